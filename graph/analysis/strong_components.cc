#include "graph/analysis/strong_components.h"

#include <algorithm>
#include <limits>

namespace keiretsu::graph {
namespace {

constexpr std::uint32_t kUnvisited = std::numeric_limits<std::uint32_t>::max();

/// One depth-first search after the other with a stack of its own. Components come out sinks
/// first; Finish turns the numbers round.
class TarjanSearch {
 public:
  TarjanSearch(const ShareMatrix& shares, ShareEnd end)
      : shares_(shares),
        end_(end),
        lowest_(shares.vertex_count(), kUnvisited),
        component_(shares.vertex_count(), kUnvisited) {}

  void Run() {
    for (Vertex root = 0; root < shares_.vertex_count(); ++root) {
      if (lowest_[root] == kUnvisited) SearchFrom(root);
    }
  }

  Condensation Finish() && {
    Condensation result;
    result.offsets.assign(std::size_t{count_} + 1, 0);
    for (std::uint32_t& number : component_) {
      number = count_ - 1 - number;
      ++result.offsets[std::size_t{number} + 1];
    }
    for (std::size_t c = 0; c < count_; ++c) result.offsets[c + 1] += result.offsets[c];
    std::vector<std::uint64_t> next(result.offsets.begin(), result.offsets.end() - 1);
    result.members.resize(component_.size());
    for (Vertex v = 0; v < component_.size(); ++v) result.members[next[component_[v]]++] = v;
    result.component = std::move(component_);
    return result;
  }

 private:
  struct Frame {
    Vertex vertex;
    std::uint32_t number;      // in order of discovery
    std::uint32_t next_entry;  // of the vertex's holdings
  };

  void Enter(Vertex v) {
    lowest_[v] = discovered_;
    frames_.push_back({v, discovered_++, 0});
    open_.push_back(v);
  }

  void SearchFrom(Vertex root) {
    Enter(root);
    while (!frames_.empty()) {
      if (!Advance(frames_.back())) Leave();
    }
  }

  /// Goes on with the frame's vertex until a new one is entered; false when it has no more.
  bool Advance(Frame& frame) {
    const ShareList list = shares_.Holdings(frame.vertex);
    const std::span<const double> values = list.at(end_);
    while (frame.next_entry < list.size()) {
      const std::uint32_t i = frame.next_entry++;
      if (!(values[i] > 0)) continue;
      const Vertex to = list.vertices[i];
      if (lowest_[to] == kUnvisited) {
        Enter(to);
        return true;
      }
      // A vertex whose component is closed already is no way back.
      if (component_[to] == kUnvisited) {
        lowest_[frame.vertex] = std::min(lowest_[frame.vertex], lowest_[to]);
      }
    }
    return false;
  }

  void Leave() {
    const Frame frame = frames_.back();
    frames_.pop_back();
    const std::uint32_t low = lowest_[frame.vertex];
    if (!frames_.empty()) {
      std::uint32_t& above = lowest_[frames_.back().vertex];
      above = std::min(above, low);
    }
    if (low != frame.number) return;
    Vertex member;
    do {
      member = open_.back();
      open_.pop_back();
      component_[member] = count_;
    } while (member != frame.vertex);
    ++count_;
  }

  const ShareMatrix& shares_;
  const ShareEnd end_;
  std::vector<std::uint32_t> lowest_;     // the earliest discovery that leads back, by vertex
  std::vector<std::uint32_t> component_;  // by vertex, sinks first
  std::vector<Frame> frames_;
  std::vector<Vertex> open_;  // discovered, component not closed
  std::uint32_t discovered_ = 0;
  std::uint32_t count_ = 0;
};

}  // namespace

Condensation StrongComponents(const ShareMatrix& shares, ShareEnd end) {
  TarjanSearch search(shares, end);
  search.Run();
  return std::move(search).Finish();
}

}  // namespace keiretsu::graph
