#include "graph/analysis/model_cache.h"

#include <algorithm>

#include <fmt/format.h>

#include "graph/analysis/limits.h"
#include "graph/analysis/projection_builder.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

Result<std::shared_ptr<const OwnershipModel>> Build(const GraphView& view, const ShareRules& rules,
                                                    const std::function<Status()>& check_cancelled,
                                                    unsigned threads) {
  ASSIGN_OR_RETURN(Projection projection, BuildProjection(view, rules, check_cancelled, threads));
  return std::shared_ptr<const OwnershipModel>(
      std::make_shared<OwnershipModel>(std::move(projection)));
}

}  // namespace

Result<std::shared_ptr<const OwnershipModel>> ModelCache::Get(
    const GraphView& view, const ShareRules& rules,
    const std::function<Status()>& check_cancelled, unsigned threads) {
  const std::optional<std::uint64_t> state = view.state_number();
  if (!state.has_value()) return Build(view, rules, check_cancelled, threads);
  // A declared validity is part of the rules.
  const std::string key =
      fmt::format("{};{}", view.catalog().schema_epoch(), rules.CacheKey());
  {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
      return entry.state == *state && entry.rules == key;
    });
    if (found != entries_.end()) {
      entries_.splice(entries_.begin(), entries_, found);
      return entries_.front().model;
    }
  }
  // Built without the lock: two sessions that ask at the same time may both build.
  ASSIGN_OR_RETURN(std::shared_ptr<const OwnershipModel> model,
                   Build(view, rules, check_cancelled, threads));
  const std::lock_guard lock(mutex_);
  entries_.push_front({*state, key, model});
  std::size_t bytes = 0;
  std::size_t kept = 0;
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    bytes += entry->model->memory_bytes();
    const bool keep = kept == 0 || (kept < kMaxCachedModels && bytes <= kMaxCachedModelBytes);
    entry = keep ? std::next(entry) : entries_.erase(entry);
    kept += keep ? 1 : 0;
  }
  return model;
}

}  // namespace keiretsu::graph
