/// Resolved records as the tables that the stages of a load write.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "graph/load/copy_options.h"
#include "graph/load/load_context.h"
#include "graph/load/registers/party_table.h"
#include "graph/load/registers/record_property.h"
#include "graph/load/registers/register_edges.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// A table with the plan that names its columns, as LoadContext wants them.
struct RegisterTable {
  CopyPlan plan;
  LoadTable table;
};

/// What the records of one load become, against one state. External synchronisation.
class RegisterTables {
 public:
  /// All must outlive the tables.
  /// With a spill file, the cells of tables of more rows than `rows_in_memory` go there.
  RegisterTables(const std::vector<RecordBatch>& batches, const StatementVersions& versions,
                 PartyTable* parties, SpillFile* spill, std::uint64_t rows_in_memory)
      : batches_(batches),
        versions_(versions),
        parties_(parties),
        spill_(spill),
        rows_in_memory_(rows_in_memory) {}

  /// Gathers the properties, once for all states.
  void Gather();
  /// Finds what the graph has, and fills the tables. `view` shows `state`.
  /// Errors: Corruption, IoError, ResourceExhausted.
  Status Resolve(GraphCore* core, const storage::CommittedState& state, const GraphView& view,
                 OnDuplicate on_duplicate, unsigned threads, LoadBudget* budget);

  /// New nodes, and the new relationships without their ends.
  RegisterTable& nodes() { return nodes_; }
  RegisterTable& edges() { return edges_table_; }
  const RegisterEdges& edge_list() const { return edges_; }
  /// A value to set on a node or relationship of the graph.
  struct Update {
    std::uint32_t node = 0;
    EdgeRef edge;          ///< valid instead of `node` in edge_updates()
    std::size_t name = 0;  ///< in update_names()
    Value value;
  };
  const std::vector<Update>& updates() const { return updates_; }
  const std::vector<Update>& edge_updates() const { return edge_updates_; }
  const std::vector<std::string>& update_names() const { return update_names_; }

 private:
  void AddAliases();
  Status FillNodes(unsigned threads, LoadBudget* budget);
  Status FillEdges(unsigned threads, LoadBudget* budget);
  /// Adds the columns of `properties`, with the values of slots [0, table.rows) of `slots`.
  Status AddColumns(const std::vector<RecordProperty>& properties, std::size_t slots,
                    const SlotOfRecord& slot_of, unsigned threads, LoadBudget* budget,
                    RegisterTable* to) const;
  /// A column of a table to be, in memory or on disk.
  struct NewColumn {
    CellKind kind = CellKind::kEmpty;
    Spillable<CellColumn> cells;
  };
  /// Of a table of `rows`; its memory stays charged where it stays in memory.
  Result<NewColumn> Finish(CellColumn column, std::uint64_t rows, LoadBudget* budget) const;
  static void AddColumn(std::string name, NewColumn column, RegisterTable* to);
  /// What records add to nodes of the graph: values they lack, or that differ if `replace`, and
  /// what lists lack.
  Status FindUpdates(const GraphView& view, const RecordProperty& property,
                     const SlotValues& values, bool replace);
  /// Values in which relationships of the graph differ from their records.
  Status FindEdgeUpdates(const GraphView& view, const RecordProperty& property,
                         const SlotValues& values);
  std::size_t UpdateName(const std::string& name);
  SlotOfRecord NodeSlots() const;

  const std::vector<RecordBatch>& batches_;
  const StatementVersions& versions_;
  PartyTable* const parties_;
  SpillFile* const spill_;
  const std::uint64_t rows_in_memory_;
  std::uint64_t charged_ = 0;  // to the budget, by the last Resolve
  std::vector<RecordProperty> node_properties_;
  std::vector<RecordProperty> edge_properties_;
  SparseColumn aliases_;  // by slot, as one more batch
  RegisterEdges edges_;
  RegisterTable nodes_;
  RegisterTable edges_table_;
  std::vector<Update> updates_;
  std::vector<Update> edge_updates_;
  std::vector<std::string> update_names_;
};

}  // namespace keiretsu::graph
