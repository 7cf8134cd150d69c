#include "query/procedures/signature_text.h"

#include <fmt/format.h>

#include <vector>

#include "query/procedures/builtin.h"

namespace keiretsu::query {
namespace {

std::string FieldsText(const std::vector<ProcedureField>& fields) {
  std::vector<std::string> texts;
  for (const ProcedureField& field : fields) {
    texts.push_back(fmt::format("{}: {}", field.name, field.type));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

}  // namespace

std::string ArgumentsText(const ProcedureEntry& entry) {
  if (entry.builtin == nullptr) return "(" + FieldsText(entry.definition.inputs) + ")";
  std::vector<std::string> texts;
  for (const ProcedureKey& key : entry.keys) {
    texts.push_back(fmt::format("{}: {}", key.name, key.type));
    if (!key.default_value.is_null()) texts.back() += " = " + key.default_value.ToString();
  }
  const auto named = texts.begin() + static_cast<std::ptrdiff_t>(entry.positional);
  const std::string map = fmt::format("{{{}}}", fmt::join(named, texts.end(), ", "));
  if (entry.positional == 0) return map;
  return fmt::format("({}, {})", fmt::join(texts.begin(), named, ", "), map);
}

std::string YieldsText(const ProcedureEntry& entry) { return FieldsText(entry.definition.outputs); }

std::string DescriptionText(const ProcedureEntry& entry) {
  return entry.builtin == nullptr ? "" : entry.builtin->doc;
}

}  // namespace keiretsu::query
