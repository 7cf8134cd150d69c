/// Shares with the groups solved that own nearly all of themselves.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "graph/analysis/cyclic_components.h"
#include "graph/analysis/projection.h"

namespace keiretsu::graph {

/// A share matrix for searches from sources outside of certain groups of companies.
///
/// A group that owns nearly all of itself makes tiny holdings large: a search that leaves out small
/// ones says nothing of it or of what is below. Here such a group's members hold no other member;
/// instead each holder from outside holds every member with what all walks within the group make of
/// its holdings there. All sums over walks that begin outside stay what they are, and no walk goes
/// in circles in the group.
///
/// A group that diverges holds nothing and has no holders: nobody asks for sources that reach it.
/// Left as they are: groups that are too large, or whose sums no double tells well enough.
/// Immutable.
/// Source: block elimination (the Schur complement of I - A on what is outside the group).
class ReducedShares {
 public:
  /// `components` must outlive the result. Errors: cancellation; those of reading exact shares.
  static Result<std::unique_ptr<const ReducedShares>> Make(const AnalysisInput& input,
                                                           const CyclicComponents& components);

  Vertex vertex_count() const { return components_.shares().vertex_count(); }
  ShareEnd end() const { return components_.end(); }
  const Condensation& condensation() const { return components_.condensation(); }
  /// What `v` holds, and who holds it; of the ends of the lists only end() is meant.
  ShareList Holdings(Vertex v) const {
    return Find(holdings_, v, components_.shares().Holdings(v));
  }
  ShareList Holders(Vertex v) const { return Find(holders_, v, components_.shares().Holders(v)); }
  void PrefetchHoldings(Vertex v) const { components_.shares().PrefetchHoldings(v); }
  void PrefetchHolders(Vertex v) const { components_.shares().PrefetchHolders(v); }

  /// Whether walks from `source` are those of the share matrix: it is in no group that was solved
  /// or diverges.
  bool Serves(Vertex source) const { return inside_.empty() || !inside_[source]; }
  /// Whether `source` reaches a group that diverges. REQUIRES: Serves(source).
  bool Diverges(Vertex source) const {
    return (*below_)[components_.ComponentOf(source)] == WalkVerdict::kDiverges;
  }

 private:
  struct List {
    std::vector<Vertex> vertices;
    std::vector<double> shares;
  };
  /// The lists that are not those of the matrix; a bit tells which.
  struct Changes {
    std::vector<bool> changed;  // empty: none
    std::unordered_map<Vertex, List> lists;
  };
  /// What a group's member is held by from outside, once the group is solved.
  struct SolvedMember {
    Vertex member;
    List holders;
  };

  explicit ReducedShares(const CyclicComponents& components) : components_(components) {}

  static ShareList Find(const Changes& changes, Vertex v, const ShareList& unchanged) {
    if (changes.changed.empty() || !changes.changed[v]) return unchanged;
    const List& list = changes.lists.find(v)->second;
    return {list.vertices, list.shares, list.shares};
  }
  Result<bool> IsNearlyClosed(const AnalysisInput& input, const DecidedWalks& system) const;
  Result<std::vector<SolvedMember>> Solve(const AnalysisInput& input, std::uint32_t component,
                                          const DecidedWalks& system) const;
  /// Changes the lists of all solved groups' members and holders.
  void Replace(std::vector<SolvedMember> solved);
  void Empty(std::span<const Vertex> group);
  /// The list of `v` to be filled, empty at first.
  List& Change(Changes& changes, Vertex v);
  void MarkInside(Vertex v);

  const CyclicComponents& components_;
  std::shared_ptr<const std::vector<WalkVerdict>> below_;
  std::vector<bool> inside_;  // empty: no group was changed
  Changes holdings_;
  Changes holders_;
};

}  // namespace keiretsu::graph
