/// Equality, comparison, order and hash of values.
///
/// Three different notions of sameness exist in openCypher, and all are here:
///   - `Equals`: the operator `=`. Ternary: unknown when a null is involved; NaN equals nothing.
///   - `Equivalent`: what DISTINCT, grouping and UNION use. Null is equivalent to null, NaN to NaN.
///   - `OrderValues`: the total order of ORDER BY, min and max; zero exactly when equivalent.
/// In all three 1 and 1.0 are the same, and integers are compared with floats exactly.
///
/// All functions are pure and thread-safe. None recurses over the nesting of lists and maps, so
/// values may nest to any depth.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "keiretsu/value.h"

namespace keiretsu::query {

/// A truth value of three-valued logic.
enum class Ternary : std::uint8_t { kFalse = 0, kTrue = 1, kUnknown = 2 };

/// true, false or null.
inline Value ToValue(Ternary t) {
  return t == Ternary::kUnknown ? Value() : Value(t == Ternary::kTrue);
}
inline Ternary ToTernary(bool b) { return b ? Ternary::kTrue : Ternary::kFalse; }

constexpr Ternary TernaryNot(Ternary a) {
  return a == Ternary::kUnknown ? a : (a == Ternary::kTrue ? Ternary::kFalse : Ternary::kTrue);
}
constexpr Ternary TernaryAnd(Ternary a, Ternary b) {
  if (a == Ternary::kFalse || b == Ternary::kFalse) return Ternary::kFalse;
  return a == Ternary::kTrue && b == Ternary::kTrue ? Ternary::kTrue : Ternary::kUnknown;
}
constexpr Ternary TernaryOr(Ternary a, Ternary b) {
  return TernaryNot(TernaryAnd(TernaryNot(a), TernaryNot(b)));
}
constexpr Ternary TernaryXor(Ternary a, Ternary b) {
  if (a == Ternary::kUnknown || b == Ternary::kUnknown) return Ternary::kUnknown;
  return a == b ? Ternary::kFalse : Ternary::kTrue;
}

/// The operator `=`. Lists and maps compare element by element: false if any pair is unequal, else
/// unknown if any is unknown. Values of different types (numbers aside) are unequal. Nodes and
/// relationships are equal when their ids are. Points in time are equal when instant, offset and
/// zone are.
Ternary Equals(const Value& a, const Value& b);

/// The operators <, <=, >, >=.
enum class ComparisonOperator : std::uint8_t { kLess, kLessOrEqual, kGreater, kGreaterOrEqual };
/// Unknown when either side is null or the types cannot be compared; any comparison of a number
/// with NaN is false. Comparable: numbers, strings (by code point), booleans (false first), lists
/// (lexicographic), and each temporal type but durations with itself.
Ternary Compare(ComparisonOperator op, const Value& a, const Value& b);

/// Negative, zero or positive as `a` comes before, with or after `b` in ascending ORDER BY. Types:
/// map, node, relationship, list, path, datetime, localdatetime, date, time, localtime, duration,
/// string, boolean, number (NaN last of them), null. Durations order by their average length.
int OrderValues(const Value& a, const Value& b);

/// A number that is never greater for the first of two values in that order: what most
/// comparisons of a sort need to know.
std::uint64_t OrderPrefix(const Value& value);
/// The same among floats alone, where it says all: NaN has the greatest number, and none has the
/// greatest that there is.
std::uint64_t OrderedBits(double number);
/// What the prefix leaves out: of two values with the same prefix that both have such a rest, the
/// one with the smaller comes first, and the same means that they are equivalent.
std::optional<std::uint64_t> OrderRest(const Value& value);

/// Whether DISTINCT and grouping treat the two as one value.
bool Equivalent(const Value& a, const Value& b);
/// Equal for equivalent values; not stable between versions of the program.
std::size_t HashValue(const Value& value);
/// HashValue() of a string.
std::size_t HashText(std::string_view text);

/// Functors for hash containers keyed by values under `Equivalent`.
struct ValueHash {
  std::size_t operator()(const Value& value) const { return HashValue(value); }
};
struct ValueEquivalent {
  bool operator()(const Value& a, const Value& b) const { return Equivalent(a, b); }
};

/// The exact order of an integer and a float: negative, zero or positive. REQUIRES: not NaN.
int CompareExactly(std::int64_t a, double b);

}  // namespace keiretsu::query
