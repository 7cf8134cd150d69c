/// Ownership models of recent states, by their rules.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "graph/analysis/ownership_model.h"
#include "graph/analysis/share_rules.h"
#include "graph/graph_view.h"

namespace keiretsu::graph {

/// Keeps the models used last, up to kMaxCachedModels and kMaxCachedModelBytes. A view with writes
/// of its own gets a model of its own. Thread-safe.
class ModelCache {
 public:
  Result<std::shared_ptr<const OwnershipModel>> Get(const GraphView& view, const ShareRules& rules,
                                                    const std::function<Status()>& check_cancelled,
                                                    unsigned threads);

 private:
  struct Entry {
    std::uint64_t state;
    std::string rules;
    std::shared_ptr<const OwnershipModel> model;
  };
  std::mutex mutex_;
  std::list<Entry> entries_;  // by mutex_; the last used first
};

}  // namespace keiretsu::graph
