#include "graph/analysis/share_reader.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "graph/analysis/share_filter.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

Result<Value> PropertyOf(const GraphView& view, const EdgeRef& edge, KeyId key) {
  if (!key.valid()) return Value();
  return view.EdgeProperty(edge, key);
}

Result<std::optional<double>> ReadNumber(std::string_view what, const Value& value) {
  if (value.is_null()) return std::optional<double>();
  if (!value.is_number()) {
    return Status::InvalidArgument(
        fmt::format("{} is {}, not a number", what, value.ToString()));
  }
  const double number = value.AsNumber();
  if (!(number >= 0) || std::isinf(number)) {
    return Status::InvalidArgument(
        fmt::format("{} is {}; it must be a finite number of 0 or more", what, value.ToString()));
  }
  return std::optional<double>(number);
}

Result<bool> ReadFlag(std::string_view what, const Value& value) {
  if (value.is_null()) return false;
  if (value.type() != ValueType::kBoolean) {
    return Status::InvalidArgument(
        fmt::format("{} is {}, neither true nor false", what, value.ToString()));
  }
  return value.AsBoolean();
}

Status CheckBand(const StatedShare& band) {
  const bool open = band.open_lower || band.open_upper;
  if (band.lower < band.upper || (band.lower == band.upper && !open)) return Status();
  return Status::InvalidArgument(fmt::format("its band from {} to {}{} is empty", band.lower,
                                             band.upper, open ? ", ends excluded," : ""));
}

Status ReadEnds(const ShareValues& values, double unit, StatedShare* stated) {
  ASSIGN_OR_RETURN(const std::optional<double> share, ReadNumber("its share", values.share));
  if (share.has_value()) {
    stated->lower = stated->upper = *share;
    return Status();
  }
  ASSIGN_OR_RETURN(const std::optional<double> min, ReadNumber("the least share", values.min));
  ASSIGN_OR_RETURN(const std::optional<double> max, ReadNumber("the greatest share", values.max));
  stated->known = min.has_value() || max.has_value();
  if (!stated->known) return Status();
  stated->lower = min.value_or(0);
  stated->upper = max.value_or(std::max(unit, stated->lower));
  if (min.has_value()) {
    ASSIGN_OR_RETURN(stated->open_lower,
                     ReadFlag("the exclusion of the least share", values.min_exclusive));
  }
  if (max.has_value()) {
    ASSIGN_OR_RETURN(stated->open_upper,
                     ReadFlag("the exclusion of the greatest share", values.max_exclusive));
  }
  return CheckBand(*stated);
}

Result<ShareValues> ReadShareValues(const GraphView& view, const ShareKeys& keys,
                                    const EdgeRef& edge) {
  ShareValues values;
  ASSIGN_OR_RETURN(values.share, PropertyOf(view, edge, keys.share));
  if (!values.share.is_null()) return values;
  ASSIGN_OR_RETURN(values.min, PropertyOf(view, edge, keys.min));
  ASSIGN_OR_RETURN(values.max, PropertyOf(view, edge, keys.max));
  ASSIGN_OR_RETURN(values.min_exclusive, PropertyOf(view, edge, keys.min_exclusive));
  ASSIGN_OR_RETURN(values.max_exclusive, PropertyOf(view, edge, keys.max_exclusive));
  return values;
}

Result<ShareRecord> ReadRecord(const GraphView& view, const ShareKeys& keys,
                               const ShareRules& rules, const EdgeRef& edge) {
  ASSIGN_OR_RETURN(const StatedShare stated, ReadStatedShare(view, keys, rules, edge));
  ASSIGN_OR_RETURN(const ShareValues values, ReadShareValues(view, keys, edge));
  ShareRecord record;
  record.edge = edge;
  const auto fraction = [&rules](double number) {
    bool exact = true;
    return FractionOf(number, rules.unit, &exact);
  };
  if (!values.share.is_null()) record.share = fraction(stated.lower);
  if (!values.min.is_null()) record.min = fraction(stated.lower);
  if (!values.max.is_null()) record.max = fraction(stated.upper);
  record.min_exclusive = stated.open_lower;
  record.max_exclusive = stated.open_upper;
  ASSIGN_OR_RETURN(record.source, PropertyOf(view, edge, keys.source));
  return record;
}

Result<std::optional<Date>> ReadDayOf(const GraphView& view, const EdgeRef& edge, KeyId key) {
  ASSIGN_OR_RETURN(const Value value, PropertyOf(view, edge, key));
  Result<std::optional<Date>> day = ReadDay(value);
  if (!day.has_value()) return FailureOf(view, edge, day.error());
  return day;
}

Status ReadDays(const GraphView& view, const ShareKeys& keys, ShareRecord* record) {
  const ValidityKeys validity = keys.Validity(record->edge.type);
  ASSIGN_OR_RETURN(record->start, ReadDayOf(view, record->edge, validity.start));
  ASSIGN_OR_RETURN(record->end, ReadDayOf(view, record->edge, validity.end));
  return Status();
}

}  // namespace

ShareKeys::ShareKeys(const Catalog& catalog, const ShareRules& rules)
    : share(catalog.FindKey(rules.share)),
      min(catalog.FindKey(rules.min)),
      max(catalog.FindKey(rules.max)),
      min_exclusive(catalog.FindKey(rules.min_exclusive)),
      max_exclusive(catalog.FindKey(rules.max_exclusive)),
      source(catalog.FindKey(rules.source)),
      status(catalog.FindKey(rules.status)),
      statement_date(catalog.FindKey(rules.statement_date)),
      named_{catalog.FindKey(rules.start), catalog.FindKey(rules.end)} {
  if (rules.start == kDefaultStartProperty && rules.end == kDefaultEndProperty) {
    declared_ = catalog.Validities();
  }
}

ValidityKeys ShareKeys::Validity(TypeId type) const {
  if (declared_ == nullptr) return named_;
  const auto found =
      std::lower_bound(declared_->begin(), declared_->end(), type,
                       [](const ValidityDefinition& d, TypeId wanted) { return d.type < wanted; });
  if (found == declared_->end() || found->type != type) return named_;
  return {found->start, found->end};
}

std::vector<TypeId> FindTypes(const Catalog& catalog, const std::vector<std::string>& names) {
  std::vector<TypeId> types;
  for (const std::string& name : names) {
    const TypeId type = catalog.FindType(name);
    if (type.valid() && std::find(types.begin(), types.end(), type) == types.end()) {
      types.push_back(type);
    }
  }
  return types;
}

Status ReadStatedShare(const ShareValues& values, const ShareRules& rules, StatedShare* stated) {
  Status read = ReadEnds(values, rules.unit, stated);
  if (read.ok() || !rules.tolerant) return read;
  stated->known = stated->open_lower = stated->open_upper = false;
  stated->lower = stated->upper = 0;
  return Status();
}

Result<StatedShare> ReadStatedShare(const GraphView& view, const ShareKeys& keys,
                                    const ShareRules& rules, const EdgeRef& edge) {
  StatedShare stated;
  stated.holder = edge.source.value;
  stated.edge = edge.id.value;
  ASSIGN_OR_RETURN(const ShareValues values, ReadShareValues(view, keys, edge));
  const Status read = ReadStatedShare(values, rules, &stated);
  if (!read.ok()) return FailureOf(view, edge, read);
  if (rules.parallel == ParallelRule::kLast) {
    ASSIGN_OR_RETURN(const std::optional<Date> start,
                     ReadDayOf(view, edge, keys.Validity(edge.type).start));
    if (start) stated.start = start->epoch_days;
  }
  return stated;
}

Result<std::vector<EdgeRef>> EdgesBetween(const GraphView& view, const std::vector<TypeId>& types,
                                          NodeId holder, NodeId held) {
  std::vector<EdgeRef> edges;
  NeighbourScratch scratch;
  scratch.want_edge_ids = true;
  for (const TypeId type : types) {
    ASSIGN_OR_RETURN(const NeighbourList list,
                     view.Neighbours(type, Direction::kOut, holder, scratch));
    const auto [begin, end] =
        std::equal_range(list.neighbours.begin(), list.neighbours.end(), held.value);
    for (auto at = begin; at != end; ++at) {
      const auto i = static_cast<std::size_t>(at - list.neighbours.begin());
      edges.push_back({EdgeId(list.edge_ids[i]), holder, held, type});
    }
  }
  std::sort(edges.begin(), edges.end(),
            [](const EdgeRef& a, const EdgeRef& b) { return a.id < b.id; });
  return edges;
}

Result<std::vector<ShareRecord>> ReadShareRecords(const GraphView& view, const ShareRules& rules,
                                                  Vertex holder, Vertex held, bool with_days) {
  const ShareKeys keys(view.catalog(), rules);
  const ShareFilter filter(&view, &rules);
  ASSIGN_OR_RETURN(const std::vector<EdgeRef> edges,
                   EdgesBetween(view, FindTypes(view.catalog(), rules.types), NodeId(holder),
                                NodeId(held)));
  std::vector<ShareRecord> records;
  for (const EdgeRef& edge : edges) {
    ASSIGN_OR_RETURN(const bool counts, filter.Accepts(edge));
    if (!counts) continue;
    ASSIGN_OR_RETURN(ShareRecord record, ReadRecord(view, keys, rules, edge));
    if (with_days) RETURN_IF_ERROR(ReadDays(view, keys, &record));
    records.push_back(std::move(record));
  }
  return records;
}

Result<std::string> DescribeNode(const GraphView& view, NodeId node) {
  const KeyId key = view.catalog().FindKey("id");
  if (key.valid()) {
    ASSIGN_OR_RETURN(const Value id, view.NodeProperty(node, key));
    if (!id.is_null()) return id.ToString();
  }
  return fmt::format("node {}", node.value);
}

Result<std::string> DescribeEdge(const GraphView& view, const EdgeRef& edge) {
  ASSIGN_OR_RETURN(const std::string source, DescribeNode(view, edge.source));
  ASSIGN_OR_RETURN(const std::string target, DescribeNode(view, edge.target));
  return fmt::format("[:{}] from {} to {}", view.catalog().TypeName(edge.type), source, target);
}

Status FailureOf(const GraphView& view, const EdgeRef& edge, const Status& failure) {
  ASSIGN_OR_RETURN(const std::string name, DescribeEdge(view, edge));
  return Status::InvalidArgument(fmt::format("of {}: {}; mend the relationship", name,
                                             failure.message()));
}

}  // namespace keiretsu::graph
