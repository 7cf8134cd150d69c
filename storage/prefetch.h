/// Memory fetched into the cache ahead of its use.
#pragma once

namespace keiretsu {

/// Starts fetching the cache line at `address`, which need not be valid. The empty instruction is
/// for gcc 12: it takes a function that only prefetches for one without effect, and leaves out its
/// calls.
inline void Prefetch(const void* address) {
  __builtin_prefetch(address);
  asm volatile("" : : "r"(address));
}

}  // namespace keiretsu
