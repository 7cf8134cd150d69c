/// Finding the nodes that relationships of a file begin and end at.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "graph/graph_core.h"
#include "graph/ids.h"
#include "graph/load/load_budget.h"
#include "keiretsu/status.h"
#include "keiretsu/value.h"
#include "storage/commit_queue.h"

namespace keiretsu::graph {

/// Which nodes an end point of COPY's pattern can be.
struct EndpointNodes {
  std::vector<LabelId> labels;
  bool any_label = false;  ///< one of `labels` is enough; else all are needed
  KeyId key;

  bool Match(const Catalog& catalog, LabelSetId set) const;
  friend bool operator==(const EndpointNodes&, const EndpointNodes&) = default;
};

/// Finds nodes of one state by the text of their key: a node whose key is that string, or the
/// integer, float, boolean or date that it spells. So numeric keys are found whatever type their
/// column got. Thread-safe.
class EndpointFinder {
 public:
  static constexpr std::uint32_t kNoNode = 0xFFFF'FFFF;
  /// What a text leads to.
  struct Found {
    std::uint32_t node = kNoNode;
    bool several = false;
  };

  virtual ~EndpointFinder() = default;
  /// found[i] is what texts[i] leads to. Errors: Corruption, IoError.
  virtual Status FindAll(std::span<const std::string_view> texts, Found* found) const = 0;
  /// Memory it was charged for.
  virtual std::uint64_t memory_bytes() const { return 0; }
};

/// A finder that suits a file of `content_bytes`: one that asks the indexes, if there are any and
/// the file is small against the graph or memory does not hold all keys; else a map of all keys.
/// Errors: Corruption, IoError, ResourceExhausted, Cancelled.
Result<std::shared_ptr<const EndpointFinder>> MakeEndpointFinder(
    GraphCore* core, const std::shared_ptr<const storage::CommittedState>& state,
    const EndpointNodes& nodes, std::uint64_t content_bytes,
    const std::function<bool()>& cancelled, LoadBudget* budget);

/// The value other than a string that `text` spells; null when there is none.
Value SpelledValue(std::string_view text);

}  // namespace keiretsu::graph
