#include "graph/statistics/type_statistics.h"

#include <algorithm>
#include <bit>

namespace keiretsu::graph {

void DegreeHistogram::Add(std::uint32_t degree) {
  const auto bucket = static_cast<std::size_t>(std::bit_width(degree)) - 1;
  buckets.resize(std::max(buckets.size(), bucket + 1));
  buckets[bucket].nodes += 1;
  buckets[bucket].edges += degree;
}

void DegreeHistogram::Add(const DegreeHistogram& other) {
  buckets.resize(std::max(buckets.size(), other.buckets.size()));
  for (std::size_t i = 0; i < other.buckets.size(); ++i) {
    buckets[i].nodes += other.buckets[i].nodes;
    buckets[i].edges += other.buckets[i].edges;
  }
}

void DegreeHistogram::Scale(double factor) {
  for (Bucket& bucket : buckets) {
    bucket.nodes *= factor;
    bucket.edges *= factor;
  }
}

double DegreeHistogram::nodes() const {
  double sum = 0;
  for (const Bucket& bucket : buckets) sum += bucket.nodes;
  return sum;
}

double DegreeHistogram::edges() const {
  double sum = 0;
  for (const Bucket& bucket : buckets) sum += bucket.edges;
  return sum;
}

double DegreeHistogram::edge_pairs() const {
  double sum = 0;
  for (const Bucket& bucket : buckets) {
    if (bucket.nodes > 0) sum += bucket.edges * (bucket.edges / bucket.nodes);
  }
  return sum;
}

}  // namespace keiretsu::graph
