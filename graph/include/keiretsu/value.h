/// Values of the query language and of properties.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keiretsu {

/// The type of a value. The numbers are internal; on disk, tags have their own table
/// (docs/format.md).
enum class ValueType : std::uint8_t {
  kNull,
  kBoolean,
  kInteger,
  kFloat,
  kString,
  kDate,
  kLocalTime,
  kTime,
  kLocalDateTime,
  kDateTime,
  kDuration,
  kList,
  kMap,
  kNode,
  kRelationship,
  kPath,
};

/// The openCypher name of a type: "INTEGER", "LIST", ...
std::string_view ValueTypeName(ValueType type);

/// Days since 1970-01-01 in the proleptic Gregorian calendar; years ±999,999,999.
struct Date {
  std::int64_t epoch_days = 0;
  friend bool operator==(const Date&, const Date&) = default;
};
/// Nanoseconds since midnight, [0, 86,400 * 10^9).
struct LocalTime {
  std::int64_t nanoseconds = 0;
  friend bool operator==(const LocalTime&, const LocalTime&) = default;
};
/// A wall-clock time with its offset from UTC in seconds, (-18 h, +18 h).
struct Time {
  std::int64_t nanoseconds = 0;  ///< of the wall clock
  std::int32_t offset_seconds = 0;
  friend bool operator==(const Time&, const Time&) = default;
};
/// A wall-clock date and time: seconds since 1970-01-01T00:00 of that wall clock.
struct LocalDateTime {
  std::int64_t epoch_seconds = 0;
  std::int32_t nanoseconds = 0;  ///< [0, 10^9)
  friend bool operator==(const LocalDateTime&, const LocalDateTime&) = default;
};
/// An instant with the offset, and where given the IANA zone, in which it is written.
struct DateTime {
  std::int64_t epoch_seconds = 0;  ///< UTC
  std::int32_t nanoseconds = 0;    ///< [0, 10^9)
  std::int32_t offset_seconds = 0;
  std::string zone;  ///< "" when only the offset was given
  friend bool operator==(const DateTime&, const DateTime&) = default;
};
/// Months, days, seconds and nanoseconds, kept apart as openCypher asks: a day is not 24 hours
/// and a month not 30 days. `nanoseconds` is in [0, 10^9); the sign lies in `seconds`.
struct Duration {
  std::int64_t months = 0;
  std::int64_t days = 0;
  std::int64_t seconds = 0;
  std::int32_t nanoseconds = 0;
  friend bool operator==(const Duration&, const Duration&) = default;
};

class Value;
using List = std::vector<Value>;
/// A map's entries in ascending order of key (bytes), each key once.
using Map = std::vector<std::pair<std::string, Value>>;

/// A node as a query returns it.
struct Node;
/// A relationship as a query returns it.
struct Relationship;
/// A path as a query returns it: nodes.size() == relationships.size() + 1.
struct Path;

/// A value of any type; 16 bytes. Short strings lie inside. Longer ones, lists, maps, entities and
/// the larger temporal types are immutable and shared: copying a Value never copies them.
///
/// Inside the engine a node may be a bare reference (its id only); values that leave through
/// QueryResult are complete. Thread-safety: as an int; distinct Values may share storage and be
/// used by distinct threads.
class Value {
 public:
  Value() = default;  ///< null
  explicit Value(bool v) : type_(ValueType::kBoolean) { payload_.integer = v ? 1 : 0; }
  explicit Value(std::int64_t v) : type_(ValueType::kInteger) { payload_.integer = v; }
  explicit Value(int v) : Value(static_cast<std::int64_t>(v)) {}
  explicit Value(double v) : type_(ValueType::kFloat) { payload_.real = v; }
  explicit Value(std::string_view v)
      : type_(ValueType::kString),
        state_(v.size() > kInsideBytes ? kShared : static_cast<std::uint8_t>(v.size())) {
    if (is_shared()) {
      payload_.shared = MakeText(v);
    } else if (!v.empty()) {
      std::memcpy(Inside(), v.data(), v.size());
    }
  }
  explicit Value(const char* v) : Value(std::string_view(v)) {}
  explicit Value(const std::string& v) : Value(std::string_view(v)) {}
  explicit Value(Date v) : type_(ValueType::kDate) { payload_.integer = v.epoch_days; }
  explicit Value(LocalTime v) : type_(ValueType::kLocalTime) { payload_.integer = v.nanoseconds; }
  explicit Value(Time v) : type_(ValueType::kTime), extra_(v.offset_seconds) {
    payload_.integer = v.nanoseconds;
  }
  explicit Value(LocalDateTime v) : type_(ValueType::kLocalDateTime), extra_(v.nanoseconds) {
    payload_.integer = v.epoch_seconds;
  }
  explicit Value(DateTime v);
  explicit Value(Duration v);
  explicit Value(List v);
  /// REQUIRES: keys ascending and distinct. MakeMap() sorts for you.
  explicit Value(Map v);
  explicit Value(Node v);
  explicit Value(Relationship v);
  explicit Value(Path v);
  Value(const void*) = delete;  // keeps a pointer from becoming a boolean

  /// A map from entries in any order; of equal keys the last wins.
  static Value MakeMap(Map entries);
  /// A node known by its id alone.
  static Value NodeReference(std::uint64_t id) {
    Value value;
    value.type_ = ValueType::kNode;
    value.payload_.integer = static_cast<std::int64_t>(id);
    return value;
  }

  // Copied member by member: one load of all would wait for the stores of each.
  Value(const Value& other)
      : type_(other.type_),
        state_(other.state_),
        inside_(other.inside_),
        extra_(other.extra_),
        payload_(other.payload_) {
    if (is_shared()) payload_.shared->references.fetch_add(1, std::memory_order_relaxed);
  }
  Value(Value&& other) noexcept
      : type_(other.type_),
        state_(other.state_),
        inside_(other.inside_),
        extra_(other.extra_),
        payload_(other.payload_) {
    other.type_ = ValueType::kNull;
    other.state_ = 0;
  }
  Value& operator=(const Value& other) {
    if (this != &other) {
      Value copy(other);
      Swap(copy);
    }
    return *this;
  }
  Value& operator=(Value&& other) noexcept {
    Swap(other);
    return *this;
  }
  ~Value() {
    if (is_shared()) Release();
  }
  void Swap(Value& other) noexcept {
    std::swap(type_, other.type_);
    std::swap(state_, other.state_);
    std::swap(inside_, other.inside_);
    std::swap(extra_, other.extra_);
    std::swap(payload_, other.payload_);
  }

  ValueType type() const { return type_; }
  bool is_null() const { return type_ == ValueType::kNull; }
  bool is_number() const { return type_ == ValueType::kInteger || type_ == ValueType::kFloat; }

  // Accessors. REQUIRES: type() is the one named. References live as long as any copy of the value;
  // the view of a string as long as this very Value, and no move of it.
  bool AsBoolean() const { return payload_.integer != 0; }
  std::int64_t AsInteger() const { return payload_.integer; }
  double AsFloat() const { return payload_.real; }
  /// An integer or float as double.
  double AsNumber() const {
    return type_ == ValueType::kInteger ? static_cast<double>(payload_.integer) : payload_.real;
  }
  std::string_view AsString() const {
    if (is_shared()) return SharedText();
    return {reinterpret_cast<const char*>(this) + kInsideAt, state_};
  }
  Date AsDate() const { return {payload_.integer}; }
  LocalTime AsLocalTime() const { return {payload_.integer}; }
  Time AsTime() const { return {payload_.integer, extra_}; }
  LocalDateTime AsLocalDateTime() const { return {payload_.integer, extra_}; }
  const DateTime& AsDateTime() const;
  const Duration& AsDuration() const;
  const List& AsList() const;
  const Map& AsMap() const;
  /// The value of `key` in a map, or null when absent.
  const Value* Find(std::string_view key) const;
  /// REQUIRES: a complete node, not a reference.
  const Node& AsNode() const;
  const Relationship& AsRelationship() const;
  const Path& AsPath() const;
  /// The id of a node, complete or not.
  std::uint64_t NodeId() const;
  bool is_node_reference() const { return type_ == ValueType::kNode && !is_shared(); }
  /// Whether its content lies outside, where copies share it.
  bool is_shared() const { return state_ == kShared; }

  /// Same type and same content: NaN equals NaN, 1 differs from 1.0, nodes and relationships by
  /// id. Not the language's `=`, which is in query/expression.
  friend bool operator==(const Value& a, const Value& b) { return Identical(a, b); }

  /// As written in the language: 'text', [1, 2], {k: 1}, (:A {k: 1}). For people and tests.
  std::string ToString() const;

 private:
  struct Shared {
    std::atomic<std::uint32_t> references{1};
  };
  template <typename T>
  struct Box;
  struct StringBox;

  template <typename T>
  static Value MakeBoxed(ValueType type, T content);
  template <typename T>
  const T& Unbox() const;
  void Release();
  static bool Identical(const Value& a, const Value& b);

  static Shared* MakeText(std::string_view text);
  std::string_view SharedText() const;
  /// A short string's bytes lie in all that is behind `state_`.
  static constexpr std::size_t kInsideAt = 2;
  static constexpr std::size_t kInsideBytes = 16 - kInsideAt;
  char* Inside() { return reinterpret_cast<char*>(this) + kInsideAt; }

  static constexpr std::uint8_t kShared = 0xFF;

  ValueType type_ = ValueType::kNull;
  std::uint8_t state_ = 0;  // kShared: payload_.shared is ours to release; else a string's size
  [[maybe_unused]] std::uint16_t inside_ = 0;
  std::int32_t extra_ = 0;
  union Payload {
    std::int64_t integer;
    double real;
    Shared* shared;
  } payload_ = {0};
};
static_assert(sizeof(Value) == 16);

struct Node {
  std::uint64_t id = 0;
  std::vector<std::string> labels;  ///< ascending
  Map properties;
};

struct Relationship {
  std::uint64_t id = 0;
  std::uint64_t start = 0;  ///< node ids
  std::uint64_t end = 0;
  std::string type;
  Map properties;
  /// False inside the engine for a relationship whose properties were not read; always true in
  /// results.
  bool complete = true;
  std::uint16_t type_id = 0;  ///< engine-internal
};

struct Path {
  List nodes;          ///< Values of type kNode
  List relationships;  ///< Values of type kRelationship, in path order, either direction
  /// Of paths found by STRONGEST or WIDEST: the product or the least of what BY gave. No part of
  /// the path's identity: equality and order do not see it.
  std::optional<double> worth = std::nullopt;
};

}  // namespace keiretsu
