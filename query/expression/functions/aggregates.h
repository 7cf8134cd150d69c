/// Aggregating functions: count, sum, avg, min, max, collect, stDev, stDevP, percentileDisc,
/// percentileCont.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "graph/ids.h"
#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu::query {

/// The running state of one aggregate over one group. Null arguments are ignored by all.
/// External synchronisation.
///
/// Sums of integers are exact, and an ArithmeticError IntegerOverflow when they leave 64 bits; sums
/// of floats are compensated, so their error does not grow with the number of rows.
class Accumulator {
 public:
  Accumulator() = default;
  Accumulator(const Accumulator&) = delete;
  Accumulator& operator=(const Accumulator&) = delete;
  virtual ~Accumulator() = default;

  /// Takes one value. Errors: TypeError InvalidArgumentType for a type the aggregate cannot take.
  virtual Status Add(const Value& value) = 0;
  /// The second argument of percentileDisc and percentileCont; call once, before the first Add.
  /// Errors: ArgumentError NumberOutOfRange outside [0, 1]. Others ignore it.
  virtual Status SetParameter(const Value& parameter);
  /// As Add() of every element, at the speed of a loop.
  virtual Status AddIntegers(std::span<const std::int64_t> values);
  virtual Status AddFloats(std::span<const double> values);
  virtual Status AddNodes(std::span<const graph::NodeId> nodes);
  /// As Add() of one value `times` times over.
  virtual Status AddRepeated(const Value& value, std::uint64_t times);
  /// `rows` values that are not null and whose content does not matter: count(*) and count(x) only.
  /// REQUIRES: the aggregate is count without DISTINCT.
  virtual Status AddCount(std::uint64_t rows);
  /// As if the values of `later` had come after those taken so far. `later` takes no more values.
  /// REQUIRES: made by the same call of MakeAccumulator(), without DISTINCT.
  virtual Status Merge(Accumulator& later);
  /// The result; the accumulator takes no more values. No values: 0 for count and sum, an empty
  /// list for collect, 0.0 for the deviations, null for the rest.
  virtual Result<Value> Finish() = 0;
  /// Memory held, for the query's budget.
  virtual std::size_t size_bytes() const { return sizeof(*this); }
};

/// An accumulator by the function's name (without regard to case; count(*) is "count"), or null if
/// there is no such aggregate. `distinct`: equivalent values are taken once.
std::unique_ptr<Accumulator> MakeAccumulator(std::string_view name, bool distinct);

}  // namespace keiretsu::query
