/// Strings to numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace keiretsu::graph {

/// Strings to numbers: open addressing over slots of {32 bits of the hash, entry + 1}.
class TextTable {
 public:
  static constexpr std::uint32_t kNone = 0xFFFF'FFFF;

  static std::uint64_t Hash(std::string_view text);
  /// The entry of `text`, made with `node` if there is none; `created` says which.
  std::uint32_t Insert(std::string_view text, std::uint32_t node, bool* created);
  std::uint32_t Find(std::string_view text, std::uint64_t hash) const;
  /// Lives until the next Insert.
  std::string_view TextOf(std::uint32_t entry) const {
    const std::uint64_t begin = entry == 0 ? 0 : ends_[entry - 1];
    return {texts_.data() + begin, static_cast<std::size_t>(ends_[entry] - begin)};
  }
  std::uint32_t node(std::uint32_t entry) const { return nodes_[entry]; }
  bool empty() const { return nodes_.empty(); }
  std::size_t memory_bytes() const;
  /// Moves the texts out, as ends in one string; the table is empty then.
  void TakeTexts(std::vector<std::uint64_t>* ends, std::string* texts);

  // Stages of a lookup, each of which finds in the cache what the one before asked for.
  void PrefetchSlot(std::uint64_t hash) const;
  void PrefetchEntry(std::uint64_t hash) const;
  void PrefetchText(std::uint64_t hash) const;

 private:
  void Grow();

  std::vector<std::uint64_t> slots_;  // 0: free; a power of two of them
  std::vector<std::uint64_t> ends_;   // by entry: end of its text
  std::vector<std::uint32_t> nodes_;
  std::string texts_;
};

}  // namespace keiretsu::graph
