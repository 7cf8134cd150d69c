#include "graph/analysis/share_filter.h"

#include <algorithm>
#include <optional>

#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

/// What a filter of one property needs: where it is, and where to write.
struct ColumnPass {
  const GraphView* view;
  TypeId type;
  std::uint32_t block;
  const AdjacencyBlock* adjacency;
  const Column* column;
  std::vector<std::uint8_t>* keep;
};

/// Drops rows whose day fails `holds`; rows without a day stay.
template <typename Holds>
Status DropByDay(const ColumnPass& pass, Holds holds) {
  const Column& column = *pass.column;
  std::vector<std::uint8_t>& keep = *pass.keep;
  if (column.tag() == TypeTag::kDate) {
    const std::span<const std::int64_t> days = column.ints();
    const bool all = column.all_valid();
    for (std::uint32_t row = 0; row < column.rows(); ++row) {
      if (!holds(days[row]) && (all || column.IsValid(row))) keep[row] = 0;
    }
    return Status();
  }
  for (std::uint32_t row = 0; row < column.rows(); ++row) {
    if (keep[row] == 0 || !column.IsValid(row)) continue;
    const Result<std::optional<Date>> day = ReadDay(column.Get(row));
    if (!day.has_value()) {
      return FailureOf(*pass.view, EdgeAt(pass.type, pass.block, *pass.adjacency, row),
                       day.error());
    }
    if (day->has_value() && !holds((*day)->epoch_days)) keep[row] = 0;
  }
  return Status();
}

bool IsAccepted(const std::vector<Value>& accepted, const Value& value) {
  return !value.is_null() && std::find(accepted.begin(), accepted.end(), value) != accepted.end();
}

/// Sets trusted[row] where the column's value is in the list.
void MarkAccepted(const Column& column, const std::vector<Value>& accepted,
                  std::vector<std::uint8_t>& trusted) {
  if (!column.has_dictionary()) {
    for (std::uint32_t row = 0; row < column.rows(); ++row) {
      if (trusted[row] == 0 && IsAccepted(accepted, column.Get(row))) trusted[row] = 1;
    }
    return;
  }
  std::vector<std::uint8_t> by_code(column.dictionary_size());
  for (std::uint32_t code = 0; code < column.dictionary_size(); ++code) {
    by_code[code] = IsAccepted(accepted, Value(column.DictionaryAt(code))) ? 1 : 0;
  }
  for (std::uint32_t row = 0; row < column.rows(); ++row) {
    if (column.IsValid(row)) trusted[row] |= by_code[column.codes()[row]];
  }
}

Result<const Column*> ColumnOf(const ColumnPass& pass, KeyId key) {
  if (!key.valid()) return static_cast<const Column*>(nullptr);
  return pass.view->EdgeColumn(pass.type, pass.block, key);
}

Status KeepAccepted(const ColumnPass& pass, const ShareKeys& keys,
                    const std::vector<Value>& accepted) {
  std::vector<std::uint8_t> trusted(pass.keep->size(), 0);
  for (const KeyId key : {keys.source, keys.status}) {
    ASSIGN_OR_RETURN(const Column* column, ColumnOf(pass, key));
    if (column != nullptr) MarkAccepted(*column, accepted, trusted);
  }
  for (std::size_t row = 0; row < trusted.size(); ++row) (*pass.keep)[row] &= trusted[row];
  return Status();
}

Status KeepTrusted(const ColumnPass& pass, const TrustRule& trust) {
  for (std::uint32_t row = 0; row < pass.keep->size(); ++row) {
    if ((*pass.keep)[row] == 0) continue;
    ASSIGN_OR_RETURN(
        const bool accepted,
        trust.accepts(*pass.view, EdgeAt(pass.type, pass.block, *pass.adjacency, row)));
    (*pass.keep)[row] = accepted ? 1 : 0;
  }
  return Status();
}

Result<std::optional<std::int64_t>> DayOf(const GraphView& view, const EdgeRef& edge, KeyId key) {
  std::optional<std::int64_t> days;
  if (!key.valid()) return days;
  ASSIGN_OR_RETURN(const Value value, view.EdgeProperty(edge, key));
  const Result<std::optional<Date>> day = ReadDay(value);
  if (!day.has_value()) return FailureOf(view, edge, day.error());
  if (day->has_value()) days = (*day)->epoch_days;
  return days;
}

}  // namespace

EdgeRef EdgeAt(TypeId type, std::uint32_t block, const AdjacencyBlock& adjacency,
               std::uint32_t row) {
  const auto after = std::upper_bound(adjacency.offsets.begin(), adjacency.offsets.end(), row);
  const auto source = static_cast<std::uint32_t>(after - adjacency.offsets.begin()) - 1;
  return {EdgeId(adjacency.edge_ids[row]), NodeAt(block, source),
          NodeId(adjacency.neighbours[row]), type};
}

ShareFilter::ShareFilter(const GraphView* view, const ShareRules* rules)
    : view_(view), rules_(rules), keys_(view->catalog(), *rules) {}

bool ShareFilter::active() const {
  return rules_->as_of || rules_->known_at || rules_->trust.accepted || rules_->trust.accepts;
}

Status ShareFilter::Apply(TypeId type, std::uint32_t block, const AdjacencyBlock& adjacency,
                          std::vector<std::uint8_t>& keep) const {
  ColumnPass pass{view_, type, block, &adjacency, nullptr, &keep};
  if (rules_->as_of) {
    const std::int64_t day = rules_->as_of->epoch_days;
    const ValidityKeys validity = keys_.Validity(type);
    ASSIGN_OR_RETURN(pass.column, ColumnOf(pass, validity.start));
    if (pass.column != nullptr) {
      RETURN_IF_ERROR(DropByDay(pass, [day](std::int64_t start) { return start <= day; }));
    }
    ASSIGN_OR_RETURN(pass.column, ColumnOf(pass, validity.end));
    if (pass.column != nullptr) {
      RETURN_IF_ERROR(DropByDay(pass, [day](std::int64_t end) { return day < end; }));
    }
  }
  if (rules_->known_at) {
    const std::int64_t day = rules_->known_at->epoch_days;
    ASSIGN_OR_RETURN(pass.column, ColumnOf(pass, keys_.statement_date));
    if (pass.column != nullptr) {
      RETURN_IF_ERROR(DropByDay(pass, [day](std::int64_t stated) { return stated <= day; }));
    }
  }
  if (rules_->trust.accepted) return KeepAccepted(pass, keys_, *rules_->trust.accepted);
  if (rules_->trust.accepts) return KeepTrusted(pass, rules_->trust);
  return Status();
}

Result<bool> ShareFilter::Accepts(const EdgeRef& edge) const {
  if (rules_->as_of) {
    const std::int64_t day = rules_->as_of->epoch_days;
    const ValidityKeys validity = keys_.Validity(edge.type);
    ASSIGN_OR_RETURN(const std::optional<std::int64_t> start,
                     DayOf(*view_, edge, validity.start));
    if (start && *start > day) return false;
    ASSIGN_OR_RETURN(const std::optional<std::int64_t> end, DayOf(*view_, edge, validity.end));
    if (end && day >= *end) return false;
  }
  if (rules_->known_at) {
    ASSIGN_OR_RETURN(const std::optional<std::int64_t> stated,
                     DayOf(*view_, edge, keys_.statement_date));
    if (stated && *stated > rules_->known_at->epoch_days) return false;
  }
  if (rules_->trust.accepted) {
    for (const KeyId key : {keys_.source, keys_.status}) {
      if (!key.valid()) continue;
      ASSIGN_OR_RETURN(const Value value, view_->EdgeProperty(edge, key));
      if (IsAccepted(*rules_->trust.accepted, value)) return true;
    }
    return false;
  }
  if (rules_->trust.accepts) return rules_->trust.accepts(*view_, edge);
  return true;
}

}  // namespace keiretsu::graph
