#include "graph/load/registers/json_fields.h"

#include <algorithm>

#include "graph/load/registers/interest_type.h"

namespace keiretsu::graph {

namespace {

std::string_view WithoutEndBlanks(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// Adds an array of strings, which may be empty; false for any other.
bool AddListOfTexts(const std::string& name, const JsonElement& value, RecordBatch* batch) {
  std::vector<std::string_view> texts;
  simdjson::dom::array array;
  if (value.get(array) != simdjson::SUCCESS) return false;
  for (const JsonElement element : array) {
    std::string_view text;
    if (element.get(text) != simdjson::SUCCESS) return false;
    texts.push_back(text);
  }
  batch->AddTexts(name, texts);
  return true;
}

void AddMember(const std::string& name, const JsonElement& value, RecordBatch* batch) {
  std::string_view text;
  bool flag = false;
  std::int64_t integer = 0;
  double number = 0;
  switch (value.type()) {
    case simdjson::dom::element_type::STRING:
      if (value.get(text) == simdjson::SUCCESS) batch->AddText(name, WithoutEndBlanks(text));
      return;
    case simdjson::dom::element_type::BOOL:
      if (value.get(flag) == simdjson::SUCCESS) batch->AddBoolean(name, flag);
      return;
    case simdjson::dom::element_type::INT64:
      if (value.get(integer) == simdjson::SUCCESS)
        batch->AddFloat(name, static_cast<double>(integer));
      return;
    case simdjson::dom::element_type::UINT64:
    case simdjson::dom::element_type::DOUBLE:
      if (value.get(number) == simdjson::SUCCESS) batch->AddFloat(name, number);
      return;
    case simdjson::dom::element_type::NULL_VALUE: return;
    case simdjson::dom::element_type::ARRAY:
      if (AddListOfTexts(name, value, batch)) return;
      [[fallthrough]];
    case simdjson::dom::element_type::OBJECT:
      batch->AddText(name + "_json", simdjson::minify(value));
      return;
  }
}

}  // namespace

std::optional<JsonElement> JsonMember(const JsonObject& object, std::string_view name) {
  JsonElement element;
  if (object.at_key(name).get(element) != simdjson::SUCCESS || element.is_null()) {
    return std::nullopt;
  }
  return element;
}

std::optional<JsonObject> JsonObjectMember(const JsonObject& object, std::string_view name) {
  const auto member = JsonMember(object, name);
  JsonObject inner;
  if (!member || member->get(inner) != simdjson::SUCCESS) return std::nullopt;
  return inner;
}

std::string_view JsonText(const JsonObject& object, std::string_view name) {
  std::string_view text;
  if (object.at_key(name).get(text) != simdjson::SUCCESS) return {};
  return WithoutEndBlanks(text);
}

std::optional<double> JsonNumber(const JsonObject& object, std::string_view name) {
  double number = 0;
  if (object.at_key(name).get(number) != simdjson::SUCCESS) return std::nullopt;
  return number;
}

std::optional<bool> JsonBoolean(const JsonObject& object, std::string_view name) {
  bool value = false;
  if (object.at_key(name).get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

std::vector<JsonElement> JsonElements(const JsonObject& object, std::string_view name) {
  std::vector<JsonElement> elements;
  simdjson::dom::array array;
  if (object.at_key(name).get(array) != simdjson::SUCCESS) return elements;
  for (const JsonElement element : array) elements.push_back(element);
  return elements;
}

std::vector<std::string_view> JsonTexts(const JsonObject& object, std::string_view name) {
  std::vector<std::string_view> texts;
  for (const JsonElement& element : JsonElements(object, name)) {
    std::string_view text;
    if (element.get(text) != simdjson::SUCCESS) continue;
    text = WithoutEndBlanks(text);
    if (!text.empty()) texts.push_back(text);
  }
  return texts;
}

void AddOtherMembers(const JsonObject& object, std::span<const std::string_view> known,
                     RecordBatch* batch) {
  for (const auto& [key, value] : object) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    AddMember(LowerSnake(key), value, batch);
  }
}

std::string AddressLine(const JsonObject& address, std::span<const std::string_view> parts) {
  std::string line;
  for (const std::string_view part : parts) {
    const std::string_view text = JsonText(address, part);
    if (text.empty()) continue;
    if (!line.empty()) line += ", ";
    line += text;
  }
  return line;
}

}  // namespace keiretsu::graph
