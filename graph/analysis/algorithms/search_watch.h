/// Calls into the Boost Graph Library, whose algorithms take maps and visitors but no Status.
#pragma once

#include <boost/property_map/property_map.hpp>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Asked now and then by an algorithm; an error ends it with that error.
using CancelCheck = std::function<Status()>;

/// Steps of a search between two cancellation checks.
inline constexpr std::uint32_t kStepsPerCheck = 1U << 16;

/// Counts the steps of a library's algorithm and stops it. Leaving by exception is the library's
/// only way out; CallBoost is where it ends. External synchronisation.
class SearchWatch {
 public:
  explicit SearchWatch(const CancelCheck& check) : check_(check) {}
  SearchWatch(const SearchWatch&) = delete;
  SearchWatch& operator=(const SearchWatch&) = delete;

  void Step() {
    if (++steps_ % kStepsPerCheck == 0) Check();
  }
  void Check() {
    if (Status status = check_(); !status.ok()) throw Stop{std::move(status)};
  }
  /// Ends the search as a success: what was sought is found.
  [[noreturn]] static void Finish() { throw Stop{Status()}; }

 private:
  template <typename Algorithm>
  friend Status CallBoost(Algorithm&& algorithm);
  struct Stop {
    Status status;
  };

  const CancelCheck& check_;
  std::uint32_t steps_ = 0;
};

/// Runs a library's algorithm to its end, or to where a watch stops it.
template <typename Algorithm>
Status CallBoost(Algorithm&& algorithm) {
  try {
    algorithm();
  } catch (const SearchWatch::Stop& stop) {
    return stop.status;
  }
  return Status();
}

/// A property map of the library over values by vertex that counts every write as a step: how an
/// algorithm without a visitor is watched. Must not outlive vector and watch.
template <typename T>
class WatchedMap {
 public:
  using key_type = std::uint32_t;
  using value_type = T;
  using reference = T;
  using category = boost::read_write_property_map_tag;

  WatchedMap() = default;
  WatchedMap(std::vector<T>* values, SearchWatch* watch) : values_(values), watch_(watch) {}

  friend T get(const WatchedMap& map, std::uint32_t vertex) { return (*map.values_)[vertex]; }
  friend void put(const WatchedMap& map, std::uint32_t vertex, T value) {
    map.watch_->Step();
    (*map.values_)[vertex] = value;
  }

 private:
  std::vector<T>* values_ = nullptr;
  SearchWatch* watch_ = nullptr;
};

/// Values by vertex as the library reads and writes them.
template <typename T>
auto MapOf(std::vector<T>& values) {
  return boost::make_iterator_property_map(
      values.begin(), boost::typed_identity_property_map<std::uint32_t>());
}

}  // namespace keiretsu::graph
