#include "keiretsu/value_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <utf8proc.h>

#include "keiretsu/temporal_text.h"

namespace keiretsu {
namespace {

template <typename T>
void AppendInteger(std::string& out, T number) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

void AppendFloat(std::string& out, double number) {
  if (std::isnan(number)) {
    out += "\"NaN\"";
  } else if (std::isinf(number)) {
    out += number > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  } else {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    const std::string_view text(digits.data(), static_cast<std::size_t>(end - digits.data()));
    out += text;
    if (text.find_first_of(".e") == std::string_view::npos) out += ".0";
  }
}

bool IsPlainJson(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20 &&
           static_cast<unsigned char>(c) < 0x80;
  });
}

/// Appends the code point at the front of `text`, checked, and returns its bytes.
std::size_t AppendCodePoint(std::string& out, std::string_view text) {
  utf8proc_int32_t code_point = -1;
  const utf8proc_ssize_t bytes =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                       static_cast<utf8proc_ssize_t>(text.size()), &code_point);
  if (bytes <= 0) {
    out += "\ufffd";
    return 1;
  }
  out += text.substr(0, static_cast<std::size_t>(bytes));
  return static_cast<std::size_t>(bytes);
}

void AppendControl(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  const auto byte = static_cast<unsigned char>(c);
  out += "\\u00";
  out += kHex[byte >> 4U];
  out += kHex[byte & 15U];
}

std::string_view TemporalTag(ValueType type) {
  switch (type) {
    case ValueType::kDate:
      return "$date";
    case ValueType::kLocalTime:
      return "$localtime";
    case ValueType::kTime:
      return "$time";
    case ValueType::kLocalDateTime:
      return "$localdatetime";
    case ValueType::kDateTime:
      return "$datetime";
    default:
      return "$duration";
  }
}

// Keeps what is open on a stack of its own.
class JsonWriter {
 public:
  JsonWriter(std::string& out, JsonStyle style) : out_(out), tagged_(style == JsonStyle::kTagged) {}

  void Write(const Value& value) {
    Open(value);
    while (!open_.empty()) Step();
  }

 private:
  enum class Kind : std::uint8_t { kList, kMap, kPath };
  struct Frame {
    Kind kind = Kind::kList;
    const List* list = nullptr;  // of a path: its nodes
    const List* relationships = nullptr;
    const Map* map = nullptr;
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
        AppendInteger(out_, value.AsInteger());
        return;
      case ValueType::kFloat:
        if (tagged_) out_ += "{\"$float\":";
        AppendFloat(out_, value.AsFloat());
        if (tagged_) out_ += '}';
        return;
      case ValueType::kString:
        AppendJsonString(out_, value.AsString());
        return;
      case ValueType::kDate:
      case ValueType::kLocalTime:
      case ValueType::kTime:
      case ValueType::kLocalDateTime:
      case ValueType::kDateTime:
      case ValueType::kDuration:
        OpenTemporal(value);
        return;
      case ValueType::kList:
        out_ += '[';
        open_.push_back({.kind = Kind::kList, .list = &value.AsList(), .close = "]"});
        return;
      case ValueType::kMap:
        OpenMap(value.AsMap(), tagged_ ? "{\"$map\":{" : "{", tagged_ ? "}}" : "}");
        return;
      case ValueType::kNode:
        OpenNode(value);
        return;
      case ValueType::kRelationship:
        OpenRelationship(value.AsRelationship());
        return;
      case ValueType::kPath:
        OpenPath(value.AsPath());
        return;
    }
  }

  void OpenTemporal(const Value& value) {
    if (tagged_) {
      out_ += "{\"";
      out_ += TemporalTag(value.type());
      out_ += "\":";
    }
    AppendJsonString(out_, TemporalText(value));
    if (tagged_) out_ += '}';
  }

  void OpenMap(const Map& map, std::string_view open, std::string_view close) {
    out_ += open;
    open_.push_back({.kind = Kind::kMap, .map = &map, .close = close});
  }

  void OpenNode(const Value& value) {
    out_ += tagged_ ? "{\"$node\":{\"id\":" : "{\"id\":";
    AppendInteger(out_, value.NodeId());
    out_ += ",\"labels\":[";
    static const Node kUnread;
    const Node& node = value.is_node_reference() ? kUnread : value.AsNode();
    for (const std::string& label : node.labels) {
      if (&label != &node.labels.front()) out_ += ',';
      AppendJsonString(out_, label);
    }
    OpenMap(node.properties, "],\"properties\":{", tagged_ ? "}}}" : "}}");
  }

  void OpenRelationship(const Relationship& relationship) {
    out_ += tagged_ ? "{\"$rel\":{\"id\":" : "{\"id\":";
    AppendInteger(out_, relationship.id);
    out_ += ",\"type\":";
    AppendJsonString(out_, relationship.type);
    out_ += ",\"start\":";
    AppendInteger(out_, relationship.start);
    out_ += ",\"end\":";
    AppendInteger(out_, relationship.end);
    OpenMap(relationship.properties, ",\"properties\":{", tagged_ ? "}}}" : "}}");
  }

  void OpenPath(const Path& path) {
    out_ += tagged_ ? "{\"$path\":[" : "[";
    open_.push_back({.kind = Kind::kPath,
                     .list = &path.nodes,
                     .relationships = &path.relationships,
                     .close = tagged_ ? "]}" : "]"});
  }

  // Writes the next member of the innermost open thing, or closes it.
  void Step() {
    Frame& frame = open_.back();
    const std::size_t i = frame.next++;
    if (i == SizeOf(frame)) {
      out_ += frame.close;
      open_.pop_back();
      return;
    }
    if (i > 0) out_ += ',';
    if (frame.kind == Kind::kMap) {
      AppendJsonString(out_, (*frame.map)[i].first);
      out_ += ':';
      Open((*frame.map)[i].second);
    } else if (frame.kind == Kind::kList) {
      Open((*frame.list)[i]);
    } else {
      Open(i % 2 == 0 ? (*frame.list)[i / 2] : (*frame.relationships)[i / 2]);
    }
  }

  static std::size_t SizeOf(const Frame& frame) {
    if (frame.kind == Kind::kMap) return frame.map->size();
    return frame.list->size() + (frame.kind == Kind::kPath ? frame.relationships->size() : 0);
  }

  std::string& out_;
  bool tagged_;
  std::vector<Frame> open_;
};

}  // namespace

void AppendJson(std::string& out, const Value& value, JsonStyle style) {
  JsonWriter(out, style).Write(value);
}

void AppendJsonString(std::string& out, std::string_view text) {
  out += '"';
  if (IsPlainJson(text)) {
    out += text;
  } else {
    while (!text.empty()) {
      const char c = text.front();
      std::size_t bytes = 1;
      if (c == '"' || c == '\\') {
        out += '\\';
        out += c;
      } else if (static_cast<unsigned char>(c) < 0x20) {
        AppendControl(out, c);
      } else {
        bytes = AppendCodePoint(out, text);
      }
      text.remove_prefix(bytes);
    }
  }
  out += '"';
}

}  // namespace keiretsu
