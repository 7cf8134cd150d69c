/// Members of JSON records by name, and whatever a reader has no name for as properties.
#pragma once

#include <simdjson.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/load/registers/record_batch.h"

namespace keiretsu::graph {

using JsonObject = simdjson::dom::object;
using JsonElement = simdjson::dom::element;

/// A member that is there and not null.
std::optional<JsonElement> JsonMember(const JsonObject& object, std::string_view name);
std::optional<JsonObject> JsonObjectMember(const JsonObject& object, std::string_view name);
/// A string without blanks at its ends; "" for anything else. Lives as long as the document.
std::string_view JsonText(const JsonObject& object, std::string_view name);
std::optional<double> JsonNumber(const JsonObject& object, std::string_view name);
std::optional<bool> JsonBoolean(const JsonObject& object, std::string_view name);
/// Elements of an array; none for anything else.
std::vector<JsonElement> JsonElements(const JsonObject& object, std::string_view name);
/// The strings among them that are not empty.
std::vector<std::string_view> JsonTexts(const JsonObject& object, std::string_view name);

/// Adds members of `object` not in `known` to the present record, under their names in snake_case:
/// texts, numbers, booleans and lists of texts as such, anything deeper as its JSON text.
void AddOtherMembers(const JsonObject& object, std::span<const std::string_view> known,
                     RecordBatch* batch);

/// What an address object says, as one line.
std::string AddressLine(const JsonObject& address, std::span<const std::string_view> parts);

}  // namespace keiretsu::graph
