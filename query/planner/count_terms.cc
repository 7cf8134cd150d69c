#include "query/planner/count_terms.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "query/limits.h"

namespace keiretsu::query {
namespace {

using Term = PatternCountNode::Term;

// Disjoint sets of positions.
class Classes {
 public:
  explicit Classes(std::size_t size) : parent_(size) {
    std::iota(parent_.begin(), parent_.end(), 0U);
  }
  std::uint32_t size() const { return static_cast<std::uint32_t>(parent_.size()); }
  std::uint32_t Find(std::uint32_t at) const {
    while (parent_[at] != at) at = parent_[at];
    return at;
  }
  // The smaller position stands for the class.
  void Join(std::uint32_t a, std::uint32_t b) {
    a = Find(a);
    b = Find(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::uint32_t> parent_;
};

// The pattern with a direction for each edge.
struct Directed {
  struct Edge {
    std::uint32_t source;
    std::uint32_t target;
    bool without_loops;
  };
  std::vector<Edge> edges;
};

class TermMaker {
 public:
  TermMaker(const CountConstraints& constraints, const PatternCountNode& node)
      : constraints_(constraints), node_(node) {}

  bool Make(std::vector<Term>& terms) {
    std::vector<std::uint32_t> undirected;
    for (std::uint32_t i = 0; i < node_.edges.size(); ++i) {
      if (!node_.edges[i].directed) undirected.push_back(i);
    }
    const std::size_t pairs = constraints_.edges.size() + constraints_.nodes.size();
    if (undirected.size() + pairs > kMaxCountTermSetBits) return false;
    for (std::uint32_t turned = 0; turned < 1U << undirected.size(); ++turned) {
      Directed pattern;
      for (const PatternCountNode::Edge& edge : node_.edges) {
        pattern.edges.push_back({edge.source, edge.target, false});
      }
      for (std::size_t i = 0; i < undirected.size(); ++i) {
        if (((turned >> i) & 1) == 0) continue;
        Directed::Edge& edge = pattern.edges[undirected[i]];
        edge = {edge.target, edge.source, true};
      }
      for (std::uint32_t set = 0; set < 1U << pairs; ++set) AddTerm(pattern, set);
    }
    for (auto& [key, term] : terms_) {
      if (term.coefficient != 0) terms.push_back(std::move(term));
    }
    return true;
  }

 private:
  void AddTerm(const Directed& pattern, std::uint32_t set) {
    Classes nodes(node_.nodes.size());
    Classes edges(node_.edges.size());
    std::int64_t sign = 1;
    std::uint32_t bit = 0;
    for (const auto& [a, b] : constraints_.edges) {
      if (((set >> bit++) & 1) == 0) continue;
      sign = -sign;
      edges.Join(a, b);
      nodes.Join(pattern.edges[a].source, pattern.edges[b].source);
      nodes.Join(pattern.edges[a].target, pattern.edges[b].target);
    }
    for (const auto& [a, b] : constraints_.nodes) {
      if (((set >> bit++) & 1) == 0) continue;
      sign = -sign;
      nodes.Join(a, b);
    }
    Term term;
    if (!Fill(pattern, nodes, edges, term)) return;
    const auto [place, is_new] = terms_.try_emplace(KeyOf(term), std::move(term));
    place->second.coefficient = is_new ? sign : place->second.coefficient + sign;
  }

  // False when the term has an edge that must and must not be a self loop: its count is 0.
  static bool Fill(const Directed& pattern, const Classes& nodes, const Classes& edges,
                   Term& term) {
    std::vector<std::uint32_t> node_at;
    std::vector<std::uint32_t> edge_at;
    const auto number = [](const Classes& classes, std::uint32_t at, auto& members,
                           std::vector<std::uint32_t>& place) {
      const std::uint32_t first = classes.Find(at);
      if (first == at) {
        place.push_back(static_cast<std::uint32_t>(members.size()));
        members.emplace_back();
      } else {
        place.push_back(place[first]);
      }
      return place.back();
    };
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
      term.nodes[number(nodes, i, term.nodes, node_at)].push_back(i);
    }
    for (std::uint32_t i = 0; i < pattern.edges.size(); ++i) {
      Term::Edge& edge = term.edges[number(edges, i, term.edges, edge_at)];
      edge.source = node_at[pattern.edges[i].source];
      edge.target = node_at[pattern.edges[i].target];
      edge.without_loops |= pattern.edges[i].without_loops;
      edge.members.push_back(i);
    }
    return std::none_of(term.edges.begin(), term.edges.end(), [](const Term::Edge& edge) {
      return edge.without_loops && edge.source == edge.target;
    });
  }

  using Key = std::vector<std::uint32_t>;
  static Key KeyOf(const Term& term) {
    Key key;
    for (const auto& members : term.nodes) {
      key.insert(key.end(), members.begin(), members.end());
      key.push_back(0xFFFF'FFFF);
    }
    for (const Term::Edge& edge : term.edges) {
      key.insert(key.end(), {edge.source, edge.target, edge.without_loops ? 1U : 0U});
      key.insert(key.end(), edge.members.begin(), edge.members.end());
      key.push_back(0xFFFF'FFFF);
    }
    return key;
  }

  const CountConstraints& constraints_;
  const PatternCountNode& node_;
  std::map<Key, Term> terms_;
};

// Finds the nodes of a term that are fixed one by one.
class CycleBreaker {
 public:
  CycleBreaker(const Term& term, std::optional<std::uint32_t> kept)
      : kept_(kept), neighbours_(term.nodes.size()), left_(term.nodes.size(), true) {
    for (const Term::Edge& edge : term.edges) {
      Link(edge.source, edge.target);
      Link(edge.target, edge.source);
    }
  }

  bool Break(std::vector<std::uint32_t>& fixed) {
    Peel(left_);
    while (Count(left_) > 0) {
      if (fixed.size() == kMaxFixedNodes) return false;
      const std::optional<std::uint32_t> best = Best(fixed);
      if (!best) return false;
      fixed.push_back(*best);
      left_[*best] = false;
      Peel(left_);
    }
    return true;
  }

 private:
  void Link(std::uint32_t from, std::uint32_t to) {
    std::vector<std::uint32_t>& list = neighbours_[from];
    if (from != to && std::find(list.begin(), list.end(), to) == list.end()) list.push_back(to);
  }
  static std::size_t Count(const std::vector<bool>& nodes) {
    return static_cast<std::size_t>(std::count(nodes.begin(), nodes.end(), true));
  }
  std::size_t DegreeIn(const std::vector<bool>& nodes, std::uint32_t at) const {
    return static_cast<std::size_t>(std::count_if(neighbours_[at].begin(), neighbours_[at].end(),
                                                  [&](std::uint32_t n) { return nodes[n]; }));
  }
  // Takes nodes with at most one neighbour away until none is left: what stays lies on cycles or
  // between them.
  void Peel(std::vector<bool>& nodes) const {
    bool changed = true;
    while (changed) {
      changed = false;
      for (std::uint32_t i = 0; i < nodes.size(); ++i) {
        if (!nodes[i] || DegreeIn(nodes, i) > 1) continue;
        nodes[i] = false;
        changed = true;
      }
    }
  }
  // The node that breaks the most; of equals the kept one.
  std::optional<std::uint32_t> Best(const std::vector<std::uint32_t>& fixed) const {
    std::optional<std::uint32_t> best;
    std::size_t best_left = 0;
    for (std::uint32_t i = 0; i < left_.size(); ++i) {
      if (!left_[i]) continue;
      const bool beside = std::any_of(fixed.begin(), fixed.end(), [&](std::uint32_t f) {
        return std::find(neighbours_[f].begin(), neighbours_[f].end(), i) != neighbours_[f].end();
      });
      if (!fixed.empty() && !beside) continue;
      std::vector<bool> rest = left_;
      rest[i] = false;
      Peel(rest);
      const std::size_t count = Count(rest);
      if (!best || count < best_left || (count == best_left && kept_ == i)) {
        best = i;
        best_left = count;
      }
    }
    return best;
  }

  const std::optional<std::uint32_t> kept_;
  std::vector<std::vector<std::uint32_t>> neighbours_;
  std::vector<bool> left_;
};

std::optional<std::uint32_t> ClassOf(const Term& term, std::optional<std::uint32_t> node) {
  if (!node) return std::nullopt;
  for (std::uint32_t i = 0; i < term.nodes.size(); ++i) {
    const auto& members = term.nodes[i];
    if (std::find(members.begin(), members.end(), *node) != members.end()) return i;
  }
  return std::nullopt;
}

}  // namespace

bool MakeCountTerms(const CountConstraints& constraints, PatternCountNode& node) {
  if (!TermMaker(constraints, node).Make(node.terms)) return false;
  return std::all_of(node.terms.begin(), node.terms.end(), [&node](Term& term) {
    return CycleBreaker(term, ClassOf(term, node.kept)).Break(term.fixed);
  });
}

}  // namespace keiretsu::query
