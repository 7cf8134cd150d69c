/// Company control: who can decide alone, through whatever they control.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "graph/analysis/exact_share_cache.h"
#include "graph/analysis/projection.h"

namespace keiretsu::graph {

/// More than `threshold` of the votes, or with `inclusive` exactly it too (never with 0).
struct ControlRule {
  Rational threshold = Rational(1, 2);
  bool inclusive = false;
};

/// Control closures over one end of the votes: the least set that contains the seeds and every
/// company of whose votes its members together hold enough, or that a member controls by a
/// CONTROLS or MANAGES relationship. Barred vertices never control and never pass control on, but
/// may be controlled. Being the least set, no circle of companies supports itself, and a company's
/// votes in itself help nobody. Votes within a rounding of the threshold are decided exactly, so
/// the order of steps does not matter. Thread-safe: one ControlSolver may serve several threads,
/// each with its own Scratch.
/// Source: Ceri, Gottlob, Tanca 1990; OFAC FAQ 401 for the inclusive rule; docs/ownership.md.
class ControlSolver {
 public:
  /// `input` must outlive the solver.
  ControlSolver(const AnalysisInput* input, ControlRule rule, ShareEnd end);

  /// Room for one closure, reused.
  struct Scratch {
    std::vector<double> votes;            // by vertex, 0 outside a call
    std::vector<std::uint8_t> state;      // by vertex, 0 outside a call
    std::vector<Vertex> touched;
    std::vector<Vertex> queue;
  };

  /// What the seeds together control, without the seeds, ascending. Time: the relationships of the
  /// seeds and of what they control.
  /// Errors: those of reading exact shares.
  Result<std::vector<Vertex>> Closure(std::span<const Vertex> seeds, Scratch& scratch) const;

  /// As Closure, with what of `excluded` is held never counting (it is not entered).
  Result<std::vector<Vertex>> ClosureWithout(std::span<const Vertex> seeds, Vertex excluded,
                                             Scratch& scratch) const;

  /// Whether a vertex alone controls another: the pairs (holder, company), ascending. Whoever
  /// controls anything is a holder here, since somebody comes first in every closure.
  Result<std::vector<std::pair<Vertex, Vertex>>> ControlsAlone() const;

  /// Whether `votes`, a sum in doubles of shares of `company`, is enough; nullopt when roundings
  /// could matter.
  std::optional<bool> EnoughInDoubles(Vertex company, double votes) const;
  /// Whether those of the company's voters that `counts` names, without the company itself and
  /// barred ones, hold enough.
  Result<bool> EnoughExactly(Vertex company, const std::function<bool(Vertex)>& counts) const;
  /// Whether `holder` alone has enough, of whose votes in `company` `votes` is the double.
  Result<bool> EnoughAlone(Vertex holder, Vertex company, double votes) const;

  const ControlRule& rule() const { return rule_; }
  const AnalysisInput& input() const { return *input_; }
  ShareEnd end() const { return end_; }

 private:
  class Growth;

  const AnalysisInput* input_;
  ControlRule rule_;
  ShareEnd end_;
  double threshold_;
  std::unique_ptr<ExactShareCache> exact_;
};

/// Certain control (> 50 %) of every vertex that controls anything.
struct ControlPairs {
  std::vector<Vertex> holders;          ///< ascending
  std::vector<std::uint64_t> offsets;   ///< companies of holders[i]: [offsets[i], offsets[i + 1])
  std::vector<Vertex> companies;        ///< ascending within a holder

  std::span<const Vertex> Of(std::size_t i) const {
    return {companies.data() + offsets[i], offsets[i + 1] - offsets[i]};
  }
};
/// All closures, in parallel over holders; the same for any number of threads. Time: the
/// relationships of all who control something and of what they control.
/// Errors: cancellation; ResourceExhausted past kMaxControlPairs.
Result<ControlPairs> AllControl(const ControlSolver& solver);

}  // namespace keiretsu::graph
