/// The aggregates that compute with numbers.
#pragma once

#include <memory>

#include "query/expression/functions/aggregates.h"

namespace keiretsu::query {

std::unique_ptr<Accumulator> MakeSum();
std::unique_ptr<Accumulator> MakeAverage();
/// `sample`: of a sample (divided by n - 1), else of the whole population.
std::unique_ptr<Accumulator> MakeDeviation(bool sample);
/// `continuous`: interpolates between values, else gives one of them.
std::unique_ptr<Accumulator> MakePercentile(bool continuous);

}  // namespace keiretsu::query
