#include "graph/load/registers/known_edges.h"

#include <optional>
#include <vector>

#include "graph/load/registers/party_index.h"
#include "graph/topology/block_reads.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

void AddValue(std::size_t property, const Column* column, std::uint32_t row, EdgeDigest* digest) {
  if (column == nullptr || !column->IsValid(row)) return;
  const Value value = column->Get(row);
  switch (value.type()) {
    case ValueType::kString: digest->Add(property, value.AsString()); return;
    case ValueType::kInteger: digest->Add(property, value.AsInteger()); return;
    case ValueType::kDate: digest->Add(property, value.AsDate().epoch_days); return;
    default: digest->Add(property, value.ToString()); return;
  }
}

using Visit = std::function<Status(const EdgeRef& edge, const EdgeDigest& digest)>;

Status VisitBlock(const Catalog& catalog, const BlockLoader& loader, TypeId type,
                  std::uint32_t block, const Visit& visit) {
  ASSIGN_OR_RETURN(const auto version, loader.Edges(type, Direction::kOut, block));
  ASSIGN_OR_RETURN(const AdjacencyBlock* adjacency, version->Adjacency());
  if (adjacency->edge_count() == 0) return Status();
  const auto column_of = [&](std::string_view name) -> Result<const Column*> {
    const KeyId key = catalog.FindKey(name);
    if (!key.valid()) return static_cast<const Column*>(nullptr);
    ASSIGN_OR_RETURN(const auto column, ReadEdgeColumn(*version, type, key, loader));
    if (!column) return Status::Internal("a block changed within one snapshot");
    return *column;
  };
  ASSIGN_OR_RETURN(const Column* registers, column_of(party::kRegister));
  if (registers == nullptr) return Status();
  std::vector<std::vector<const Column*>> columns;  // by register and identifying property
  for (const Register source : kRegisters) {
    columns.emplace_back();
    for (const std::string_view name : IdentifyingProperties(source)) {
      ASSIGN_OR_RETURN(const Column* column, column_of(name));
      columns.back().push_back(column);
    }
  }
  std::uint32_t edge = 0;
  for (std::uint32_t row = 0; row < kBlockSize && edge < adjacency->edge_count(); ++row) {
    for (; edge < adjacency->offsets[row + 1]; ++edge) {
      if (!registers->IsValid(edge)) continue;
      const Value source_name = registers->Get(edge);
      if (source_name.type() != ValueType::kString) continue;
      const auto source = RegisterFromName(source_name.AsString());
      if (!source) continue;
      EdgeDigest digest(RegisterName(*source), catalog.TypeName(type), NodeAt(block, row).value,
                        adjacency->neighbours[edge]);
      const auto& identifying = columns[static_cast<std::size_t>(*source)];
      for (std::size_t i = 0; i < identifying.size(); ++i) {
        AddValue(i, identifying[i], edge, &digest);
      }
      RETURN_IF_ERROR(visit({EdgeId(adjacency->edge_ids[edge]), NodeAt(block, row),
                             NodeId(adjacency->neighbours[edge]), type},
                            digest));
    }
  }
  return Status();
}

}  // namespace

Status VisitKnownEdges(GraphCore* core, const storage::CommittedState& state,
                       std::span<const std::string> types, const LoadWork& work,
                       const Visit& visit) {
  for (const std::string& name : types) {
    const TypeId type = core->catalog->FindType(name);
    if (!type.valid()) continue;
    for (std::uint32_t block = 0; block < core->ids.block_count(); ++block) {
      RETURN_IF_ERROR(work.CheckCancelled());
      // A loader a block: what it caches goes with it.
      RETURN_IF_ERROR(
          VisitBlock(*core->catalog, core->blocks->Loader(state), type, block, visit));
    }
  }
  return Status();
}

}  // namespace keiretsu::graph
