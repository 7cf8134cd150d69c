#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "graph/temporal_text.h"
#include "keiretsu/value.h"

namespace keiretsu {
namespace {

void AppendQuoted(std::string& out, std::string_view text) {
  out += '\'';
  for (const char c : text) {
    switch (c) {
      case '\'':
        out += "\\'";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
          fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
        } else {
          out += c;
        }
    }
  }
  out += '\'';
}

bool IsPlainName(std::string_view name) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  };
  return !name.empty() && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

void AppendName(std::string& out, std::string_view name) {
  if (IsPlainName(name)) {
    out += name;
    return;
  }
  out += '`';
  for (const char c : name) out += c == '`' ? std::string_view("``") : std::string_view(&c, 1);
  out += '`';
}

// Writes values without recursion, since they nest without bound: what is open is on a stack.
class ValueWriter {
 public:
  explicit ValueWriter(std::string& out) : out_(out) {}

  void Write(const Value& value) {
    Open(value);
    while (!open_.empty()) Step();
  }

 private:
  struct Frame {
    const List* list = nullptr;  // exactly one of these three is set
    const Map* map = nullptr;
    const Path* path = nullptr;
    std::size_t next = 0;
    std::string_view close = {};
  };

  void Open(const Value& value) {
    switch (value.type()) {
      case ValueType::kNull:
        out_ += "null";
        return;
      case ValueType::kBoolean:
        out_ += value.AsBoolean() ? "true" : "false";
        return;
      case ValueType::kInteger:
        out_ += std::to_string(value.AsInteger());
        return;
      case ValueType::kFloat:
        out_ += graph::FloatText(value.AsFloat());
        return;
      case ValueType::kString:
        AppendQuoted(out_, value.AsString());
        return;
      case ValueType::kDate:
        out_ += Call("date", graph::TemporalText(value.AsDate()));
        return;
      case ValueType::kLocalTime:
        out_ += Call("localtime", graph::TemporalText(value.AsLocalTime()));
        return;
      case ValueType::kTime:
        out_ += Call("time", graph::TemporalText(value.AsTime()));
        return;
      case ValueType::kLocalDateTime:
        out_ += Call("localdatetime", graph::TemporalText(value.AsLocalDateTime()));
        return;
      case ValueType::kDateTime:
        out_ += Call("datetime", graph::TemporalText(value.AsDateTime()));
        return;
      case ValueType::kDuration:
        out_ += Call("duration", graph::TemporalText(value.AsDuration()));
        return;
      case ValueType::kList:
        out_ += '[';
        open_.push_back({.list = &value.AsList(), .close = "]"});
        return;
      case ValueType::kMap:
        out_ += '{';
        open_.push_back({.map = &value.AsMap(), .close = "}"});
        return;
      case ValueType::kNode:
        OpenNode(value);
        return;
      case ValueType::kRelationship:
        OpenRelationship(value.AsRelationship());
        return;
      case ValueType::kPath:
        out_ += '<';
        open_.push_back({.path = &value.AsPath(), .close = ">"});
        return;
    }
  }

  static std::string Call(std::string_view function, const std::string& text) {
    return fmt::format("{}('{}')", function, text);
  }

  void OpenNode(const Value& value) {
    if (value.is_node_reference()) {
      out_ += fmt::format("(#{})", value.NodeId());
      return;
    }
    const Node& node = value.AsNode();
    out_ += '(';
    for (const std::string& label : node.labels) {
      out_ += ':';
      AppendName(out_, label);
    }
    OpenProperties(node.properties, !node.labels.empty(), ")", "})");
  }

  void OpenRelationship(const Relationship& relationship) {
    out_ += "[:";
    AppendName(out_, relationship.type);
    OpenProperties(relationship.properties, true, "]", "}]");
  }

  void OpenProperties(const Map& properties, bool space, std::string_view close_without,
                      std::string_view close_with) {
    if (properties.empty()) {
      out_ += close_without;
      return;
    }
    out_ += space ? " {" : "{";
    open_.push_back({.map = &properties, .close = close_with});
  }

  void Step() {
    Frame& frame = open_.back();
    const std::size_t i = frame.next++;
    if (frame.list != nullptr && i < frame.list->size()) {
      if (i > 0) out_ += ", ";
      Open((*frame.list)[i]);
    } else if (frame.map != nullptr && i < frame.map->size()) {
      if (i > 0) out_ += ", ";
      const auto& [key, value] = (*frame.map)[i];
      AppendName(out_, key);
      out_ += ": ";
      Open(value);
    } else if (frame.path != nullptr && i + 1 < frame.path->nodes.size() * 2) {
      StepPath(*frame.path, i);
    } else {
      out_ += frame.close;
      open_.pop_back();
    }
  }

  // Even steps are nodes, odd ones the relationships between them, with the rest of the arrow of
  // the relationship before.
  void StepPath(const Path& path, std::size_t i) {
    const auto runs_forward = [&path](std::size_t hop) {
      return path.relationships[hop].AsRelationship().start == path.nodes[hop].NodeId();
    };
    if (i % 2 == 1) {
      out_ += runs_forward(i / 2) ? "-" : "<-";
      Open(path.relationships[i / 2]);
      return;
    }
    if (i > 0) out_ += runs_forward(i / 2 - 1) ? "->" : "-";
    Open(path.nodes[i / 2]);
  }

  std::string& out_;
  std::vector<Frame> open_;
};

}  // namespace

std::string Value::ToString() const {
  std::string out;
  ValueWriter(out).Write(*this);
  return out;
}

}  // namespace keiretsu
