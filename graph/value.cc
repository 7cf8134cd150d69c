#include "keiretsu/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstring>
#include <new>

namespace keiretsu {

template <typename T>
struct Value::Box : Shared {
  explicit Box(T c) : content(std::move(c)) {}
  T content;
};

struct Value::StringBox : Shared {
  std::size_t size = 0;
  char* data() { return reinterpret_cast<char*>(this + 1); }
  const char* data() const { return reinterpret_cast<const char*>(this + 1); }
};

template <typename T>
Value Value::MakeBoxed(ValueType type, T content) {
  Value value;
  value.payload_.shared = new Box<T>(std::move(content));
  value.type_ = type;
  value.state_ = kShared;
  return value;
}

template <typename T>
const T& Value::Unbox() const {
  assert(is_shared());
  return static_cast<const Box<T>*>(payload_.shared)->content;
}

Value::Shared* Value::MakeText(std::string_view text) {
  void* memory = ::operator new(sizeof(StringBox) + text.size());
  auto* box = new (memory) StringBox;
  box->size = text.size();
  std::memcpy(box->data(), text.data(), text.size());
  return box;
}
Value::Value(DateTime v) : Value(MakeBoxed(ValueType::kDateTime, std::move(v))) {}
Value::Value(Duration v) : Value(MakeBoxed(ValueType::kDuration, v)) {}
Value::Value(List v) : Value(MakeBoxed(ValueType::kList, std::move(v))) {}
Value::Value(Map v) : Value(MakeBoxed(ValueType::kMap, std::move(v))) {}
Value::Value(Node v) : Value(MakeBoxed(ValueType::kNode, std::move(v))) {}
Value::Value(Relationship v) : Value(MakeBoxed(ValueType::kRelationship, std::move(v))) {}
Value::Value(Path v) : Value(MakeBoxed(ValueType::kPath, std::move(v))) {}

Value Value::MakeMap(Map entries) {
  std::stable_sort(entries.begin(), entries.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  Map unique;
  unique.reserve(entries.size());
  for (auto& entry : entries) {
    if (!unique.empty() && unique.back().first == entry.first) {
      unique.back().second = std::move(entry.second);
    } else {
      unique.push_back(std::move(entry));
    }
  }
  return Value(std::move(unique));
}

std::string_view Value::SharedText() const {
  assert(type_ == ValueType::kString);
  const auto* box = static_cast<const StringBox*>(payload_.shared);
  return {box->data(), box->size};
}
const DateTime& Value::AsDateTime() const { return Unbox<DateTime>(); }
const Duration& Value::AsDuration() const { return Unbox<Duration>(); }
const List& Value::AsList() const { return Unbox<List>(); }
const Map& Value::AsMap() const { return Unbox<Map>(); }
const Node& Value::AsNode() const { return Unbox<Node>(); }
const Relationship& Value::AsRelationship() const { return Unbox<Relationship>(); }
const Path& Value::AsPath() const { return Unbox<Path>(); }
std::uint64_t Value::NodeId() const {
  return is_shared() ? AsNode().id : static_cast<std::uint64_t>(payload_.integer);
}

const Value* Value::Find(std::string_view key) const {
  const Map& map = AsMap();
  auto it = std::lower_bound(map.begin(), map.end(), key,
                             [](const auto& entry, std::string_view k) { return entry.first < k; });
  return it != map.end() && it->first == key ? &it->second : nullptr;
}

// Frees shared storage. Lists, maps and paths nest without bound (reduce() can build a list of any
// depth), so their contents are moved to a work list instead of being destroyed by recursion.
void Value::Release() {
  if (payload_.shared->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  std::vector<Value> pending;
  const auto destroy = [&pending](Value& value) {
    const auto take = [&pending](Value& child) {
      if (child.is_shared()) pending.push_back(std::move(child));
    };
    const auto take_map = [&take](Map& map) {
      for (auto& entry : map) take(entry.second);
    };
    Shared* shared = value.payload_.shared;
    switch (value.type_) {
      case ValueType::kString: {
        auto* box = static_cast<StringBox*>(shared);
        box->~StringBox();
        ::operator delete(box);
        return;
      }
      case ValueType::kDateTime: delete static_cast<Box<DateTime>*>(shared); return;
      case ValueType::kDuration: delete static_cast<Box<Duration>*>(shared); return;
      case ValueType::kList: {
        auto* box = static_cast<Box<List>*>(shared);
        for (Value& child : box->content) take(child);
        delete box;
        return;
      }
      case ValueType::kMap: {
        auto* box = static_cast<Box<Map>*>(shared);
        take_map(box->content);
        delete box;
        return;
      }
      case ValueType::kNode: {
        auto* box = static_cast<Box<Node>*>(shared);
        take_map(box->content.properties);
        delete box;
        return;
      }
      case ValueType::kRelationship: {
        auto* box = static_cast<Box<Relationship>*>(shared);
        take_map(box->content.properties);
        delete box;
        return;
      }
      case ValueType::kPath: {
        auto* box = static_cast<Box<Path>*>(shared);
        for (Value& child : box->content.nodes) take(child);
        for (Value& child : box->content.relationships) take(child);
        delete box;
        return;
      }
      case ValueType::kNull:
      case ValueType::kBoolean:
      case ValueType::kInteger:
      case ValueType::kFloat:
      case ValueType::kDate:
      case ValueType::kLocalTime:
      case ValueType::kTime:
      case ValueType::kLocalDateTime:
        return;
    }
  };
  destroy(*this);
  state_ = 0;
  type_ = ValueType::kNull;
  while (!pending.empty()) {
    Value value = std::move(pending.back());
    pending.pop_back();
    value.state_ = 0;  // released here, not by its destructor
    if (value.payload_.shared->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
      value.state_ = kShared;
      destroy(value);
      value.state_ = 0;
    }
  }
}

bool Value::Identical(const Value& a, const Value& b) {
  if (a.type_ != b.type_) return false;
  switch (a.type_) {
    case ValueType::kNull: return true;
    case ValueType::kBoolean:
    case ValueType::kInteger:
    case ValueType::kDate:
    case ValueType::kLocalTime: return a.payload_.integer == b.payload_.integer;
    case ValueType::kTime:
    case ValueType::kLocalDateTime:
      return a.payload_.integer == b.payload_.integer && a.extra_ == b.extra_;
    case ValueType::kFloat:
      return a.payload_.real == b.payload_.real ||
             (std::isnan(a.payload_.real) && std::isnan(b.payload_.real));
    case ValueType::kString: return a.AsString() == b.AsString();
    case ValueType::kDateTime: return a.AsDateTime() == b.AsDateTime();
    case ValueType::kDuration: return a.AsDuration() == b.AsDuration();
    case ValueType::kList: return a.AsList() == b.AsList();
    case ValueType::kMap: return a.AsMap() == b.AsMap();
    case ValueType::kNode: return a.NodeId() == b.NodeId();
    case ValueType::kRelationship: return a.AsRelationship().id == b.AsRelationship().id;
    case ValueType::kPath:
      return a.AsPath().nodes == b.AsPath().nodes &&
             a.AsPath().relationships == b.AsPath().relationships;
  }
  return false;
}

std::string_view ValueTypeName(ValueType type) {
  switch (type) {
    case ValueType::kNull: return "NULL";
    case ValueType::kBoolean: return "BOOLEAN";
    case ValueType::kInteger: return "INTEGER";
    case ValueType::kFloat: return "FLOAT";
    case ValueType::kString: return "STRING";
    case ValueType::kDate: return "DATE";
    case ValueType::kLocalTime: return "LOCAL TIME";
    case ValueType::kTime: return "TIME";
    case ValueType::kLocalDateTime: return "LOCAL DATETIME";
    case ValueType::kDateTime: return "DATETIME";
    case ValueType::kDuration: return "DURATION";
    case ValueType::kList: return "LIST";
    case ValueType::kMap: return "MAP";
    case ValueType::kNode: return "NODE";
    case ValueType::kRelationship: return "RELATIONSHIP";
    case ValueType::kPath: return "PATH";
  }
  return "?";
}

}  // namespace keiretsu
