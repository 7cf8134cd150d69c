// ownership.integrated, ownership.final_holders and ownership.structure.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "graph/analysis/bow_tie.h"
#include "graph/analysis/final_holders.h"
#include "graph/analysis/integrated.h"
#include "graph/analysis/parallel_chunks.h"
#include "query/procedures/builtin.h"
#include "query/procedures/ownership_arguments.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using graph::CertifiedShare;
using graph::NodeId;
using graph::OwnershipMeasure;
using graph::OwnershipResult;
using graph::OwnershipSolver;
using graph::ShareEnd;
using graph::Vertex;

/// Sources solved before their rows are handed over: bounds what is held beside the rows.
constexpr std::size_t kSourcesPerRound = 1024;
constexpr std::size_t kSourcesPerChunk = 8;

// --- ownership.integrated -----------------------------------------------------------------------

/// A row apart from who: the other end of the pair, and what is known of it.
struct PairRow {
  Vertex other = 0;
  bool diverges = false;
  double share = 0;  // the lower end
  double upper = 0;
  double error_bound = 0;
};

/// The shares at both ends as one row. `high` is null where the upper ends diverge.
PairRow AtBothEnds(Vertex other, const CertifiedShare& low, const CertifiedShare* high) {
  PairRow row{other, false, low.share, std::max(low.share, 1.0), low.error_bound};
  if (high == nullptr) return row;
  const double apart = std::abs(high->share - low.share);
  if (apart <= low.error_bound + high->error_bound) {  // nothing unknown lies between the two
    row.upper = low.share;
    row.error_bound = std::max(low.error_bound, high->error_bound + apart);
  } else if (high->share - high->error_bound < 1) {
    row.upper = std::max(low.share, std::min(high->share, 1.0));
    row.error_bound = std::max(low.error_bound, high->error_bound);
  }
  return row;
}

/// Both ends' numbers, each ascending by vertex, as rows of the vertices at the upper ends. `high`
/// is null where the upper ends diverge, for all of `reached`.
std::vector<PairRow> MergeEnds(const std::vector<CertifiedShare>& low,
                               const std::vector<CertifiedShare>* high,
                               const std::vector<Vertex>& reached) {
  const std::size_t count = high != nullptr ? high->size() : reached.size();
  std::vector<PairRow> rows;
  rows.reserve(count);
  auto next = low.begin();
  for (std::size_t i = 0; i < count; ++i) {
    const Vertex other = high != nullptr ? (*high)[i].vertex : reached[i];
    while (next != low.end() && next->vertex < other) ++next;
    const CertifiedShare share =
        next != low.end() && next->vertex == other ? *next : CertifiedShare{other, 0, 0};
    rows.push_back(AtBothEnds(other, share, high != nullptr ? &(*high)[i] : nullptr));
  }
  return rows;
}

/// The rows of one source or target, ascending: shares as they were solved, or else rows.
class PairRows {
 public:
  /// Shares that are certain: many, and not worth a copy.
  explicit PairRows(std::vector<CertifiedShare> certain) : certain_(std::move(certain)) {}
  explicit PairRows(std::vector<PairRow> rows) : rows_(std::move(rows)) {}
  PairRows() = default;

  std::size_t size() const { return certain_.size() + rows_.size(); }
  template <typename Visit>
  Status ForEach(const Visit& visit) const {
    for (const CertifiedShare& share : certain_) {
      RETURN_IF_ERROR(
          visit({share.vertex, false, share.share, share.share, share.error_bound}));
    }
    for (const PairRow& row : rows_) RETURN_IF_ERROR(visit(row));
    return Status();
  }

 private:
  std::vector<CertifiedShare> certain_;
  std::vector<PairRow> rows_;
};

std::vector<PairRow> DivergingRows(const std::vector<Vertex>& reached) {
  std::vector<PairRow> rows;
  rows.reserve(reached.size());
  for (const Vertex v : reached) rows.push_back({v, true, 0, 0, 0});
  return rows;
}

/// One call's numbers at both ends.
class BothEnds {
 public:
  BothEnds(const OwnershipCall& call, OwnershipMeasure measure)
      : call_(call), measure_(measure), certain_(call.projection().shares.certain()) {}

  /// What `source` reaches at the upper ends.
  Result<PairRows> OfSource(Vertex source) const {
    ASSIGN_OR_RETURN(OwnershipResult low, Lower().FromSource(call_.input(), source, measure_));
    if (low.diverges) return PairRows(DivergingRows(Upper().Reached(source)));
    if (certain_) return PairRows(std::move(low.shares));
    ASSIGN_OR_RETURN(const OwnershipResult high,
                     Upper().FromSource(call_.input(), source, measure_));
    if (!high.diverges) return PairRows(MergeEnds(low.shares, &high.shares, {}));
    return PairRows(MergeEnds(low.shares, nullptr, Upper().Reached(source)));
  }

  /// Who reaches `target` at the upper ends, ascending.
  Result<PairRows> OfTarget(Vertex target) const {
    ASSIGN_OR_RETURN(OwnershipSolver::OwnersResult low,
                     Lower().OfTarget(call_.input(), target, measure_));
    if (certain_ && low.divergent.empty()) return PairRows(std::move(low.shares));
    std::vector<PairRow> rows;
    if (certain_) {
      RETURN_IF_ERROR(PairRows(std::move(low.shares)).ForEach([&rows](const PairRow& row) {
        rows.push_back(row);
        return Status();
      }));
    } else {
      ASSIGN_OR_RETURN(const OwnershipSolver::OwnersResult high,
                       Upper().OfTarget(call_.input(), target, measure_));
      rows = MergeEnds(low.shares, &high.shares, {});
      const std::vector<PairRow> only_low = MergeEnds(low.shares, nullptr, high.divergent);
      rows.insert(rows.end(), only_low.begin(), only_low.end());
      std::erase_if(rows, [&](const PairRow& row) {
        return std::binary_search(low.divergent.begin(), low.divergent.end(), row.other);
      });
    }
    const std::vector<PairRow> diverging = DivergingRows(low.divergent);
    rows.insert(rows.end(), diverging.begin(), diverging.end());
    const auto before = [](const PairRow& a, const PairRow& b) { return a.other < b.other; };
    if (!std::is_sorted(rows.begin(), rows.end(), before)) {
      std::sort(rows.begin(), rows.end(), before);
    }
    return PairRows(std::move(rows));
  }

 private:
  const OwnershipSolver& Lower() const { return call_.model().solver(ShareEnd::kLower); }
  const OwnershipSolver& Upper() const {
    return call_.model().solver(certain_ ? ShareEnd::kLower : ShareEnd::kUpper);
  }

  const OwnershipCall& call_;
  const OwnershipMeasure measure_;
  const bool certain_;
};

Status AddRow(Vertex owner, Vertex owned, const PairRow& row, RowSink& sink) {
  const auto number = [&row](double value) { return row.diverges ? Value() : Value(value); };
  Value values[] = {Value::NodeReference(owner), Value::NodeReference(owned),
                    number(row.share),           number(row.share),
                    number(row.upper),           number(row.error_bound),
                    Value(row.diverges)};
  return sink.AddValues(values);
}

std::vector<NodeId> AllNodes(const graph::Projection& projection) {
  std::vector<NodeId> nodes;
  for (Vertex v = 0; v < projection.vertex_count(); ++v) {
    if (projection.is_node[v]) nodes.push_back(NodeId{v});
  }
  return nodes;
}

/// Calls `solve` for each source, in parallel, and `add` with its rows in the sources' order.
template <typename Rows, typename Solve, typename Add>
Status ForEachSource(const OwnershipCall& call, const std::vector<NodeId>& sources,
                     const Solve& solve, const Add& add) {
  for (std::size_t first = 0; first < sources.size(); first += kSourcesPerRound) {
    const std::size_t count = std::min(kSourcesPerRound, sources.size() - first);
    std::vector<Rows> results(count);
    RETURN_IF_ERROR(graph::RunChunks(
        count, kSourcesPerChunk, call.input().threads, call.input().check_cancelled,
        [&](const graph::Chunk& chunk) -> Status {
          for (std::size_t i = chunk.begin; i < chunk.end; ++i) {
            ASSIGN_OR_RETURN(results[i], solve(sources[first + i]));
          }
          return Status();
        }));
    for (std::size_t i = 0; i < count; ++i) {
      RETURN_IF_ERROR(add(sources[first + i], results[i]));
      results[i] = {};
    }
  }
  return Status();
}

Status RunIntegrated(const ProcedureContext& context, const ProcedureArguments& arguments,
                     RowSink& sink) {
  ASSIGN_OR_RETURN(const OwnershipMeasure measure,
                   (EnumArgument<OwnershipMeasure>(arguments, "measure",
                                                   {"integrated", "gross", "simple_paths"})));
  ASSIGN_OR_RETURN(std::optional<std::vector<NodeId>> sources,
                   SourcesArgument(context, arguments));
  std::optional<NodeId> target;
  if (arguments.Has("target")) {
    ASSIGN_OR_RETURN(target, NodeArgument(context, arguments, "target"));
  }
  ASSIGN_OR_RETURN(const std::unique_ptr<OwnershipCall> call,
                   OwnershipCall::Open(context, arguments));
  const BothEnds ends(*call, measure);
  // Simple paths up from a target are searched from all its owners: wasted when few are asked for.
  if (target && !(sources && measure == OwnershipMeasure::kSimplePaths)) {
    ASSIGN_OR_RETURN(const PairRows rows, ends.OfTarget(target->value));
    if (!sources) RETURN_IF_ERROR(sink.Expect(rows.size()));
    return rows.ForEach([&](const PairRow& row) {
      if (sources && !std::binary_search(sources->begin(), sources->end(), NodeId{row.other})) {
        return Status();
      }
      return AddRow(row.other, target->value, row, sink);
    });
  }
  if (!sources) sources = AllNodes(call->projection());
  return ForEachSource<PairRows>(
      *call, *sources, [&](NodeId source) { return ends.OfSource(source.value); },
      [&](NodeId source, const PairRows& rows) -> Status {
        if (!target) RETURN_IF_ERROR(sink.Expect(rows.size()));
        return rows.ForEach([&](const PairRow& row) {
          if (target && row.other != target->value) return Status();
          return AddRow(source.value, row.other, row, sink);
        });
      });
}

// --- ownership.final_holders --------------------------------------------------------------------

/// The error of one owner, naming it as the caller knows it.
Status WithOwnerNamed(const ProcedureContext& context, const ProcedureArguments& arguments,
                      NodeId owner, const Status& failure) {
  if (failure.code() != StatusCode::kInvalidArgument) return failure;
  ASSIGN_OR_RETURN(const Value id, NodeOrder(context.view).IdOf(owner));
  return ProcedureFailure(
      arguments,
      "final holders exist only where totals are at most 100 %: the node with id " + id.ToString() +
          " has more, or holds into a cycle that has",
      "CALL ownership.quality() lists such companies; over: 'scale' divides by their totals");
}

Status RunFinalHolders(const ProcedureContext& context, const ProcedureArguments& arguments,
                       RowSink& sink) {
  ASSIGN_OR_RETURN(const std::unique_ptr<OwnershipCall> call,
                   OwnershipCall::Open(context, arguments));
  const OwnershipSolver& solver = call->model().solver(ShareEnd::kLower);
  using Holdings = std::vector<CertifiedShare>;
  return ForEachSource<Holdings>(
      *call, AllNodes(call->projection()),
      [&](NodeId owner) -> Result<Holdings> {
        auto holdings = graph::FinalHoldings(solver, call->input(), owner.value);
        if (!holdings) return WithOwnerNamed(context, arguments, owner, holdings.error());
        return holdings;
      },
      [&](NodeId owner, const Holdings& holdings) -> Status {
        for (const CertifiedShare& share : holdings) {
          if (!(share.share > 0)) continue;
          RETURN_IF_ERROR(sink.Add({Value::NodeReference(owner.value),
                                    Value::NodeReference(share.vertex), Value(share.share)}));
        }
        return Status();
      });
}

// --- ownership.structure ------------------------------------------------------------------------

/// Of several components the one with the smallest id.
Result<std::uint32_t> WithSmallestId(const std::vector<std::uint32_t>& candidates,
                                     const graph::Condensation& components, NodeOrder& order) {
  std::uint32_t best = candidates[0];
  NodeId smallest{components.Members(best)[0]};
  for (const std::uint32_t candidate : candidates) {
    for (const Vertex member : components.Members(candidate)) {
      ASSIGN_OR_RETURN(const bool less, order.Less(NodeId{member}, smallest));
      if (!less) continue;
      best = candidate;
      smallest = NodeId{member};
    }
  }
  return best;
}

const char* PartName(graph::BowTiePart part) {
  switch (part) {
    case graph::BowTiePart::kCore:
      return "core";
    case graph::BowTiePart::kIn:
      return "in";
    case graph::BowTiePart::kOut:
      return "out";
    case graph::BowTiePart::kTube:
      return "tube";
    case graph::BowTiePart::kOther:
      break;
  }
  return "other";
}

Status RunStructure(const ProcedureContext& context, const ProcedureArguments& arguments,
                    RowSink& sink) {
  ASSIGN_OR_RETURN(const std::unique_ptr<OwnershipCall> call,
                   OwnershipCall::Open(context, arguments));
  const graph::Projection& projection = call->projection();
  const graph::Condensation& components = 
      call->model().solver(ShareEnd::kLower).components().condensation();
  const std::vector<std::uint32_t> largest = graph::LargestComponents(projection, components);
  if (largest.empty()) return Status();
  NodeOrder order(context.view);
  ASSIGN_OR_RETURN(const std::uint32_t core, WithSmallestId(largest, components, order));
  const std::vector<graph::BowTiePart> parts =
      graph::BowTie(projection.shares, ShareEnd::kLower, components, core);
  // Numbered in the order of their first nodes, so that other components' ids do not show.
  constexpr std::int64_t kNoNumber = -1;
  std::vector<std::int64_t> numbers(components.count(), kNoNumber);
  std::int64_t next = 0;
  for (const NodeId node : AllNodes(projection)) {
    std::int64_t& number = numbers[components.component[node.value]];
    if (number == kNoNumber) number = next++;
    RETURN_IF_ERROR(sink.Add({Value::NodeReference(node.value), Value(PartName(parts[node.value])),
                              Value(number)}));
  }
  return Status();
}

}  // namespace

std::vector<BuiltinProcedure> IntegratedProcedures() {
  return {
      {"ownership.integrated",
       "What owners hold through every chain and cycle of holdings.",
       WithShareKeys({{"source", "ANY?", Value(), "an owner: a node or its id"},
                      {"sources", "ANY?", Value(), "several owners"},
                      {"target", "ANY?", Value(), "only what is held of this node"},
                      {"measure", "STRING", Value("integrated"),
                       "'integrated', 'gross' (all walks) or 'simple_paths'"}}),
       {{"owner", "NODE"},
        {"owned", "NODE"},
        {"share", "FLOAT?"},
        {"lower", "FLOAT?"},
        {"upper", "FLOAT?"},
        {"error_bound", "FLOAT?"},
        {"diverges", "BOOLEAN"}},
       RunIntegrated},
      {"ownership.final_holders",
       "What the holders behind each node, who nobody in the graph holds, finally hold.",
       WithShareKeys({}),
       {{"owner", "NODE"}, {"owned", "NODE"}, {"share", "FLOAT"}},
       RunFinalHolders},
      {"ownership.structure",
       "The bow-tie around the largest group of nodes that hold each other.",
       WithShareKeys({}),
       {{"node", "NODE"}, {"part", "STRING"}, {"component", "INTEGER"}},
       RunStructure},
  };
}

}  // namespace keiretsu::query
