/// A set of variables of one statement. A value type; external synchronisation.
#pragma once

#include <cstdint>
#include <vector>

#include "query/expression/expression.h"

namespace keiretsu::query {

class VariableSet {
 public:
  void Add(VariableId id) {
    if (!id.valid()) return;
    if (id.value / 64 >= words_.size()) words_.resize(id.value / 64 + 1);
    words_[id.value / 64] |= std::uint64_t{1} << (id.value % 64);
  }
  void Remove(VariableId id) {
    if (id.valid() && id.value / 64 < words_.size()) {
      words_[id.value / 64] &= ~(std::uint64_t{1} << (id.value % 64));
    }
  }
  bool Contains(VariableId id) const {
    return id.valid() && id.value / 64 < words_.size() &&
           ((words_[id.value / 64] >> (id.value % 64)) & 1) != 0;
  }
  void AddAll(const VariableSet& other) {
    if (other.words_.size() > words_.size()) words_.resize(other.words_.size());
    for (std::size_t i = 0; i < other.words_.size(); ++i) words_[i] |= other.words_[i];
  }
  bool ContainsAll(const VariableSet& other) const {
    for (std::size_t i = 0; i < other.words_.size(); ++i) {
      const std::uint64_t mine = i < words_.size() ? words_[i] : 0;
      if ((other.words_[i] & ~mine) != 0) return false;
    }
    return true;
  }
  std::vector<VariableId> ToVector() const {
    std::vector<VariableId> ids;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      for (std::uint32_t bit = 0; bit < 64; ++bit) {
        if (((words_[i] >> bit) & 1) != 0) {
          ids.push_back(VariableId{static_cast<std::uint32_t>(i * 64) + bit});
        }
      }
    }
    return ids;
  }

 private:
  std::vector<std::uint64_t> words_;
};

}  // namespace keiretsu::query
