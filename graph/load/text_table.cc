#include "graph/load/text_table.h"

#include <xxhash.h>

#include <algorithm>
#include <utility>

#include "storage/prefetch.h"

namespace keiretsu::graph {

std::uint64_t TextTable::Hash(std::string_view text) {
  return XXH3_64bits(text.data(), text.size());
}

void TextTable::Grow() {
  std::vector<std::uint64_t> old(std::max<std::size_t>(16, slots_.size() * 2), 0);
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (std::uint32_t entry = 0; entry < nodes_.size(); ++entry) {
    const std::uint64_t hash = Hash(TextOf(entry));
    std::size_t at = hash & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = (hash >> 32 << 32) | (entry + 1);
  }
}

std::uint32_t TextTable::Insert(std::string_view text, std::uint32_t node, bool* created) {
  if (nodes_.size() * 3 >= slots_.size() * 2) Grow();
  const std::uint64_t hash = Hash(text);
  const std::uint32_t found = Find(text, hash);
  *created = found == kNone;
  if (!*created) return found;
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at] != 0) at = (at + 1) & mask;
  texts_.append(text);
  ends_.push_back(texts_.size());
  nodes_.push_back(node);
  slots_[at] = (hash >> 32 << 32) | nodes_.size();
  return static_cast<std::uint32_t>(nodes_.size() - 1);
}

std::uint32_t TextTable::Find(std::string_view text, std::uint64_t hash) const {
  if (slots_.empty()) return kNone;
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash & mask; slots_[at] != 0; at = (at + 1) & mask) {
    if (slots_[at] >> 32 != hash >> 32) continue;
    const auto entry = static_cast<std::uint32_t>(slots_[at]) - 1;
    if (TextOf(entry) == text) return entry;
  }
  return kNone;
}

void TextTable::PrefetchSlot(std::uint64_t hash) const {
  if (!slots_.empty()) Prefetch(&slots_[hash & (slots_.size() - 1)]);
}

void TextTable::PrefetchEntry(std::uint64_t hash) const {
  if (slots_.empty()) return;
  const std::uint64_t slot = slots_[hash & (slots_.size() - 1)];
  if (slot == 0) return;
  const auto entry = static_cast<std::uint32_t>(slot) - 1;
  Prefetch(&ends_[entry]);
  Prefetch(&nodes_[entry]);
}

void TextTable::PrefetchText(std::uint64_t hash) const {
  if (slots_.empty()) return;
  const std::uint64_t slot = slots_[hash & (slots_.size() - 1)];
  if (slot != 0) Prefetch(TextOf(static_cast<std::uint32_t>(slot) - 1).data());
}

std::size_t TextTable::memory_bytes() const {
  return slots_.capacity() * sizeof(std::uint64_t) + ends_.capacity() * sizeof(std::uint64_t) +
         nodes_.capacity() * sizeof(std::uint32_t) + (texts_.empty() ? 0 : texts_.capacity());
}

void TextTable::TakeTexts(std::vector<std::uint64_t>* ends, std::string* texts) {
  *ends = std::exchange(ends_, {});
  *texts = std::exchange(texts_, {});
  slots_.clear();
  nodes_.clear();
}

}  // namespace keiretsu::graph
