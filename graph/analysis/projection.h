/// The ownership graph that one set of rules makes of one state: one share per pair, the votes, and
/// the relationships that give control without shares.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "graph/analysis/rational.h"
#include "graph/ids.h"
#include "keiretsu/status.h"
#include "storage/prefetch.h"

namespace keiretsu::graph {

/// A vertex is a node id; ids without a node are vertices without edges.
using Vertex = std::uint32_t;

/// Which end of a band is meant. Where all is known, both are the same.
enum class ShareEnd : std::uint8_t { kLower, kUpper };

/// The shares at one vertex: who it holds, or who holds it. Ascending by vertex, each once; an
/// entry whose lower end is 0 has an upper end above 0.
struct ShareList {
  std::span<const Vertex> vertices;
  std::span<const double> lower;
  std::span<const double> upper;

  std::size_t size() const { return vertices.size(); }
  std::span<const double> at(ShareEnd end) const {
    return end == ShareEnd::kLower ? lower : upper;
  }
};

/// Shares in both directions, compressed: list v is [offsets[v], offsets[v + 1]). Immutable.
class ShareMatrix {
 public:
  struct Entry {
    Vertex holder;
    Vertex held;
    double lower;
    double upper;
  };
  ShareMatrix() = default;
  /// From entries in any order, each pair at most once. Entries with upper <= 0 are left out.
  ShareMatrix(Vertex vertex_count, std::vector<Entry> entries);
  /// From the lists of holders as they are kept: ascending within a company, uppers above 0;
  /// `upper` is empty when all is certain.
  static ShareMatrix FromHolders(std::vector<std::uint64_t> offsets, std::vector<Vertex> holders,
                                 std::vector<double> lower, std::vector<double> upper,
                                 unsigned threads = 1);

  Vertex vertex_count() const { return static_cast<Vertex>(out_.offsets.size() - 1); }
  std::uint64_t entry_count() const { return out_.vertices.size(); }
  /// Whether every upper end equals its lower end.
  bool certain() const { return certain_; }
  /// What `v` holds.
  ShareList Holdings(Vertex v) const { return out_.At(v); }
  /// Who holds `v`.
  ShareList Holders(Vertex v) const { return in_.At(v); }
  /// Has the memory ready that says where these lists are.
  void PrefetchHoldings(Vertex v) const { Prefetch(&out_.offsets[v]); }
  void PrefetchHolders(Vertex v) const { Prefetch(&in_.offsets[v]); }
  std::size_t memory_bytes() const;

 private:
  struct Lists {
    std::vector<std::uint64_t> offsets = {0};
    std::vector<Vertex> vertices;
    std::vector<double> lower;
    std::vector<double> upper;  // empty when certain: lower serves

    ShareList At(Vertex v) const {
      const std::uint64_t begin = offsets[v];
      const std::uint64_t size = offsets[v + 1] - begin;
      const std::vector<double>& high = upper.empty() ? lower : upper;
      return {{vertices.data() + begin, size}, {lower.data() + begin, size},
              {high.data() + begin, size}};
    }
  };
  void Transpose(unsigned threads);

  Lists out_;
  Lists in_;
  bool certain_ = true;
};

/// Unweighted relationships in both directions, ascending, each pair once. Immutable.
class LinkMatrix {
 public:
  LinkMatrix() = default;
  LinkMatrix(Vertex vertex_count, std::vector<std::pair<Vertex, Vertex>> links);

  std::span<const Vertex> Out(Vertex v) const { return At(out_offsets_, out_, v); }
  std::span<const Vertex> In(Vertex v) const { return At(in_offsets_, in_, v); }
  std::uint64_t size() const { return out_.size(); }
  std::size_t memory_bytes() const;

 private:
  static std::span<const Vertex> At(const std::vector<std::uint64_t>& offsets,
                                    const std::vector<Vertex>& list, Vertex v) {
    if (list.empty()) return {};
    return {list.data() + offsets[v], offsets[v + 1] - offsets[v]};
  }
  std::vector<std::uint64_t> out_offsets_ = {0};
  std::vector<std::uint64_t> in_offsets_ = {0};
  std::vector<Vertex> out_;
  std::vector<Vertex> in_;
};

/// One holder's share as an exact number.
struct ExactShare {
  Vertex holder;
  Rational share;
};

/// Exact shares of one company, for decisions that doubles cannot make. Thread-safe.
class ExactShares {
 public:
  virtual ~ExactShares() = default;
  /// Holders of `company` with a share above 0 at that end, ascending.
  /// Errors: those of reading the view.
  virtual Result<std::vector<ExactShare>> Holders(Vertex company, ShareEnd end) const = 0;
  /// The same of the votes.
  virtual Result<std::vector<ExactShare>> Voters(Vertex company, ShareEnd end) const = 0;
};

/// Immutable and thread-safe; refers to no view. Every double is the nearest of its exact share up
/// to kShareRoundings roundings.
struct Projection {
  ShareMatrix shares;
  /// Votes: a company's shares, or where it has VOTES relationships those alone.
  /// Shares with shares when no company has: use votes().
  ShareMatrix own_votes;
  bool votes_are_shares = true;
  LinkMatrix controls;              ///< CONTROLS, MANAGES: gives control without shares
  std::vector<bool> is_node;        ///< by vertex
  std::vector<bool> barred;         ///< never controls; empty: none is
  /// Companies with a relationship whose share is unknown, ascending.
  std::vector<Vertex> with_unknown;
  /// By company: exact shares (votes) that are not the decimals of the doubles; empty: none is.
  std::vector<bool> computed_shares;
  std::vector<bool> computed_votes;

  Vertex vertex_count() const { return static_cast<Vertex>(is_node.size()); }
  const ShareMatrix& votes() const { return votes_are_shares ? shares : own_votes; }
  bool is_barred(Vertex v) const { return !barred.empty() && barred[v]; }
  std::size_t memory_bytes() const;
};

/// Roundings between an exact share and its double (sum, unit, residual, scale, treasury).
inline constexpr int kShareRoundings = 8;

/// What an analysis works on. All outlive it.
struct AnalysisInput {
  const Projection* projection = nullptr;
  const ExactShares* exact = nullptr;
  /// Called now and then; an error ends the analysis with it.
  std::function<Status()> check_cancelled = [] { return Status(); };
  unsigned threads = 1;
};

/// Exact shares that are the decimals of a projection's doubles: for graphs made in memory whose
/// shares were not computed. Used by tests. The projection must outlive it.
class DecimalShares final : public ExactShares {
 public:
  explicit DecimalShares(const Projection* projection) : projection_(projection) {}
  Result<std::vector<ExactShare>> Holders(Vertex company, ShareEnd end) const override;
  Result<std::vector<ExactShare>> Voters(Vertex company, ShareEnd end) const override;

 private:
  const Projection* projection_;
};

}  // namespace keiretsu::graph
