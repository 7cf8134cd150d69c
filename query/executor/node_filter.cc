#include "query/executor/node_filter.h"

#include <algorithm>

#include "query/expression/entity_access.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

namespace {

Result<ColumnFilter> MakeColumnFilter(Evaluator& evaluator,
                                      const ColumnPredicate& predicate) {
  using Test = ColumnPredicate::Test;
  if (predicate.test == Test::kIsNull) return ColumnFilter::IsNull();
  if (predicate.test == Test::kIsNotNull) return ColumnFilter::IsNotNull();
  if (predicate.test == Test::kOneOf) {
    std::vector<ColumnFilter> alternatives;
    for (const ColumnPredicate& alternative : predicate.alternatives) {
      ASSIGN_OR_RETURN(ColumnFilter filter, MakeColumnFilter(evaluator, alternative));
      alternatives.push_back(std::move(filter));
    }
    return ColumnFilter::OneOf(std::move(alternatives));
  }
  ASSIGN_OR_RETURN(Value operand, evaluator.EvaluateConstant(*predicate.value));
  return predicate.test == Test::kAnyOf ? ColumnFilter::AnyOf(operand)
                                        : ColumnFilter(predicate.op, std::move(operand));
}

}  // namespace

Result<ColumnFilters> MakeColumnFilters(Evaluator& evaluator,
                                        const std::vector<ColumnPredicate>& predicates) {
  ColumnFilters filters;
  for (const ColumnPredicate& predicate : predicates) {
    ASSIGN_OR_RETURN(ColumnFilter filter, MakeColumnFilter(evaluator, predicate));
    filters.emplace_back(predicate.key, std::move(filter));
  }
  return filters;
}

bool AnyBit(std::span<const std::uint64_t> bits) {
  return std::any_of(bits.begin(), bits.end(), [](std::uint64_t word) { return word != 0; });
}

void NodeFilter::FindLabelled(const graph::Catalog& catalog, const graph::NodeBlock& nodes,
                              std::span<std::uint64_t> bits) const {
  std::vector<std::uint8_t> fits;  // by label set
  for (const graph::LabelSetId set : nodes.distinct_sets) {
    if (set.value >= fits.size()) fits.resize(set.value + 1);
    fits[set.value] = LabelSetHasAll(catalog, set, labels_) ? 1 : 0;
  }
  if (std::find(fits.begin(), fits.end(), 1) == fits.end()) return;
  if (nodes.live_count == graph::kBlockSize && nodes.distinct_sets.size() == 1) {
    std::fill(bits.begin(), bits.end(), ~std::uint64_t{0});
    return;
  }
  for (std::uint32_t row = 0; row < graph::kBlockSize; ++row) {
    const graph::LabelSetId set = nodes.label_sets[row];
    const std::uint64_t bit = set != graph::kNoNode && fits[set.value] != 0 ? 1 : 0;
    bits[row / 64] |= bit << (row % 64);
  }
}

Status NodeFilter::Find(const graph::GraphView& view, std::uint32_t block,
                        std::span<std::uint64_t> bits) const {
  ASSIGN_OR_RETURN(const graph::NodeBlock* nodes, view.Nodes(block));
  FindLabelled(view.catalog(), *nodes, bits);
  for (const auto& [key, filter] : filters_) {
    if (!AnyBit(bits)) break;
    const graph::Column* column = nullptr;
    if (key.valid()) {
      ASSIGN_OR_RETURN(column, view.NodeColumn(block, key));
    }
    filter.Narrow(column, bits);
  }
  return Status();
}

}  // namespace keiretsu::query
