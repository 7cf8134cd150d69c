#include "query/expression/value_comparison.h"

#include <bit>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include <xxhash.h>

namespace keiretsu::query {
namespace {

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
__extension__ using Int128 = __int128;

template <typename T>
int ThreeWay(const T& a, const T& b) {
  return a < b ? -1 : (b < a ? 1 : 0);
}

// ---- lists and maps as sequences of children --------------------------------------------------

// The elements of a list or the entries of a map; empty for other values.
struct Children {
  const List* list = nullptr;
  const Map* map = nullptr;

  std::size_t size() const { return list ? list->size() : (map ? map->size() : 0); }
  const Value& at(std::size_t i) const { return list ? (*list)[i] : (*map)[i].second; }
  int CompareKeys(const Children& other, std::size_t i) const {
    return map ? (*map)[i].first.compare((*other.map)[i].first) : 0;
  }
};

bool IsNested(const Value& v) {
  return v.type() == ValueType::kList || v.type() == ValueType::kMap;
}

Children ChildrenOf(const Value& v) {
  if (v.type() == ValueType::kList) return {.list = &v.AsList()};
  if (v.type() == ValueType::kMap) return {.map = &v.AsMap()};
  return {};
}

// Two nested values walked side by side; a stack instead of recursion.
struct PairFrame {
  Children a;
  Children b;
  std::size_t next = 0;
};

bool SameShape(const Children& a, const Children& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; a.map && i < a.size(); ++i) {
    if (a.CompareKeys(b, i) != 0) return false;
  }
  return true;
}

// ---- leaves -----------------------------------------------------------------------------------

int OrderDoubles(double a, double b) {  // NaN last
  if (std::isnan(a) || std::isnan(b)) return ThreeWay(std::isnan(a), std::isnan(b));
  return ThreeWay(a, b);
}

int OrderNumbers(const Value& a, const Value& b) {
  const bool a_integer = a.type() == ValueType::kInteger;
  const bool b_integer = b.type() == ValueType::kInteger;
  if (a_integer && b_integer) return ThreeWay(a.AsInteger(), b.AsInteger());
  if (!a_integer && !b_integer) return OrderDoubles(a.AsFloat(), b.AsFloat());
  if (a_integer) return std::isnan(b.AsFloat()) ? -1 : CompareExactly(a.AsInteger(), b.AsFloat());
  return std::isnan(a.AsFloat()) ? 1 : -CompareExactly(b.AsInteger(), a.AsFloat());
}

bool IsNaN(const Value& v) { return v.type() == ValueType::kFloat && std::isnan(v.AsFloat()); }

int OrderTimes(Time a, Time b) {
  const int instant = ThreeWay(a.nanoseconds - a.offset_seconds * kNanosPerSecond,
                               b.nanoseconds - b.offset_seconds * kNanosPerSecond);
  return instant != 0 ? instant : ThreeWay(a.offset_seconds, b.offset_seconds);
}

int OrderLocalDateTimes(LocalDateTime a, LocalDateTime b) {
  const int seconds = ThreeWay(a.epoch_seconds, b.epoch_seconds);
  return seconds != 0 ? seconds : ThreeWay(a.nanoseconds, b.nanoseconds);
}

int OrderDateTimes(const DateTime& a, const DateTime& b) {
  if (const int c = ThreeWay(a.epoch_seconds, b.epoch_seconds); c != 0) return c;
  if (const int c = ThreeWay(a.nanoseconds, b.nanoseconds); c != 0) return c;
  if (const int c = ThreeWay(a.offset_seconds, b.offset_seconds); c != 0) return c;
  return ThreeWay(a.zone, b.zone);
}

int OrderDurations(const Duration& a, const Duration& b) {
  const auto average_seconds = [](const Duration& d) {
    constexpr std::int64_t kSecondsPerMonth = 2'629'746;  // a twelfth of 365.2425 days
    return static_cast<Int128>(d.months) * kSecondsPerMonth + static_cast<Int128>(d.days) * 86'400 +
           d.seconds;
  };
  if (const int c = ThreeWay(average_seconds(a), average_seconds(b)); c != 0) return c;
  if (const int c = ThreeWay(a.nanoseconds, b.nanoseconds); c != 0) return c;
  if (const int c = ThreeWay(a.months, b.months); c != 0) return c;
  return ThreeWay(a.days, b.days);
}

// By the ids of nodes and relationships in turn.
int OrderPaths(const Path& a, const Path& b) {
  for (std::size_t i = 0;; ++i) {
    if (i >= a.nodes.size() || i >= b.nodes.size()) return ThreeWay(a.nodes.size(), b.nodes.size());
    if (const int c = ThreeWay(a.nodes[i].NodeId(), b.nodes[i].NodeId()); c != 0) return c;
    if (i >= a.relationships.size() || i >= b.relationships.size()) continue;
    const int c =
        ThreeWay(a.relationships[i].AsRelationship().id, b.relationships[i].AsRelationship().id);
    if (c != 0) return c;
  }
}

// Place of a type in ORDER BY.
int TypeRank(ValueType type) {
  switch (type) {
    case ValueType::kMap:
      return 0;
    case ValueType::kNode:
      return 1;
    case ValueType::kRelationship:
      return 2;
    case ValueType::kList:
      return 3;
    case ValueType::kPath:
      return 4;
    case ValueType::kDateTime:
      return 5;
    case ValueType::kLocalDateTime:
      return 6;
    case ValueType::kDate:
      return 7;
    case ValueType::kTime:
      return 8;
    case ValueType::kLocalTime:
      return 9;
    case ValueType::kDuration:
      return 10;
    case ValueType::kString:
      return 11;
    case ValueType::kBoolean:
      return 12;
    case ValueType::kInteger:
    case ValueType::kFloat:
      return 13;
    case ValueType::kNull:
      return 14;
  }
  return 14;
}

// REQUIRES: the same rank; not lists or maps.
int OrderSameRank(const Value& a, const Value& b) {
  switch (a.type()) {
    case ValueType::kNull:
    case ValueType::kList:
    case ValueType::kMap:
      return 0;
    case ValueType::kBoolean:
      return ThreeWay(a.AsBoolean(), b.AsBoolean());
    case ValueType::kInteger:
    case ValueType::kFloat:
      return OrderNumbers(a, b);
    case ValueType::kString:
      return a.AsString().compare(b.AsString());
    case ValueType::kDate:
      return ThreeWay(a.AsDate().epoch_days, b.AsDate().epoch_days);
    case ValueType::kLocalTime:
      return ThreeWay(a.AsLocalTime().nanoseconds, b.AsLocalTime().nanoseconds);
    case ValueType::kTime:
      return OrderTimes(a.AsTime(), b.AsTime());
    case ValueType::kLocalDateTime:
      return OrderLocalDateTimes(a.AsLocalDateTime(), b.AsLocalDateTime());
    case ValueType::kDateTime:
      return OrderDateTimes(a.AsDateTime(), b.AsDateTime());
    case ValueType::kDuration:
      return OrderDurations(a.AsDuration(), b.AsDuration());
    case ValueType::kNode:
      return ThreeWay(a.NodeId(), b.NodeId());
    case ValueType::kRelationship:
      return ThreeWay(a.AsRelationship().id, b.AsRelationship().id);
    case ValueType::kPath:
      return OrderPaths(a.AsPath(), b.AsPath());
  }
  return 0;
}

int OrderLeaves(const Value& a, const Value& b) {
  const int rank = ThreeWay(TypeRank(a.type()), TypeRank(b.type()));
  return rank != 0 ? rank : OrderSameRank(a, b);
}

// The sameness of two values, their children aside.
Ternary EqualLeaves(const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return Ternary::kUnknown;
  if (a.is_number() && b.is_number()) {
    return ToTernary(!IsNaN(a) && !IsNaN(b) && OrderNumbers(a, b) == 0);
  }
  return ToTernary(a.type() == b.type() && OrderSameRank(a, b) == 0);
}

// ---- the operators < <= > >= ------------------------------------------------------------------

enum class Relation : std::uint8_t {
  kLess,
  kEqual,
  kGreater,
  kUnordered,  // NaN: every comparison is false
  kUnknown,    // null, or types without a comparison
};

Relation ToRelation(int order) {
  return order < 0 ? Relation::kLess : (order > 0 ? Relation::kGreater : Relation::kEqual);
}

Relation RelateLeaves(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) {
    return IsNaN(a) || IsNaN(b) ? Relation::kUnordered : ToRelation(OrderNumbers(a, b));
  }
  if (a.type() != b.type()) return Relation::kUnknown;
  switch (a.type()) {
    case ValueType::kBoolean:
    case ValueType::kString:
    case ValueType::kDate:
    case ValueType::kLocalTime:
    case ValueType::kTime:
    case ValueType::kLocalDateTime:
    case ValueType::kDateTime:
      return ToRelation(OrderSameRank(a, b));
    case ValueType::kNull:
    case ValueType::kInteger:
    case ValueType::kFloat:
    case ValueType::kDuration:
    case ValueType::kList:
    case ValueType::kMap:
    case ValueType::kNode:
    case ValueType::kRelationship:
    case ValueType::kPath:
      return Relation::kUnknown;
  }
  return Relation::kUnknown;
}

bool BothLists(const Value& a, const Value& b) {
  return a.type() == ValueType::kList && b.type() == ValueType::kList;
}

Relation RelateLists(const Value& a, const Value& b) {
  std::vector<PairFrame> open = {{.a = ChildrenOf(a), .b = ChildrenOf(b)}};
  while (!open.empty()) {
    PairFrame& frame = open.back();
    const std::size_t i = frame.next++;
    if (i >= frame.a.size() || i >= frame.b.size()) {
      const int by_size = ThreeWay(frame.a.size(), frame.b.size());
      if (by_size != 0) return ToRelation(by_size);
      open.pop_back();
      continue;
    }
    const Value& left = frame.a.at(i);
    const Value& right = frame.b.at(i);
    if (BothLists(left, right)) {
      open.push_back({.a = ChildrenOf(left), .b = ChildrenOf(right)});
    } else if (const Relation r = RelateLeaves(left, right); r != Relation::kEqual) {
      return r;
    }
  }
  return Relation::kEqual;
}

// ---- hashing ----------------------------------------------------------------------------------

std::uint64_t Mix(std::uint64_t h, std::uint64_t x) {
  h = (h ^ x) * 0x9E37'79B9'7F4A'7C15ULL;
  return h ^ (h >> 32);
}

std::uint64_t HashString(std::string_view s) { return XXH3_64bits(s.data(), s.size()); }

// A float with an integer's value hashes as that integer.
std::uint64_t HashFloat(double d) {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  if (std::isnan(d)) return 0x7FF8'0000'0000'0000ULL;
  if (d >= -kTwoTo63 && d < kTwoTo63 && d == std::floor(d)) {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(d));
  }
  return std::bit_cast<std::uint64_t>(d);
}

std::uint64_t HashPath(const Path& path) {
  std::uint64_t h = path.nodes.size();
  for (const Value& node : path.nodes) h = Mix(h, node.NodeId());
  for (const Value& r : path.relationships) h = Mix(h, r.AsRelationship().id);
  return h;
}

// The content of a value without its children.
std::uint64_t HashLeaf(const Value& v) {
  const auto bits = [](std::int64_t x) { return static_cast<std::uint64_t>(x); };
  switch (v.type()) {
    case ValueType::kNull:
      return 0;
    case ValueType::kBoolean:
      return v.AsBoolean() ? 1 : 0;
    case ValueType::kInteger:
      return bits(v.AsInteger());
    case ValueType::kFloat:
      return HashFloat(v.AsFloat());
    case ValueType::kString:
      return HashString(v.AsString());
    case ValueType::kDate:
      return bits(v.AsDate().epoch_days);
    case ValueType::kLocalTime:
      return bits(v.AsLocalTime().nanoseconds);
    case ValueType::kTime:
      return Mix(bits(v.AsTime().nanoseconds), bits(v.AsTime().offset_seconds));
    case ValueType::kLocalDateTime:
      return Mix(bits(v.AsLocalDateTime().epoch_seconds), bits(v.AsLocalDateTime().nanoseconds));
    case ValueType::kDateTime: {
      const DateTime& d = v.AsDateTime();
      return Mix(Mix(Mix(bits(d.epoch_seconds), bits(d.nanoseconds)), bits(d.offset_seconds)),
                 HashString(d.zone));
    }
    case ValueType::kDuration: {
      const Duration& d = v.AsDuration();
      return Mix(Mix(Mix(bits(d.months), bits(d.days)), bits(d.seconds)), bits(d.nanoseconds));
    }
    case ValueType::kList:
      return v.AsList().size();
    case ValueType::kMap:
      return v.AsMap().size();
    case ValueType::kNode:
      return v.NodeId();
    case ValueType::kRelationship:
      return v.AsRelationship().id;
    case ValueType::kPath:
      return HashPath(v.AsPath());
  }
  return 0;
}

std::uint64_t MixValue(std::uint64_t h, const Value& v) {
  return Mix(Mix(h, static_cast<std::uint64_t>(TypeRank(v.type()))), HashLeaf(v));
}

// ---- prefixes ---------------------------------------------------------------------------------

constexpr unsigned kPrefixBits = 56;  // below the rank of the type

std::uint64_t PrefixOfNumber(double number) { return OrderedBits(number) >> (64 - kPrefixBits); }
std::uint64_t RestOfNumber(double number) { return OrderedBits(number) << kPrefixBits; }

}  // namespace

std::uint64_t OrderedBits(double number) {
  if (std::isnan(number)) return std::numeric_limits<std::uint64_t>::max() - 1;
  const auto bits = std::bit_cast<std::uint64_t>(number + 0.0);  // -0.0 is 0.0
  return (bits >> 63) != 0 ? ~bits : bits | (std::uint64_t{1} << 63);
}

int CompareExactly(std::int64_t a, double b) {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  if (b >= kTwoTo63) return -1;
  if (b < -kTwoTo63) return 1;
  const double whole = std::trunc(b);  // exactly an int64 now
  const int order = ThreeWay(a, static_cast<std::int64_t>(whole));
  return order != 0 ? order : ThreeWay(whole, b);
}

Ternary Equals(const Value& a, const Value& b) {
  if (!IsNested(a) || a.type() != b.type()) return EqualLeaves(a, b);
  Ternary outcome = Ternary::kTrue;
  std::vector<PairFrame> open = {{.a = ChildrenOf(a), .b = ChildrenOf(b)}};
  if (!SameShape(open.back().a, open.back().b)) return Ternary::kFalse;
  while (!open.empty()) {
    PairFrame& frame = open.back();
    if (frame.next == frame.a.size()) {
      open.pop_back();
      continue;
    }
    const Value& left = frame.a.at(frame.next);
    const Value& right = frame.b.at(frame.next);
    ++frame.next;
    if (IsNested(left) && left.type() == right.type()) {
      open.push_back({.a = ChildrenOf(left), .b = ChildrenOf(right)});
      if (!SameShape(open.back().a, open.back().b)) return Ternary::kFalse;
      continue;
    }
    const Ternary equal = EqualLeaves(left, right);
    if (equal == Ternary::kFalse) return Ternary::kFalse;
    if (equal == Ternary::kUnknown) outcome = Ternary::kUnknown;
  }
  return outcome;
}

Ternary Compare(ComparisonOperator op, const Value& a, const Value& b) {
  const Relation relation = BothLists(a, b) ? RelateLists(a, b) : RelateLeaves(a, b);
  if (relation == Relation::kUnknown) return Ternary::kUnknown;
  switch (op) {
    case ComparisonOperator::kLess:
      return ToTernary(relation == Relation::kLess);
    case ComparisonOperator::kLessOrEqual:
      return ToTernary(relation == Relation::kLess || relation == Relation::kEqual);
    case ComparisonOperator::kGreater:
      return ToTernary(relation == Relation::kGreater);
    case ComparisonOperator::kGreaterOrEqual:
      return ToTernary(relation == Relation::kGreater || relation == Relation::kEqual);
  }
  return Ternary::kUnknown;
}

int OrderValues(const Value& a, const Value& b) {
  if (!IsNested(a) || a.type() != b.type()) return OrderLeaves(a, b);
  std::vector<PairFrame> open = {{.a = ChildrenOf(a), .b = ChildrenOf(b)}};
  while (!open.empty()) {
    PairFrame& frame = open.back();
    const std::size_t i = frame.next++;
    if (i >= frame.a.size() || i >= frame.b.size()) {
      const int by_size = ThreeWay(frame.a.size(), frame.b.size());
      if (by_size != 0) return by_size;
      open.pop_back();
      continue;
    }
    if (const int by_key = frame.a.CompareKeys(frame.b, i); by_key != 0) return by_key;
    const Value& left = frame.a.at(i);
    const Value& right = frame.b.at(i);
    if (IsNested(left) && left.type() == right.type()) {
      open.push_back({.a = ChildrenOf(left), .b = ChildrenOf(right)});
    } else if (const int order = OrderLeaves(left, right); order != 0) {
      return order;
    }
  }
  return 0;
}

std::uint64_t OrderPrefix(const Value& value) {
  std::uint64_t within = 0;
  switch (value.type()) {
    case ValueType::kInteger:
      within = PrefixOfNumber(static_cast<double>(value.AsInteger()));
      break;
    case ValueType::kFloat:
      within = PrefixOfNumber(value.AsFloat());
      break;
    case ValueType::kBoolean:
      within = value.AsBoolean() ? 1 : 0;
      break;
    case ValueType::kDate:
      within = static_cast<std::uint64_t>(std::int64_t{value.AsDate().epoch_days} +
                                          (std::int64_t{1} << (kPrefixBits - 1)));
      break;
    case ValueType::kString: {
      const std::string_view text = value.AsString();
      for (std::size_t i = 0; i < kPrefixBits / 8; ++i) {
        within = within << 8 | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
      }
      break;
    }
    default:
      break;
  }
  return static_cast<std::uint64_t>(TypeRank(value.type())) << kPrefixBits | within;
}

std::optional<std::uint64_t> OrderRest(const Value& value) {
  constexpr std::int64_t kExactIntegers = std::int64_t{1} << 53;
  switch (value.type()) {
    case ValueType::kNull:
    case ValueType::kBoolean:
    case ValueType::kDate:
      return 0;
    case ValueType::kInteger:
      if (value.AsInteger() < -kExactIntegers || value.AsInteger() > kExactIntegers) break;
      return RestOfNumber(static_cast<double>(value.AsInteger()));
    case ValueType::kFloat:
      return RestOfNumber(value.AsFloat());
    case ValueType::kString:
      if (value.AsString().size() > kPrefixBits / 8) break;
      if (value.AsString().find('\0') == std::string_view::npos) return 0;
      break;
    default:
      break;
  }
  return std::nullopt;
}

bool Equivalent(const Value& a, const Value& b) { return OrderValues(a, b) == 0; }

std::size_t HashText(std::string_view text) {
  return Mix(Mix(0, static_cast<std::uint64_t>(TypeRank(ValueType::kString))), HashString(text));
}

std::size_t HashValue(const Value& value) {
  std::uint64_t h = MixValue(0, value);
  if (!IsNested(value)) return h;
  std::vector<std::pair<Children, std::size_t>> open = {{ChildrenOf(value), 0}};
  while (!open.empty()) {
    auto& [children, next] = open.back();
    if (next == children.size()) {
      open.pop_back();
      continue;
    }
    if (children.map) h = Mix(h, HashString((*children.map)[next].first));
    const Value& child = children.at(next++);
    h = MixValue(h, child);
    if (IsNested(child)) open.emplace_back(ChildrenOf(child), 0);
  }
  return h;
}

}  // namespace keiretsu::query
