#include "graph/analysis/consolidation.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <type_traits>

namespace keiretsu::graph {
namespace {

template <typename T>
constexpr bool kIsExact = !std::is_floating_point_v<T>;
/// A difference of 1 and a sum keeps its digits when it is at least this.
constexpr double kSafeDifference = 0.5;
/// A total of doubles this near 1 may be above or below it.
constexpr double kNearOne = 1e-12;

/// Adds up; doubles with Neumaier's compensation.
template <typename T>
class Sum {
 public:
  void Add(const T& value) {
    if constexpr (kIsExact<T>) {
      sum_ += value;
    } else {
      const T next = sum_ + value;
      lost_ += std::abs(sum_) >= std::abs(value) ? (sum_ - next) + value : (value - next) + sum_;
      sum_ = next;
    }
  }
  T value() const { return sum_ + lost_; }

 private:
  T sum_ = 0;
  T lost_ = 0;
};

/// The ends of one statement as fractions.
template <typename T>
struct Ends {
  T lower;
  T upper;

  Ends(const StatedShare& stated, double unit) : lower(0), upper(0) {
    if (!stated.known) return;
    if constexpr (kIsExact<T>) {
      lower = ExactDecimal(stated.lower) / Rational(unit);
      upper = ExactDecimal(stated.upper) / Rational(unit);
      if (stated.open_lower && lower > 0) lower += OpenEndGap();
      if (stated.open_upper) upper -= OpenEndGap();
    } else {
      bool exact = true;
      lower = FractionOf(stated.lower, unit, &exact);
      upper = FractionOf(stated.upper, unit, &exact);
    }
  }
};

template <typename T>
PairShare<T> SumOf(std::span<const StatedShare> stated, double unit) {
  PairShare<T> pair;
  Sum<T> lower;
  Sum<T> upper;
  for (const StatedShare& one : stated) {
    const Ends<T> ends(one, unit);
    lower.Add(ends.lower);
    upper.Add(ends.upper);
    (one.known ? pair.known : pair.unknown) = true;
  }
  pair.lower = lower.value();
  pair.upper = upper.value();
  return pair;
}

template <typename T>
PairShare<T> MaxOf(std::span<const StatedShare> stated, double unit) {
  PairShare<T> pair;
  for (const StatedShare& one : stated) {
    const Ends<T> ends(one, unit);
    pair.lower = std::max(pair.lower, ends.lower);
    pair.upper = std::max(pair.upper, ends.upper);
    (one.known ? pair.known : pair.unknown) = true;
  }
  return pair;
}

template <typename T>
PairShare<T> LastOf(std::span<const StatedShare> stated, double unit) {
  const auto last = std::max_element(
      stated.begin(), stated.end(), [](const StatedShare& a, const StatedShare& b) {
        return std::tie(a.start, a.edge) < std::tie(b.start, b.edge);
      });
  return SumOf<T>({last, last + 1}, unit);
}

template <typename T>
PairShare<T> MergeParallel(std::span<const StatedShare> stated, const ShareRules& rules) {
  switch (rules.parallel) {
    case ParallelRule::kSum:
      break;
    case ParallelRule::kMax:
      return MaxOf<T>(stated, rules.unit);
    case ParallelRule::kLast:
      return LastOf<T>(stated, rules.unit);
  }
  return SumOf<T>(stated, rules.unit);
}

/// The pairs of one company on their way through the rules.
template <typename T>
class CompanyRules {
 public:
  CompanyRules(Vertex company, const ShareRules& rules, std::vector<PairShare<T>>& pairs)
      : company_(company), rules_(rules), pairs_(pairs) {}

  bool Apply(std::span<const StatedShare> stated) {
    Merge(stated);
    if (!FillMissing()) return false;
    CapUppers();
    if (!TakeSelfLoop()) return false;
    if (rules_.over == OverRule::kScale && !Scale()) return false;
    std::erase_if(pairs_, [](const PairShare<T>& pair) { return !(pair.upper > 0); });
    return true;
  }

 private:
  void Merge(std::span<const StatedShare> stated) {
    pairs_.clear();
    for (std::size_t begin = 0; begin < stated.size();) {
      std::size_t end = begin + 1;
      while (end < stated.size() && stated[end].holder == stated[begin].holder) ++end;
      pairs_.push_back(MergeParallel<T>(stated.subspan(begin, end - begin), rules_));
      pairs_.back().holder = stated[begin].holder;
      begin = end;
    }
  }

  T TotalLower() const {
    Sum<T> total;
    for (const PairShare<T>& pair : pairs_) total.Add(pair.lower);
    return total.value();
  }

  bool SplitsResidual(const PairShare<T>& pair) const {
    return pair.unknown && !(pair.known && rules_.parallel == ParallelRule::kMax);
  }

  bool FillMissing() {
    const bool any = std::any_of(pairs_.begin(), pairs_.end(),
                                 [](const PairShare<T>& pair) { return pair.unknown; });
    if (!any || rules_.missing == MissingRule::kDrop) return true;
    T left = 1 - TotalLower();
    if constexpr (!kIsExact<T>) {
      if (left < kSafeDifference && left > -kSafeDifference) return false;
    }
    if (left < 0) left = 0;
    const auto splitting = std::count_if(pairs_.begin(), pairs_.end(),
                                         [&](const auto& pair) { return SplitsResidual(pair); });
    for (PairShare<T>& pair : pairs_) {
      if (!pair.unknown) continue;
      if (rules_.missing == MissingRule::kZero) {
        pair.upper = std::max(pair.upper, T(pair.lower + left));
      } else if (SplitsResidual(pair)) {
        const T part = left / static_cast<int>(splitting);
        pair.lower += part;
        pair.upper += part;
      }
    }
    return true;
  }

  void CapUppers() {
    for (PairShare<T>& pair : pairs_) {
      if (pair.upper > 1) pair.upper = std::max<T>(pair.lower, 1);
      pair.upper = std::max(pair.upper, pair.lower);
    }
  }

  bool TakeSelfLoop() {
    if (rules_.self_loops == SelfLoopRule::kKeep) return true;
    const auto own = std::find_if(pairs_.begin(), pairs_.end(),
                                  [&](const auto& pair) { return pair.holder == company_; });
    if (own == pairs_.end()) return true;
    const T lower = own->lower;
    const T upper = own->upper;
    pairs_.erase(own);
    if (rules_.self_loops == SelfLoopRule::kDrop) return true;
    if constexpr (!kIsExact<T>) {
      if (upper > 1 - kSafeDifference) return false;
    }
    for (PairShare<T>& pair : pairs_) DivideByRest(pair, lower, upper);
    return true;
  }

  static void DivideByRest(PairShare<T>& pair, const T& lower, const T& upper) {
    if (lower >= 1) return;
    const bool certain = pair.lower == pair.upper && lower == upper;
    pair.lower /= 1 - lower;
    if (certain) {
      pair.upper = pair.lower;
    } else if (pair.upper > 0) {
      const T divided = upper < 1 ? T(pair.upper / (1 - upper)) : T(1);
      pair.upper = std::max(pair.lower, std::min<T>(divided, 1));
    }
  }

  bool Scale() {
    const T total = TotalLower();
    if constexpr (!kIsExact<T>) {
      // Whether such a total is above 1, doubles cannot tell.
      if (pairs_.size() > 1 && std::abs(total - 1) < kNearOne) return false;
    }
    for (PairShare<T>& pair : pairs_) {
      const bool certain = pair.lower == pair.upper;
      const T others = total - pair.lower;
      if (total > 1) pair.lower /= total;
      if (certain) {
        pair.upper = pair.lower;
        continue;
      }
      const T with_upper = pair.upper + others;
      if (with_upper > 1) pair.upper /= with_upper;
      pair.upper = std::max(pair.upper, pair.lower);
    }
    return true;
  }

  const Vertex company_;
  const ShareRules& rules_;
  std::vector<PairShare<T>>& pairs_;
};

}  // namespace

const Rational& OpenEndGap() {
  static const Rational gap(1, boost::multiprecision::pow(boost::multiprecision::cpp_int(10), 60));
  return gap;
}

double FractionOf(double stated, double unit, bool* exact) {
  *exact = true;
  if (unit == 1) return stated;
  // 33.33 % is 3333 / 10000: the nearest double where both operands are exact.
  constexpr double kTrial = 1e6;
  constexpr double kExactIntegers = 0x1p53;
  const double scaled = std::nearbyint(stated * kTrial);
  if (scaled < kExactIntegers && scaled / kTrial == stated) return scaled / (kTrial * unit);
  *exact = false;
  return stated / unit;
}

template <typename T>
bool Consolidate(Vertex company, std::span<const StatedShare> stated, const ShareRules& rules,
                 std::vector<PairShare<T>>& out) {
  return CompanyRules<T>(company, rules, out).Apply(stated);
}

template bool Consolidate<double>(Vertex, std::span<const StatedShare>, const ShareRules&,
                                  std::vector<PairShare<double>>&);
template bool Consolidate<Rational>(Vertex, std::span<const StatedShare>, const ShareRules&,
                                    std::vector<PairShare<Rational>>&);

}  // namespace keiretsu::graph
