/// Random choices from a seed, the same on every platform.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace keiretsu::testing {

/// External synchronisation.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  /// A number in [0, bound). REQUIRES: bound > 0.
  std::uint64_t Below(std::uint64_t bound) { return random_() % bound; }
  /// A number in [low, high].
  std::uint64_t Between(std::uint64_t low, std::uint64_t high) {
    return low + Below(high - low + 1);
  }
  bool Percent(std::uint64_t chance) { return Below(100) < chance; }
  template <typename T>
  const T& Of(const std::vector<T>& choices) {
    return choices[Below(choices.size())];
  }
  /// One of several texts.
  std::string Word(const std::vector<std::string>& words) { return Of(words); }

 private:
  std::mt19937_64 random_;
};

}  // namespace keiretsu::testing
