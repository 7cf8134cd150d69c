/// What makes two relationships of registers the same.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "graph/load/fingerprint_table.h"
#include "graph/load/registers/register.h"

namespace keiretsu::graph {

/// A fingerprint of a relationship's register, type, ends, and those properties that identify it.
class EdgeDigest {
 public:
  EdgeDigest() = default;
  EdgeDigest(std::string_view source, std::string_view type, std::uint64_t from, std::uint64_t to);

  /// Adds the value of the identifying property number `property`, in ascending order of these.
  void Add(std::size_t property, std::string_view text);
  void Add(std::size_t property, std::int64_t number);

  const Fingerprint& print() const { return print_; }

 private:
  Fingerprint print_;
};

/// Properties that tell the relationships of one type between two nodes apart: the record's id and
/// the register's word, or all that is said where records have no ids.
std::span<const std::string_view> IdentifyingProperties(Register source);

}  // namespace keiretsu::graph
