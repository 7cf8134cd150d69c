#include "query/executor/strong_parts.h"

#include <algorithm>
#include <set>
#include <utility>

#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

constexpr std::uint32_t kUnvisited = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint32_t kClosed = kUnvisited - 1;  // its component is known
constexpr std::uint32_t kStepsBetweenChecks = 1U << 16;

/// One kind of relationship that is followed.
struct Followed {
  const BlockTable* out;
  const RowBits* rows;  // null: all
  bool without_loops;
};

std::vector<Followed> FollowedBy(std::span<const TermEdge* const> edges) {
  std::vector<Followed> followed;
  for (const TermEdge* edge : edges) {
    for (const FittingType& type : edge->types) {
      const bool known = std::any_of(followed.begin(), followed.end(), [&](const Followed& other) {
        return other.out == type.out && other.rows == type.rows.get() &&
               other.without_loops == edge->without_loops;
      });
      if (!known) followed.push_back({type.out, type.rows.get(), edge->without_loops});
    }
  }
  return followed;
}

/// Depth first, with a stack of its own.
class Search {
 public:
  Search(std::vector<Followed> followed, const NodeBits* allowed, std::size_t node_limit)
      : followed_(std::move(followed)),
        allowed_(allowed),
        lowest_(node_limit, kUnvisited),
        component_(node_limit, kUnvisited) {}

  Status Run(const PatternGraph& graph) {
    const auto limit = static_cast<std::uint32_t>(lowest_.size());
    for (std::uint32_t root = 0; root < limit; ++root) {
      if (lowest_[root] != kUnvisited || !IsAllowed(root) || !LeadsOn(root)) continue;
      Enter(root);
      while (!frames_.empty()) {
        if (++steps_ % kStepsBetweenChecks == 0) RETURN_IF_ERROR(graph.CheckCancelled());
        if (!Advance(frames_.back())) Leave();
      }
    }
    return Status();
  }

  std::vector<std::uint32_t> TakeComponents() { return std::move(component_); }

 private:
  struct Frame {
    std::uint32_t node;
    std::uint32_t number;  // in order of discovery
    std::uint32_t kind;    // of `followed_`
    std::uint32_t next;    // row of its block
    std::uint32_t end;
    bool has_loop;
  };

  bool IsAllowed(std::uint32_t node) const {
    return allowed_ == nullptr || HasNode(*allowed_, node);
  }
  bool LeadsOn(std::uint32_t node) const {
    return std::any_of(followed_.begin(), followed_.end(), [node](const Followed& followed) {
      return !followed.out->ListOf(node).empty();
    });
  }

  void Enter(std::uint32_t node) {
    lowest_[node] = discovered_;
    frames_.push_back({node, discovered_++, 0, 0, 0, false});
    open_.push_back(node);
    Start(frames_.back());
  }

  // Begins with the relationships of the frame's kind.
  void Start(Frame& frame) const {
    const BlockTable::Block& block = (*followed_[frame.kind].out)[frame.node >> graph::kBlockBits];
    const std::uint32_t row = frame.node & (graph::kBlockSize - 1);
    frame.next = block.offsets[row];
    frame.end = block.offsets[row + 1];
  }

  // Goes on with the frame's node until a new one is entered; false when it leads nowhere else.
  bool Advance(Frame& frame) {
    for (;; ++frame.kind, Start(frame)) {
      const Followed& followed = followed_[frame.kind];
      const std::uint32_t block = frame.node >> graph::kBlockBits;
      const std::uint32_t* const targets = (*followed.out)[block].neighbours;
      while (frame.next < frame.end) {
        const std::uint32_t i = frame.next++;
        if (followed.rows != nullptr && (((*followed.rows)[block][i / 64] >> (i % 64)) & 1) == 0) {
          continue;
        }
        const std::uint32_t to = targets[i];
        const std::uint32_t seen = lowest_[to];
        if (seen == kClosed) continue;  // no way back
        if (seen == kUnvisited) {
          if (!IsAllowed(to)) continue;
          Enter(to);
          return true;
        }
        if (to == frame.node) frame.has_loop |= !followed.without_loops;
        lowest_[frame.node] = std::min(lowest_[frame.node], seen);
      }
      if (frame.kind + 1 == followed_.size()) return false;
    }
  }

  void Leave() {
    const Frame frame = frames_.back();
    frames_.pop_back();
    if (!frames_.empty()) {
      std::uint32_t& before = lowest_[frames_.back().node];
      before = std::min(before, lowest_[frame.node]);
    }
    if (lowest_[frame.node] != frame.number) return;
    const bool alone = open_.back() == frame.node;
    while (true) {
      const std::uint32_t node = open_.back();
      open_.pop_back();
      lowest_[node] = kClosed;
      if (!alone || frame.has_loop) component_[node] = frame.node;
      if (node == frame.node) break;
    }
  }

  const std::vector<Followed> followed_;
  const NodeBits* const allowed_;
  std::vector<std::uint32_t> lowest_;     // by node id
  std::vector<std::uint32_t> component_;  // by node id: named by one of its nodes
  std::vector<std::uint32_t> open_;
  std::vector<Frame> frames_;
  std::uint32_t discovered_ = 0;
  std::uint32_t steps_ = 0;
};

}  // namespace

Result<StrongParts> StrongParts::Find(PatternGraph& graph, std::span<const TermEdge* const> edges,
                                      const NodeBits* allowed) {
  constexpr std::size_t kBytesPerNode = 3 * sizeof(std::uint32_t) + 24;
  RETURN_IF_ERROR(graph.Reserve(graph.node_limit() * kBytesPerNode));
  Search search(FollowedBy(edges), allowed, graph.node_limit());
  RETURN_IF_ERROR(search.Run(graph));
  return StrongParts(search.TakeComponents());
}

std::vector<std::size_t> EdgesOnDirectedCycles(std::span<const TermEdge* const> edges) {
  std::set<std::pair<std::uint32_t, std::uint32_t>> leads;
  for (const TermEdge* edge : edges) leads.emplace(edge->source, edge->target);
  for (bool grown = true; std::exchange(grown, false);) {
    const auto known = leads;
    for (const auto& [from, through] : known) {
      for (const auto& [also_through, to] : known) {
        if (through == also_through) grown |= leads.emplace(from, to).second;
      }
    }
  }
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    if (leads.count({edges[i]->target, edges[i]->source}) > 0) found.push_back(i);
  }
  return found;
}

std::shared_ptr<const NodeBits> UnionOf(
    std::span<const std::shared_ptr<const NodeBits>> allowed) {
  auto result = std::make_shared<NodeBits>();
  for (const std::shared_ptr<const NodeBits>& bits : allowed) {
    if (bits == nullptr) return nullptr;
    result->resize(std::max(result->size(), bits->size()));
    for (std::size_t i = 0; i < bits->size(); ++i) (*result)[i] |= (*bits)[i];
  }
  return result;
}

}  // namespace keiretsu::query
