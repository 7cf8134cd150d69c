/// Which nodes of a block a scan gives.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "query/executor/operator.h"
#include "query/expression/column_filter.h"

namespace keiretsu::query {

inline constexpr std::size_t kBlockWords = graph::kBlockSize / 64;

/// Comparisons of columns with operands computed once.
using ColumnFilters = std::vector<std::pair<graph::KeyId, ColumnFilter>>;
Result<ColumnFilters> MakeColumnFilters(Evaluator& evaluator,
                                        const std::vector<ColumnPredicate>& predicates);

/// Nodes that exist, have all labels and pass all filters. Immutable, thread-safe.
class NodeFilter {
 public:
  NodeFilter(std::vector<graph::LabelId> labels, ColumnFilters filters)
      : labels_(std::move(labels)), filters_(std::move(filters)) {}

  /// Sets `bits`, kBlockWords of them and all 0, for the rows of a block. Errors: those of the
  /// view.
  Status Find(const graph::GraphView& view, std::uint32_t block,
              std::span<std::uint64_t> bits) const;

 private:
  void FindLabelled(const graph::Catalog& catalog, const graph::NodeBlock& nodes,
                    std::span<std::uint64_t> bits) const;

  std::vector<graph::LabelId> labels_;
  ColumnFilters filters_;
};

/// Whether any bit is 1.
bool AnyBit(std::span<const std::uint64_t> bits);

}  // namespace keiretsu::query
