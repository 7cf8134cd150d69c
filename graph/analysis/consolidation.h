/// One share per pair from what is stated about one company.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "graph/analysis/projection.h"
#include "graph/analysis/share_rules.h"

namespace keiretsu::graph {

/// A relationship that gives `holder` a share of the company, as it is written.
struct StatedShare {
  static constexpr std::int64_t kNoStart = std::numeric_limits<std::int64_t>::min();

  Vertex holder = 0;
  bool known = true;        ///< a share or a band; false: neither is given
  bool open_lower = false;  ///< the share is above `lower`, not equal to it
  bool open_upper = false;
  double lower = 0;  ///< in units; of a share, lower and upper are both it
  double upper = 0;
  std::int64_t start = kNoStart;  ///< days
  std::uint64_t edge = 0;         ///< id of the relationship: the order of creation
};

/// `stated` in units as a fraction. `exact`: the decimal of the result is the exact fraction.
double FractionOf(double stated, double unit, bool* exact);

/// What a pair comes to; T is double or Rational.
template <typename T>
struct PairShare {
  Vertex holder = 0;
  T lower = 0;
  T upper = 0;
  bool known = false;
  bool unknown = false;  ///< a relationship without share and band counts in it
};

/// A share that is only known to lie above (below) a number counts as the number plus (minus) this:
/// more than half, plus anything at all, is more than half. Far below what thresholds resolve.
/// An open lower end at 0 stays 0: it adds nothing that could be counted.
const Rational& OpenEndGap();

/// Consolidates what is `stated` about `company`, ascending by (holder, edge), into `out`, by
/// ascending holder, entries with upper > 0 only. Where all is known, upper equals lower. In order:
///  1. parallel. sum: ends add up. max: the largest of each end. last: latest start (none is the
///     earliest), then the greatest edge id. An unknown relationship adds to a sum no number; under
///     max it yields to known ones; under last it can be the last.
///  2. missing. What is left is 1 minus the lower ends of all pairs, at least 0. zero: the upper
///     end of an unknown pair is its lower end plus all that is left. residual: the pairs that are
///     unknown (under max: unknown only) split what is left equally, at both ends. drop: nothing.
///     An upper end is then at most 1, but never below its lower end.
///  3. self_loops. treasury divides the rest by 1 - a, a the company's share of itself at the same
///     end. With a >= 1 at the upper end only, upper ends become 1; at both ends there is nothing
///     to divide by, and the rest stays.
///  4. over, scale. A lower end is divided by the total of the lower ends, if that is above 1; an
///     upper end by itself plus the others' lower ends, if that is above 1.
/// Returns false, for doubles only, when cancellation would cost digits: then take Rational.
template <typename T>
bool Consolidate(Vertex company, std::span<const StatedShare> stated, const ShareRules& rules,
                 std::vector<PairShare<T>>& out);

}  // namespace keiretsu::graph
