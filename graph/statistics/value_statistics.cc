#include "graph/statistics/value_statistics.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "graph/property_index.h"

namespace keiretsu::graph {

namespace {

/// Bytes of a value that are looked at.
constexpr std::size_t kMaxTupleBytes = 40;
constexpr std::size_t kMaxFrequent = 24;
/// How much more frequent than the average a value must be to be kept.
constexpr double kFrequentFactor = 1.5;
constexpr std::size_t kBounds = 65;

// nullopt: equal to nothing.
std::optional<std::string> TupleOf(const Value& value) {
  std::optional<std::string> tuple = TupleOfValues({&value, 1});
  if (tuple && tuple->size() > kMaxTupleBytes) tuple->resize(kMaxTupleBytes);
  return tuple;
}

// Of the classes of `all` rows, `sampled` of which fell into `found` classes, `once` of them alone.
double EstimateDistinct(double sampled, double found, double once, double all) {
  const double classes = sampled * found / (sampled - once + once * sampled / all);
  return std::clamp(classes, found, std::max(all, found));
}

}  // namespace

double ValueStatistics::ShareOfAny() const { return distinct > 0 ? present / distinct : 0; }

double ValueStatistics::ShareOf(const Value& value) const {
  const std::optional<std::string> tuple = TupleOf(value);
  if (!tuple || distinct <= 0) return 0;
  double rest = present;
  for (const Frequent& known : frequent) {
    if (known.tuple == *tuple) return known.share;
    rest -= known.share;
  }
  const double others = distinct - static_cast<double>(frequent.size());
  // Never none: a sample that has not met the value does not prove that there is none.
  return std::max(rest / std::max(others, 1.0), 0.5 / rows);
}

double ValueStatistics::ShareOf(const std::optional<IndexBound>& low,
                                const std::optional<IndexBound>& high) const {
  const auto interval = IntervalOfRange(low, high);
  return interval ? ShareBetween(interval->begin, interval->end) : 0;
}

double ValueStatistics::ShareOfPrefix(std::string_view prefix) const {
  const TupleInterval interval = IntervalOfPrefix(prefix);
  return ShareBetween(interval.begin, interval.end);
}

double ValueStatistics::ShareBetween(std::string_view begin, std::string_view end) const {
  if (bounds.empty()) return 0;
  const auto at = [this](std::string_view tuple) {
    return static_cast<double>(
        std::lower_bound(bounds.begin(), bounds.end(), tuple) - bounds.begin());
  };
  const double last = end.empty() ? static_cast<double>(bounds.size()) : at(end);
  // Between two bounds a range is taken to have half of what lies there.
  const double parts = std::max(last - at(begin), 0.5) / static_cast<double>(bounds.size());
  return present * std::min(parts, 1.0);
}

void ValueSampler::Add(const Value& value) {
  ++sampled_;
  if (auto tuple = TupleOf(value)) tuples_.push_back(*std::move(tuple));
}

ValueStatistics ValueSampler::Finish(double rows) {
  ValueStatistics statistics;
  if (sampled_ == 0) return statistics;
  std::sort(tuples_.begin(), tuples_.end());
  const auto sampled = static_cast<double>(sampled_);
  const auto values = static_cast<double>(tuples_.size());
  statistics.rows = std::max(rows, sampled);
  statistics.present = values / sampled;
  if (tuples_.empty()) return statistics;

  std::size_t once = 0;
  std::size_t found = 0;
  for (std::size_t begin = 0; begin < tuples_.size();) {
    std::size_t end = begin + 1;
    while (end < tuples_.size() && tuples_[end] == tuples_[begin]) ++end;
    ++found;
    if (end - begin == 1) ++once;
    statistics.frequent.push_back(
        {tuples_[begin], static_cast<double>(end - begin) / sampled});
    begin = end;
  }
  statistics.distinct =
      EstimateDistinct(values, static_cast<double>(found), static_cast<double>(once),
                       statistics.rows * statistics.present);
  const double least = std::max(kFrequentFactor * statistics.present / statistics.distinct,
                                2.0 / sampled);
  // Few values are all known, whatever their shares.
  if (found > kMaxFrequent || once > 0) {
    std::erase_if(statistics.frequent, [least](const auto& value) { return value.share < least; });
  }
  std::stable_sort(statistics.frequent.begin(), statistics.frequent.end(),
                   [](const auto& a, const auto& b) { return a.share > b.share; });
  if (statistics.frequent.size() > kMaxFrequent) statistics.frequent.resize(kMaxFrequent);

  const std::size_t count = std::min(kBounds, tuples_.size());
  const std::size_t steps = std::max<std::size_t>(count - 1, 1);
  for (std::size_t i = 0; i < count; ++i) {
    statistics.bounds.push_back(tuples_[i * (tuples_.size() - 1) / steps]);
  }
  tuples_.clear();
  return statistics;
}

}  // namespace keiretsu::graph
