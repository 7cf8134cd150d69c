#include "graph/analysis/close_links.h"

#include <algorithm>
#include <atomic>

#include <fmt/format.h>

#include "graph/analysis/limits.h"
#include "graph/analysis/majority_holdings.h"
#include "graph/analysis/owned_shares.h"
#include "graph/analysis/parallel_chunks.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

constexpr std::size_t kSourcesPerChunk = 64;
/// Vertices paired between two questions about cancellation.
constexpr std::size_t kSourcesPerCheck = 256;

using Links = std::vector<HoldingLink>;

/// The links of every vertex that `links_of` finds, joined in the order of vertices.
Result<Links> LinksOfAll(
    const AnalysisInput& input,
    const std::function<Status(unsigned worker, Vertex from, Links& links)>& links_of) {
  const std::size_t vertices = input.projection->vertex_count();
  std::vector<Links> parts(ChunkCount(vertices, kSourcesPerChunk));
  std::atomic<std::size_t> total = 0;
  const auto work = [&](const Chunk& chunk) -> Status {
    Links& part = parts[chunk.index];
    for (std::size_t v = chunk.begin; v < chunk.end; ++v) {
      RETURN_IF_ERROR(links_of(chunk.worker, static_cast<Vertex>(v), part));
    }
    if (total.fetch_add(part.size()) + part.size() <= kMaxControlPairs) return Status();
    return Status::ResourceExhausted(
        fmt::format("more than {} links between holders and companies", kMaxControlPairs));
  };
  RETURN_IF_ERROR(
      RunChunks(vertices, kSourcesPerChunk, input.threads, input.check_cancelled, work));
  Links links;
  links.reserve(total);
  for (const Links& part : parts) links.insert(links.end(), part.begin(), part.end());
  return links;
}

/// Links by one of their ends: list v is [offsets[v], offsets[v + 1]).
class LinkIndex {
 public:
  LinkIndex(const Links& links, std::size_t vertices, Vertex HoldingLink::*by,
            Vertex HoldingLink::*other)
      : offsets_(vertices + 1, 0), items_(links.size()) {
    for (const HoldingLink& link : links) ++offsets_[std::size_t{link.*by} + 1];
    for (std::size_t v = 1; v < offsets_.size(); ++v) offsets_[v] += offsets_[v - 1];
    std::vector<std::size_t> next(offsets_.begin(), offsets_.end() - 1);
    for (const HoldingLink& link : links) {
      items_[next[link.*by]++] = {link.*other, link.certain};
    }
  }
  struct Item {
    Vertex vertex;
    bool certain;
  };
  std::span<const Item> Of(Vertex v) const {
    return {items_.data() + offsets_[v], offsets_[v + 1] - offsets_[v]};
  }

 private:
  std::vector<std::size_t> offsets_;
  std::vector<Item> items_;
};

/// Pairs one vertex after the other with all that come after it.
class Pairing {
 public:
  Pairing(const CloseLinkGraph& links, std::span<const Vertex> rank,
          const std::vector<bool>& is_person)
      : rank_(rank),
        is_person_(is_person),
        held_(links.holdings, rank.size(), &HoldingLink::from, &HoldingLink::to),
        holders_(links.holdings, rank.size(), &HoldingLink::to, &HoldingLink::from),
        below_(links.parents, rank.size(), &HoldingLink::from, &HoldingLink::to),
        parents_(links.parents, rank.size(), &HoldingLink::to, &HoldingLink::from),
        best_(rank.size(), {0, 0, LinkReason::kUndecided, 0}),
        is_known_(rank.size(), false) {}

  /// The links of `a` to vertices of higher rank, by rank.
  const std::vector<CloseLink>& Of(Vertex a) {
    for (const auto& item : held_.Of(a)) Offer(a, item.vertex, Sure(item, LinkReason::kForward), 0);
    for (const auto& item : holders_.Of(a)) {
      Offer(a, item.vertex, Sure(item, LinkReason::kBackward), 0);
    }
    for (const auto& parent : parents_.Of(a)) {
      if (parent.vertex == a) continue;
      for (const auto& item : below_.Of(parent.vertex)) {
        if (item.vertex == parent.vertex) continue;
        const bool sure = parent.certain && item.certain;
        Offer(a, item.vertex, sure ? LinkReason::kThird : LinkReason::kUndecided, parent.vertex);
      }
    }
    return Finish();
  }

 private:
  static LinkReason Sure(const LinkIndex::Item& item, LinkReason reason) {
    return item.certain ? reason : LinkReason::kUndecided;
  }

  void Offer(Vertex a, Vertex b, LinkReason reason, Vertex third) {
    if (rank_[b] <= rank_[a] || is_person_[b]) return;
    CloseLink& best = best_[b];
    if (!is_known_[b]) {
      is_known_[b] = true;
      known_.push_back(b);
      best = {a, b, reason, third};
      return;
    }
    const bool smaller = reason == best.reason && rank_[third] < rank_[best.third];
    if (reason < best.reason || smaller) best = {a, b, reason, third};
  }

  const std::vector<CloseLink>& Finish() {
    found_.clear();
    for (const Vertex b : known_) {
      found_.push_back(best_[b]);
      is_known_[b] = false;
    }
    known_.clear();
    std::sort(found_.begin(), found_.end(), [this](const CloseLink& x, const CloseLink& y) {
      return rank_[x.b] < rank_[y.b];
    });
    return found_;
  }

  std::span<const Vertex> rank_;
  const std::vector<bool>& is_person_;
  const LinkIndex held_;
  const LinkIndex holders_;
  const LinkIndex below_;
  const LinkIndex parents_;
  std::vector<CloseLink> best_;  // by b
  std::vector<bool> is_known_;
  std::vector<Vertex> known_;
  std::vector<CloseLink> found_;
};

}  // namespace

Result<CloseLinkGraph> PhiLinks(const AnalysisInput& input, const OwnershipSolver& shares,
                                const Rational& threshold) {
  const ExactShareCache exact(input.exact);
  AnalysisInput shared = input;
  shared.exact = &exact;
  ASSIGN_OR_RETURN(const std::unique_ptr<const ReducedShares> reduced,
                   ReducedShares::Make(shared, shares.components()));
  const WalkBounds bounds(reduced.get());
  const OwnedSharesSetting setting{&shared, &shares, &bounds, threshold, true};
  std::vector<std::unique_ptr<OwnedShares>> searches(std::max(1U, input.threads));
  const auto links_of = [&](unsigned worker, Vertex from, Links& links) -> Status {
    if (input.projection->shares.Holdings(from).size() == 0) return Status();
    std::unique_ptr<OwnedShares>& search = searches[worker];
    if (!search) search = std::make_unique<OwnedShares>(&setting);
    RETURN_IF_ERROR(search->Start(from));
    if (search->diverges()) return Status();
    ASSIGN_OR_RETURN(const auto owned, search->AtThreshold());
    for (const auto& [company, certain] : owned) links.push_back({from, company, certain});
    return Status();
  };
  CloseLinkGraph graph;
  ASSIGN_OR_RETURN(graph.holdings, LinksOfAll(input, links_of));
  graph.parents = graph.holdings;
  return graph;
}

Result<CloseLinkGraph> MajorityLinks(const AnalysisInput& input, const Rational& threshold) {
  const ControlSolver solver(&input, {}, ShareEnd::kLower);
  ASSIGN_OR_RETURN(const ControlPairs control, AllControl(solver));
  CloseLinkGraph graph;
  std::vector<std::span<const Vertex>> controlled(input.projection->vertex_count());
  for (std::size_t i = 0; i < control.holders.size(); ++i) {
    controlled[control.holders[i]] = control.Of(i);
    for (const Vertex company : control.Of(i)) {
      graph.parents.push_back({control.holders[i], company, true});
    }
  }
  std::vector<std::unique_ptr<MajorityHoldings>> holdings(std::max(1U, input.threads));
  const auto links_of = [&](unsigned worker, Vertex from, Links& links) -> Status {
    if (!holdings[worker]) {
      holdings[worker] = std::make_unique<MajorityHoldings>(&solver, threshold, true);
    }
    ASSIGN_OR_RETURN(const std::vector<Vertex> held, holdings[worker]->Of(from, controlled[from]));
    for (const Vertex company : held) links.push_back({from, company, true});
    return Status();
  };
  ASSIGN_OR_RETURN(graph.holdings, LinksOfAll(input, links_of));
  return graph;
}

Status PairCloseLinks(const AnalysisInput& input, const CloseLinkGraph& links,
                      std::span<const Vertex> rank, const std::vector<bool>& is_person,
                      const std::function<Status(const CloseLink&)>& emit) {
  std::vector<Vertex> by_rank(rank.size());
  for (std::size_t v = 0; v < rank.size(); ++v) by_rank[rank[v]] = static_cast<Vertex>(v);
  Pairing pairing(links, rank, is_person);
  for (std::size_t i = 0; i < by_rank.size(); ++i) {
    if (i % kSourcesPerCheck == 0) {
      RETURN_IF_ERROR(input.check_cancelled());
    }
    if (is_person[by_rank[i]]) continue;
    for (const CloseLink& link : pairing.Of(by_rank[i])) {
      RETURN_IF_ERROR(emit(link));
    }
  }
  return Status();
}

}  // namespace keiretsu::graph
