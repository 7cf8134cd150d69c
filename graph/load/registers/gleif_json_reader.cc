// GLEIF records in JSON: the elements of the XML form as objects.
#include <string>
#include <string_view>

#include "graph/load/registers/gleif_record.h"
#include "graph/load/registers/json_readers.h"

namespace keiretsu::graph {

namespace {

/// A text, or one with attributes: {"$": "text", "@xml:lang": "en"}.
void AddJsonFields(const std::string& path, int number, const JsonElement& value,
                   GleifRecord* record) {
  std::string_view text;
  JsonObject object;
  simdjson::dom::array array;
  if (value.get(text) == simdjson::SUCCESS) {
    record->Add(FindGleifField(path), number, text);
  } else if (value.get(object) == simdjson::SUCCESS) {
    for (const auto& [key, member] : object) {
      if (key == "$") {
        AddJsonFields(path, number, member, record);
      } else if (!key.starts_with('@')) {
        AddJsonFields(path.empty() ? std::string(key) : path + "." + std::string(key), number,
                      member, record);
      }
    }
  } else if (value.get(array) == simdjson::SUCCESS) {
    int position = 0;
    for (const JsonElement element : array) AddJsonFields(path, ++position, element, record);
  }
}

}  // namespace

std::string ReadGleifObject(const JsonObject& json, RecordBatch* batch) {
  GleifRecord record;
  for (const auto& [key, value] : json) AddJsonFields(std::string(key), 1, value, &record);
  return record.Write(batch);
}

}  // namespace keiretsu::graph
