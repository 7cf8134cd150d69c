#include "graph/load/load_context.h"

#include <algorithm>

#include "graph/load/limits.h"

namespace keiretsu::graph {

std::vector<std::size_t> PropertiesByKey(const LoadContext& context) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < context.keys.size(); ++i) {
    if (!context.table->properties[i].all_null()) order.push_back(i);
  }
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return context.keys[a] < context.keys[b]; });
  return order;
}

std::vector<std::size_t> CutEvenly(std::size_t count, std::size_t groups) {
  groups = std::max<std::size_t>(1, std::min(groups, count));
  std::vector<std::size_t> begins;
  for (std::size_t i = 0; i <= groups; ++i) begins.push_back(count * i / groups);
  return begins;
}

std::vector<std::size_t> CutColumns(std::size_t count, const LoadContext& context) {
  return CutEvenly(count, context.table->rows < kRowsPerColumnFile ? context.threads : count);
}

}  // namespace keiretsu::graph
