/// The forms in which rows leave the database.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace keiretsu::query {

/// Tables have a line for each row; graphs have the nodes and relationships that the rows hold.
enum class ExportFormat : std::uint8_t {
  kCsv,        ///< RFC 4180, as COPY FROM reads it
  kJsonLines,  ///< an object a row
  kGraphMl,
  kGexf,
  kDot,        ///< Graphviz
  kCytoscape,  ///< Cytoscape.js
};

/// "csv", "jsonl", "graphml", "gexf", "dot", "cytoscape", in any case.
std::optional<ExportFormat> ExportFormatFromName(std::string_view name);
/// By the ending of a file's name; .json is cytoscape's only when the option says so.
std::optional<ExportFormat> ExportFormatFromPath(std::string_view path);
/// "csv, jsonl, graphml, gexf, dot, cytoscape"
std::string_view ExportFormatNames();

}  // namespace keiretsu::query
