#include "query/export/export_format.h"

#include <array>
#include <cctype>
#include <string>
#include <utility>

namespace keiretsu::query {

namespace {

constexpr std::array<std::pair<std::string_view, ExportFormat>, 6> kExportNames = {{
    {"csv", ExportFormat::kCsv},
    {"jsonl", ExportFormat::kJsonLines},
    {"graphml", ExportFormat::kGraphMl},
    {"gexf", ExportFormat::kGexf},
    {"dot", ExportFormat::kDot},
    {"cytoscape", ExportFormat::kCytoscape},
}};

constexpr std::array<std::pair<std::string_view, ExportFormat>, 9> kExportEndings = {{
    {".csv", ExportFormat::kCsv},
    {".jsonl", ExportFormat::kJsonLines},
    {".ndjson", ExportFormat::kJsonLines},
    {".graphml", ExportFormat::kGraphMl},
    {".gexf", ExportFormat::kGexf},
    {".dot", ExportFormat::kDot},
    {".gv", ExportFormat::kDot},
    {".cyjs", ExportFormat::kCytoscape},
    {".cytoscape.json", ExportFormat::kCytoscape},
}};

std::string InLowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

}  // namespace

std::optional<ExportFormat> ExportFormatFromName(std::string_view name) {
  const std::string lower = InLowerCase(name);
  for (const auto& [known, format] : kExportNames) {
    if (lower == known) return format;
  }
  return std::nullopt;
}

std::optional<ExportFormat> ExportFormatFromPath(std::string_view path) {
  const std::string lower = InLowerCase(path);
  for (const auto& [ending, format] : kExportEndings) {
    if (lower.ends_with(ending)) return format;
  }
  return std::nullopt;
}

std::string_view ExportFormatNames() { return "csv, jsonl, graphml, gexf, dot, cytoscape"; }

}  // namespace keiretsu::query
