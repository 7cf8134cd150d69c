#include "query/export/graph_writers.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "keiretsu/temporal_text.h"
#include "keiretsu/value_json.h"
#include "query/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

namespace {

const Value* PropertyNamed(const Map& properties, std::string_view name) {
  const auto found = std::find_if(properties.begin(), properties.end(),
                                  [&](const auto& entry) { return entry.first == name; });
  return found == properties.end() ? nullptr : &found->second;
}

}  // namespace

std::string PropertyText(const Value& value) {
  switch (value.type()) {
    case ValueType::kString: return std::string(value.AsString());
    case ValueType::kDate:
    case ValueType::kLocalTime:
    case ValueType::kTime:
    case ValueType::kLocalDateTime:
    case ValueType::kDateTime:
    case ValueType::kDuration: return TemporalText(value);
    case ValueType::kNull:
    case ValueType::kBoolean:
    case ValueType::kInteger:
    case ValueType::kFloat:
    case ValueType::kList:
    case ValueType::kMap:
    case ValueType::kNode:
    case ValueType::kRelationship:
    case ValueType::kPath: break;
  }
  std::string text;
  AppendJson(text, value, JsonStyle::kPlain);
  return text;
}

std::string CaptionOf(const ExportedEntity& entity, bool is_node) {
  if (!is_node) {
    const Value* share = PropertyNamed(entity.properties, "share");
    if (share == nullptr || share->type() != ValueType::kFloat) return entity.kind;
    return fmt::format("{} {:.4g} %", entity.kind, share->AsFloat() * 100);
  }
  for (const std::string_view name : {"name", "title", "id"}) {
    const Value* value = PropertyNamed(entity.properties, name);
    if (value != nullptr) return PropertyText(*value);
  }
  return fmt::format("n{}", entity.id);
}

Status GraphWriter::Begin(const std::vector<std::string>&) { return Status(); }

void GraphWriter::Collect(const Value& top) {
  std::vector<const Value*> pending = {&top};
  while (!pending.empty()) {
    const Value& value = *pending.back();
    pending.pop_back();
    if (value.type() == ValueType::kNode && !value.is_node_reference()) {
      const Node& node = value.AsNode();
      graph_.nodes[node.id] = {node.id, 0, 0, fmt::format("{}", fmt::join(node.labels, ";")),
                               node.properties};
    } else if (value.type() == ValueType::kRelationship) {
      const Relationship& edge = value.AsRelationship();
      graph_.relationships[edge.id] = {edge.id, edge.start, edge.end, edge.type, edge.properties};
    } else if (value.type() == ValueType::kList) {
      for (const Value& item : value.AsList()) pending.push_back(&item);
    } else if (value.type() == ValueType::kMap) {
      for (const auto& [key, item] : value.AsMap()) pending.push_back(&item);
    } else if (value.type() == ValueType::kPath) {
      for (const Value& item : value.AsPath().nodes) pending.push_back(&item);
      for (const Value& item : value.AsPath().relationships) pending.push_back(&item);
    }
  }
}

Status GraphWriter::Row(const std::vector<Value>& row) {
  for (const Value& value : row) Collect(value);
  if (graph_.nodes.size() + graph_.relationships.size() <= kMaxExportedEntities) return Status();
  return Status::ResourceExhausted(fmt::format(
      "a graph file holds at most {} nodes and relationships; csv and jsonl have no limit",
      kMaxExportedEntities));
}

Status GraphWriter::End() {
  for (const auto& [id, edge] : graph_.relationships) {
    for (const std::uint64_t end : {edge.start, edge.end}) {
      graph_.nodes.try_emplace(end, ExportedEntity{end, 0, 0, "", {}});
    }
  }
  switch (format_) {
    case ExportFormat::kGraphMl: return WriteGraphMl(graph_, file_);
    case ExportFormat::kGexf: return WriteGexf(graph_, file_);
    case ExportFormat::kDot: return WriteDot(graph_, file_);
    case ExportFormat::kCytoscape: return WriteCytoscape(graph_, file_);
    case ExportFormat::kCsv:
    case ExportFormat::kJsonLines: break;
  }
  return Status::Internal("a table is no graph");
}

// ---- Graphviz -----------------------------------------------------------------------------------

namespace {

std::string DotText(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (c == '\n') {
      quoted += "\\n";
    } else if (c != '\r' && c != '\0') {
      quoted += c;
    }
  }
  return quoted + '"';
}

}  // namespace

Status WriteDot(const ExportedGraph& graph, ExportFile* file) {
  RETURN_IF_ERROR(file->Write("digraph keiretsu {\n  node [shape=box];\n"));
  for (const auto& [id, node] : graph.nodes) {
    RETURN_IF_ERROR(file->Write(fmt::format("  n{} [label={}, class={}];\n", id,
                                            DotText(CaptionOf(node, true)), DotText(node.kind))));
  }
  for (const auto& [id, edge] : graph.relationships) {
    RETURN_IF_ERROR(file->Write(fmt::format("  n{} -> n{} [label={}, class={}];\n", edge.start,
                                            edge.end, DotText(CaptionOf(edge, false)),
                                            DotText(edge.kind))));
  }
  return file->Write("}\n");
}

// ---- Cytoscape.js -------------------------------------------------------------------------------

namespace {

std::string CytoscapeData(const ExportedEntity& entity, bool is_node) {
  std::string data = fmt::format("{{\"data\":{{\"id\":\"{}{}\"", is_node ? 'n' : 'e', entity.id);
  if (is_node) {
    data += ",\"labels\":";
  } else {
    data += fmt::format(",\"source\":\"n{}\",\"target\":\"n{}\",\"type\":", entity.start,
                        entity.end);
  }
  AppendJsonString(data, entity.kind);
  for (const auto& [name, value] : entity.properties) {
    const bool taken = name == "id" || name == "parent" || name == "source" || name == "target" ||
                       name == "labels" || name == "type";
    data += ',';
    AppendJsonString(data, taken ? "property_" + name : name);
    data += ':';
    AppendJson(data, value, JsonStyle::kPlain);
  }
  return data + "}}";
}

}  // namespace

Status WriteCytoscape(const ExportedGraph& graph, ExportFile* file) {
  RETURN_IF_ERROR(file->Write("{\"elements\":{\"nodes\":["));
  const char* separator = "\n";
  for (const auto& [id, node] : graph.nodes) {
    RETURN_IF_ERROR(file->Write(separator + CytoscapeData(node, true)));
    separator = ",\n";
  }
  RETURN_IF_ERROR(file->Write("\n],\"edges\":["));
  separator = "\n";
  for (const auto& [id, edge] : graph.relationships) {
    RETURN_IF_ERROR(file->Write(separator + CytoscapeData(edge, false)));
    separator = ",\n";
  }
  return file->Write("\n]}}\n");
}

}  // namespace keiretsu::query
