/// The nodes and relationships of rows as graph files.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "query/export/row_writer.h"

namespace keiretsu::query {

/// What a graph file says of one node or relationship.
struct ExportedEntity {
  std::uint64_t id = 0;
  std::uint64_t start = 0;  ///< of relationships
  std::uint64_t end = 0;
  std::string kind;    ///< labels joined by ';', or the type
  Map properties;
};

/// The nodes and relationships of an export, each once, by id. Ends that no row holds are nodes
/// without labels.
struct ExportedGraph {
  std::map<std::uint64_t, ExportedEntity> nodes;
  std::map<std::uint64_t, ExportedEntity> relationships;
};

/// Collects what the rows hold, in lists, maps and paths too; anything else is left out. Writes
/// the file at the end.
class GraphWriter final : public RowWriter {
 public:
  GraphWriter(ExportFormat format, ExportFile* file) : format_(format), file_(file) {}
  Status Begin(const std::vector<std::string>& columns) override;
  Status Row(const std::vector<Value>& row) override;
  Status End() override;

 private:
  void Collect(const Value& value);

  const ExportFormat format_;
  ExportFile* const file_;
  ExportedGraph graph_;
};

// One form each. A property's name that the form has for itself gets `property_` before it.
Status WriteGraphMl(const ExportedGraph& graph, ExportFile* file);
Status WriteGexf(const ExportedGraph& graph, ExportFile* file);
Status WriteDot(const ExportedGraph& graph, ExportFile* file);
Status WriteCytoscape(const ExportedGraph& graph, ExportFile* file);

/// What a drawing says of an entity: a node's name, title or id; a relationship's type and share.
std::string CaptionOf(const ExportedEntity& entity, bool is_node);
/// A property as plain text.
std::string PropertyText(const Value& value);

}  // namespace keiretsu::query
