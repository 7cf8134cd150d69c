#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>

#include "graph/analysis/voting_game.h"

namespace keiretsu::graph {
namespace {

struct QuadraturePoint {
  double at;
  double weight;
};

/// Gauss-Legendre on [0, 1]: exact for polynomials of degree 2 * count - 1.
std::vector<QuadraturePoint> GaussLegendre(std::size_t count) {
  constexpr int kNewtonSteps = 100;
  std::vector<QuadraturePoint> points(count);
  const double n = static_cast<double>(count);
  for (std::size_t i = 0; i < count; ++i) {
    double x = std::cos(std::numbers::pi * (static_cast<double>(i) + 0.75) / (n + 0.5));
    double slope = 1;
    for (int step = 0; step < kNewtonSteps; ++step) {
      double before = 1;  // Legendre polynomials of degree k - 1 and k at x
      double value = x;
      for (std::size_t k = 2; k <= count; ++k) {
        const double degree = static_cast<double>(k);
        const double next = ((2 * degree - 1) * x * value - (degree - 1) * before) / degree;
        before = value;
        value = next;
      }
      slope = n * (x * value - before) / (x * x - 1);
      const double change = value / slope;
      x -= change;
      if (std::abs(change) < 1e-16) break;
    }
    points[i] = {(1 + x) / 2, 1 / ((1 - x * x) * slope * slope)};
  }
  return points;
}

/// How likely every total weight is when each voter joins with the same chance.
class WeightDistribution {
 public:
  WeightDistribution(const VotingGame<std::uint64_t>& game, std::uint64_t total, double chance)
      : chance_(chance), likely_(total + 1, 0.0) {
    likely_[0] = 1;
    std::uint64_t top = 0;
    for (const std::uint64_t weight : game.weights) {
      top += weight;
      for (std::uint64_t s = top + 1; s-- > 0;) {
        likely_[s] = (1 - chance_) * likely_[s] + (s >= weight ? chance_ * likely_[s - weight] : 0);
      }
    }
  }

  /// The chance that the others, without a voter of that weight, are at [quota - weight, quota).
  /// Takes the voter out from the end at which errors shrink.
  double Turns(std::uint64_t weight, std::uint64_t quota, std::vector<double>& others) const {
    const std::size_t size = likely_.size() - weight;
    others.resize(size);
    if (chance_ <= 0.5) {
      for (std::size_t s = 0; s < size; ++s) {
        const double with = s >= weight ? chance_ * others[s - weight] : 0;
        others[s] = (likely_[s] - with) / (1 - chance_);
      }
    } else {
      for (std::size_t s = size; s-- > 0;) {
        const double without = s + weight < size ? (1 - chance_) * others[s + weight] : 0;
        others[s] = (likely_[s + weight] - without) / chance_;
      }
    }
    double turns = 0;
    const std::uint64_t begin = quota > weight ? quota - weight : 0;
    for (std::uint64_t s = begin; s < quota && s < size; ++s) turns += others[s];
    return std::max(turns, 0.0);
  }

 private:
  double chance_;
  std::vector<double> likely_;
};

}  // namespace

std::vector<VoterPower> IntegratePower(const VotingGame<std::uint64_t>& game) {
  const std::uint64_t total =
      std::accumulate(game.weights.begin(), game.weights.end(), std::uint64_t{0});
  std::map<std::uint64_t, VoterPower> by_weight;
  for (const std::uint64_t weight : game.weights) by_weight[weight] = {};
  std::vector<double> others;
  const WeightDistribution even(game, total, 0.5);
  double all = 0;
  for (auto& [weight, power] : by_weight) power.banzhaf = even.Turns(weight, game.quota, others);
  for (const std::uint64_t weight : game.weights) all += by_weight[weight].banzhaf;
  for (const QuadraturePoint& point : GaussLegendre((game.size() + 1) / 2)) {
    const WeightDistribution distribution(game, total, point.at);
    for (auto& [weight, power] : by_weight) {
      power.shapley_shubik += point.weight * distribution.Turns(weight, game.quota, others);
    }
  }
  std::vector<VoterPower> powers;
  for (const std::uint64_t weight : game.weights) {
    VoterPower power = by_weight[weight];
    if (all > 0) power.banzhaf /= all;
    powers.push_back(power);
  }
  return powers;
}

}  // namespace keiretsu::graph
