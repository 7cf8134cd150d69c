#include "keiretsu/temporal_text.h"

#include <cassert>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "graph/temporal_text.h"
#include "query/expression/temporal/duration.h"
#include "query/expression/temporal/parse.h"
#include "storage/status_macros.h"

namespace keiretsu {

Result<Value> ParseTemporalText(ValueType type, std::string_view text) {
  switch (type) {
    case ValueType::kDate:
    case ValueType::kLocalTime:
    case ValueType::kTime:
    case ValueType::kLocalDateTime:
    case ValueType::kDateTime:
      return query::ParseTemporal(type, text);
    case ValueType::kDuration: {
      ASSIGN_OR_RETURN(const Duration duration, query::ParseDuration(text));
      return Value(duration);
    }
    case ValueType::kNull:
    case ValueType::kBoolean:
    case ValueType::kInteger:
    case ValueType::kFloat:
    case ValueType::kString:
    case ValueType::kList:
    case ValueType::kMap:
    case ValueType::kNode:
    case ValueType::kRelationship:
    case ValueType::kPath:
      break;
  }
  return Status::InvalidArgument(fmt::format("{} is not a temporal type", ValueTypeName(type)));
}

std::string TemporalText(const Value& value) {
  switch (value.type()) {
    case ValueType::kDate:
      return graph::TemporalText(value.AsDate());
    case ValueType::kLocalTime:
      return graph::TemporalText(value.AsLocalTime());
    case ValueType::kTime:
      return graph::TemporalText(value.AsTime());
    case ValueType::kLocalDateTime:
      return graph::TemporalText(value.AsLocalDateTime());
    case ValueType::kDateTime:
      return graph::TemporalText(value.AsDateTime());
    case ValueType::kDuration:
      return graph::TemporalText(value.AsDuration());
    case ValueType::kNull:
    case ValueType::kBoolean:
    case ValueType::kInteger:
    case ValueType::kFloat:
    case ValueType::kString:
    case ValueType::kList:
    case ValueType::kMap:
    case ValueType::kNode:
    case ValueType::kRelationship:
    case ValueType::kPath:
      break;
  }
  assert(false && "REQUIRES: the value is temporal");
  return {};
}

}  // namespace keiretsu
