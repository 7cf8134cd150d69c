/// Work in several threads.
#pragma once

#include <cstddef>
#include <functional>

#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Calls work(0) ... work(count - 1), each once, on up to `threads` threads, this one included.
/// After a failure no further call begins. Returns a failure, if there was one.
Status RunParallel(unsigned threads, std::size_t count,
                   const std::function<Status(std::size_t)>& work);

}  // namespace keiretsu::graph
