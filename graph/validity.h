/// When relationships hold: days, lifetimes, and which properties say so.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "graph/ids.h"
#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu::graph {

class Catalog;

/// The properties that hold the validity of relationships of types without a declaration.
inline constexpr std::string_view kDefaultStartProperty = "start";
inline constexpr std::string_view kDefaultEndProperty = "end";

/// A declaration: the properties that hold the validity of one relationship type.
struct ValidityDefinition {
  TypeId type;
  KeyId start;
  KeyId end;
};
/// Ascending by type. Immutable and shared: another declaration makes another list.
using ValidityList = std::vector<ValidityDefinition>;

/// The two properties of a type; an id is invalid when nothing ever had that property.
struct ValidityKeys {
  KeyId start;
  KeyId end;
  bool any() const { return start.valid() || end.valid(); }
};
/// As declared in `declared`, by default kDefaultStartProperty and kDefaultEndProperty.
ValidityKeys ValidityOf(const Catalog& catalog, const ValidityList& declared, TypeId type);

/// The day a property stands for: a DATE, the day of a date and time, ISO text (YYYY-MM-DD; YYYY-MM
/// and YYYY: the first day) or a year. Null is nullopt. Errors: InvalidArgument.
/// In graph/analysis/read_day.cc.
Result<std::optional<Date>> ReadDay(const Value& value);

/// start <= day < end; an absent bound is open.
inline bool IsAlive(const std::optional<Date>& start, const std::optional<Date>& end, Date day) {
  return (!start || start->epoch_days <= day.epoch_days) &&
         (!end || day.epoch_days < end->epoch_days);
}

}  // namespace keiretsu::graph
