#include "query/executor/cycle_counter.h"

#include <algorithm>
#include <utility>

#include "query/executor/cycle_walk.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

LinkLists LinkLists::InBlocks(const BlockTable* table) {
  LinkLists lists;
  lists.table_ = table;
  return lists;
}

// `visit_all` calls what it is given with the source and the target of each relationship.
template <typename VisitAll>
void LinkLists::Pack(const TermEdge& edge, bool incoming, std::size_t node_limit,
                     const VisitAll& visit_all) {
  offsets_.assign(node_limit + 1, 0);
  visit_all([&](std::uint32_t source, std::uint32_t target) {
    ++offsets_[(incoming ? target : source) + 1];
  });
  for (std::size_t i = 0; i < node_limit; ++i) offsets_[i + 1] += offsets_[i];
  neighbours_.resize(offsets_.back());
  std::vector<std::uint32_t> next(offsets_.begin(), offsets_.end() - 1);
  visit_all([&](std::uint32_t source, std::uint32_t target) {
    neighbours_[next[incoming ? target : source]++] = incoming ? source : target;
  });
  if (edge.types.size() < 2) return;
  for (std::size_t i = 0; i < node_limit; ++i) {  // lists of several types lie one behind the other
    std::sort(neighbours_.begin() + offsets_[i], neighbours_.begin() + offsets_[i + 1]);
  }
}

LinkLists LinkLists::Packed(const TermEdge& edge, bool incoming, std::size_t node_limit) {
  LinkLists lists;
  const auto blocks = static_cast<std::uint32_t>(node_limit >> graph::kBlockBits);
  lists.Pack(edge, incoming, node_limit, [&](const auto& visit) {
    for (std::uint32_t block = 0; block < blocks; ++block) {
      ForEachFitting(edge, block, [&](std::uint32_t row, std::uint32_t target) {
        visit((block << graph::kBlockBits) + row, target);
      });
    }
  });
  return lists;
}

LinkLists LinkLists::Within(const StrongParts& parts, const TermEdge& edge, bool incoming) {
  LinkLists lists;
  const auto limit = static_cast<std::uint32_t>(parts.node_limit());
  lists.Pack(edge, incoming, limit, [&](const auto& visit) {
    for (std::uint32_t node = 0; node < limit; ++node) {
      if (!parts.IsOnCycle(node)) continue;
      ForEachFittingOf(edge, node, [&](std::uint32_t target) {
        if (parts.AreTogether(node, target)) visit(node, target);
      });
    }
  });
  return lists;
}

void CycleCounter::AddNode(std::uint32_t name, std::shared_ptr<const NodeBits> bits,
                           std::vector<std::uint64_t> weights) {
  nodes_.push_back({.name = name, .bits = std::move(bits), .weights = std::move(weights)});
  links_.emplace_back();
}

std::uint32_t CycleCounter::PlaceOf(std::uint32_t name) const {
  std::uint32_t place = 0;
  while (nodes_[place].name != name) ++place;
  return place;
}

Result<const LinkLists*> CycleCounter::ListsOf(const TermEdge& edge, bool incoming,
                                               const StrongParts* parts) {
  for (const KeptLists& kept : lists_) {
    if (kept.incoming == incoming && kept.parts == parts && FitTheSame(*kept.edge, edge)) {
      return kept.lists.get();
    }
  }
  LinkLists lists;
  if (parts == nullptr && !edge.filtered && edge.types.size() == 1) {
    const auto direction = incoming ? graph::Direction::kIn : graph::Direction::kOut;
    ASSIGN_OR_RETURN(const BlockTable* table, graph_.Table(edge.types.front().type, direction));
    lists = LinkLists::InBlocks(table);
  } else {
    RETURN_IF_ERROR(graph_.Reserve(graph_.node_limit() * 2 * sizeof(std::uint32_t)));
    lists = parts != nullptr ? LinkLists::Within(*parts, edge, incoming)
                             : LinkLists::Packed(edge, incoming, graph_.node_limit());
  }
  lists_.push_back({&edge, incoming, parts, std::make_unique<LinkLists>(std::move(lists))});
  return lists_.back().lists.get();
}

Status CycleCounter::AddEdge(const TermEdge& edge, const StrongParts* parts) {
  const std::uint32_t source = PlaceOf(edge.source);
  const std::uint32_t target = PlaceOf(edge.target);
  for (const bool incoming : {false, true}) {
    ASSIGN_OR_RETURN(const LinkLists* lists, ListsOf(edge, incoming, parts));
    links_[incoming ? target : source].push_back({.other = incoming ? source : target,
                                                  .lists = lists,
                                                  .without_loops = edge.without_loops});
  }
  return Status();
}

bool CycleCounter::IsFixed(std::uint32_t node) const {
  return std::find(fixed_.begin(), fixed_.end(), node) != fixed_.end();
}

// How far the farthest node of the forest is from `root` in its tree.
std::size_t CycleCounter::HeightFrom(std::uint32_t root) const {
  std::vector<bool> seen(nodes_.size(), false);
  std::vector<std::uint32_t> level = {root};
  seen[root] = true;
  std::size_t height = 0;
  for (;; ++height) {
    std::vector<std::uint32_t> next;
    for (const std::uint32_t node : level) {
      for (const Link& link : links_[node]) {
        if (seen[link.other] || IsFixed(link.other)) continue;
        seen[link.other] = true;
        next.push_back(link.other);
      }
    }
    if (next.empty()) return height;
    level.swap(next);
  }
}

// The attached node if it is in the tree, else one in the middle.
std::uint32_t CycleCounter::RootFor(const std::vector<std::uint32_t>& tree) const {
  for (const std::uint32_t node : tree) {
    if (attached_ && nodes_[node].name == *attached_) return node;
  }
  return *std::min_element(tree.begin(), tree.end(), [this](std::uint32_t a, std::uint32_t b) {
    return HeightFrom(a) < HeightFrom(b);
  });
}

std::uint32_t CycleCounter::PlanTree(std::uint32_t node, std::uint32_t parent,
                                     std::vector<bool>& placed) {
  placed[node] = true;
  TreeNode result{.node = node, .fixed = {}, .children = {}, .up = {}};
  for (const Link& link : links_[node]) {
    if (IsFixed(link.other)) continue;
    if (link.other == parent) {
      result.up.push_back(link);
    } else if (!placed[link.other]) {
      result.children.push_back(PlanTree(link.other, node, placed));
    }
  }
  for (const std::uint32_t fixed : fixed_) {
    for (const Link& link : links_[fixed]) {
      if (link.other == node) result.fixed.push_back({fixed, link.lists, link.without_loops});
    }
  }
  tree_.push_back(std::move(result));
  return static_cast<std::uint32_t>(tree_.size() - 1);
}

void CycleCounter::PlanForest() {
  for (std::uint32_t& fixed : fixed_) fixed = PlaceOf(fixed);
  std::vector<bool> placed(nodes_.size(), false);
  std::optional<std::uint32_t> last;
  for (std::uint32_t start = 0; start < nodes_.size(); ++start) {
    if (placed[start] || IsFixed(start)) continue;
    std::vector<std::uint32_t> tree = {start};
    for (std::size_t i = 0; i < tree.size(); ++i) {
      for (const Link& link : links_[tree[i]]) {
        const bool known = std::find(tree.begin(), tree.end(), link.other) != tree.end();
        if (!known && !IsFixed(link.other)) tree.push_back(link.other);
      }
    }
    const std::uint32_t root = RootFor(tree);
    const auto none = static_cast<std::uint32_t>(nodes_.size());
    const std::uint32_t place = PlanTree(root, none, placed);
    if (attached_ && nodes_[root].name == *attached_) {
      last = place;
      continue;
    }
    roots_.push_back({.place = place});
    if (tree.size() != 2) continue;
    const std::uint32_t other = tree[0] == root ? tree[1] : tree[0];
    placed[root] = false;
    roots_.back().other_way = PlanTree(other, none, placed);
    placed[root] = true;
  }
  if (last) roots_.push_back({.place = *last});
}

bool CycleCounter::FindRing() const {
  if (attached_ || fixed_.size() > 1 || roots_.size() != 1 || !roots_[0].other_way) return false;
  const auto one_plain = [](const std::vector<Link>& links) {
    return links.size() == 1 && !links.front().without_loops;
  };
  return std::all_of(tree_.begin(), tree_.end(), [&](const TreeNode& node) {
    return one_plain(node.fixed) && (node.up.empty() || one_plain(node.up));
  });
}

Result<WideCount> CycleCounter::Count() {
  PlanForest();
  is_ring_ = FindRing();
  const std::size_t copies = attached_ ? graph_.threads() : 0;
  std::vector<std::unique_ptr<CycleWalk>> walks(graph_.threads());
  RETURN_IF_ERROR(graph_.Reserve(
      (copies + walks.size() * CycleWalk::SumCount(*this)) * graph_.node_limit() *
      sizeof(std::uint64_t)));
  for (auto& walk : walks) walk = std::make_unique<CycleWalk>(*this);
  RETURN_IF_ERROR(graph_.ForEachBlock([&walks](unsigned worker, std::uint32_t block) {
    return walks[worker]->CountFrom(block);
  }));
  WideCount total = 0;
  for (const auto& walk : walks) {
    total += walk->total();
    if (!attached_) continue;
    std::vector<std::uint64_t> counts = walk->TakeCounts();
    if (counts_.empty()) {
      counts_ = std::move(counts);
      continue;
    }
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      if (__builtin_add_overflow(counts_[i], counts[i], &counts_[i])) return CountOverflowError();
    }
  }
  return total;
}

}  // namespace keiretsu::query
