/// How the values of one property are spread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph_view.h"
#include "keiretsu/value.h"

namespace keiretsu::graph {

/// What a sample says of the values that one property has on the nodes with a label, or on the
/// relationships of a type: distinct values, the most frequent ones and bounds between which
/// equally many lie. Values are known by what they stand under in an index, so that 1 is 1.0 and
/// order is that of a range; long ones by how they begin. Immutable; copies share nothing.
struct ValueStatistics {
  struct Frequent {
    std::string tuple;
    double share = 0;  ///< of all rows, nodes or relationships
  };

  double rows = 0;      ///< that there are; 0: nothing is known
  double present = 0;   ///< share of rows that have a value
  double distinct = 0;  ///< different values among all rows, estimated
  std::vector<Frequent> frequent;   ///< most frequent first
  std::vector<std::string> bounds;  ///< ascending, the first and the last value among them

  bool known() const { return rows > 0; }
  /// Shares of all rows: with a value equal to one that is not known yet, or to this one; with a
  /// value in a range; with a text that begins so.
  double ShareOfAny() const;
  double ShareOf(const Value& value) const;
  double ShareOf(const std::optional<IndexBound>& low, const std::optional<IndexBound>& high) const;
  double ShareOfPrefix(std::string_view prefix) const;

 private:
  double ShareBetween(std::string_view begin, std::string_view end) const;
};

/// Gathers statistics from single values.
class ValueSampler {
 public:
  /// One that equals nothing, as null, counts as none.
  void Add(const Value& value);
  /// Of a sample of `rows` rows. Distinct values by Haas and Stokes, "Estimating the number of
  /// classes in a finite population", JASA 93 (1998), their estimator Duj1.
  ValueStatistics Finish(double rows);

 private:
  std::uint64_t sampled_ = 0;
  std::vector<std::string> tuples_;
};

}  // namespace keiretsu::graph
