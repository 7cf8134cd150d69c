/// Texts to numbers without keeping the texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

namespace keiretsu::graph {

/// 128 bits that stand for a text: a hash (XXH3) whose seed the process draws at random, so that
/// nobody can write texts that meet. Of 10^8 texts two meet with a probability of 1.5e-23.
struct Fingerprint {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  static Fingerprint Of(std::string_view text);
  /// This text in a space of its own: among the keys of one register, the ids of one label.
  Fingerprint Within(std::string_view space) const;

  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

/// Fingerprints to the numbers 0, 1, ... in the order in which they came, by open addressing. Takes
/// 22 to 28 bytes for each. External synchronisation of changes.
class FingerprintTable {
 public:
  static constexpr std::uint32_t kNone = 0xFFFF'FFFF;

  /// The number of `print`, a new one if there is none; `created` says which.
  std::uint32_t Insert(const Fingerprint& print, bool* created);
  std::uint32_t Find(const Fingerprint& print) const;
  const Fingerprint& At(std::uint32_t number) const { return prints_[number]; }
  std::size_t size() const { return prints_.size(); }
  std::size_t memory_bytes() const {
    return slots_.capacity() * sizeof(std::uint32_t) + prints_.size() * sizeof(Fingerprint);
  }

  // Stages of a lookup, each of which finds in the cache what the one before asked for.
  void PrefetchSlot(const Fingerprint& print) const;
  void PrefetchPrint(const Fingerprint& print) const;

 private:
  void Grow();

  std::vector<std::uint32_t> slots_;  // number + 1; 0: free; a power of two of them
  std::deque<Fingerprint> prints_;    // by number; a deque grows without a copy of all
};

}  // namespace keiretsu::graph
