/// Shares as registers write them, as fractions.
#pragma once

#include <optional>
#include <string_view>

#include "graph/load/registers/record_batch.h"

namespace keiretsu::graph {

/// A share of a whole: exact, or within bounds, either of which may be missing. Fractions.
struct RegisterShare {
  std::optional<double> exact;
  std::optional<double> min;
  std::optional<double> max;
  bool min_exclusive = false;
  bool max_exclusive = false;

  bool empty() const { return !exact && !min && !max; }
};

/// The double nearest to a hundredth of the decimal that `percent` is the nearest double to.
double FractionOfPercent(double percent);

/// Reads percentages as people write them: 25, 25%, "25,5", 25-50, "25 to 50 %", "> 25",
/// "at most 10 %", "25+". Returns an empty share when the text says anything else, or a number
/// beyond 0 to 100.
RegisterShare ParsePercentText(std::string_view text);

/// Adds `share`, or `min`, `max`, `min_exclusive`, `max_exclusive`, to the present record.
void AddShare(const RegisterShare& share, RecordBatch* batch);

}  // namespace keiretsu::graph
