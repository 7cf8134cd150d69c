/// Resolved records as the tables that the stages of a load write.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
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
  /// All must outlive the tables. With a spill file, the cells of tables of more rows than
  /// `rows_in_memory` go there.
  RegisterTables(const std::vector<RecordBatch>& batches, const StatementVersions& versions,
                 PartyTable* parties, std::uint64_t rows_in_memory, const LoadWork& work)
      : batches_(batches),
        versions_(versions),
        parties_(parties),
        rows_in_memory_(rows_in_memory),
        work_(work),
        updates_charged_(work.budget) {}

  /// Gathers the properties, once for all states.
  void Gather();
  /// Finds what the graph has in `state`, and fills the tables.
  /// Errors: Corruption, IoError, ResourceExhausted, Cancelled.
  Status Resolve(GraphCore* core, const std::shared_ptr<const storage::CommittedState>& state,
                 OnDuplicate on_duplicate);

  /// Frees what only gathering values needs: which relationship each record tells of.
  void ForgetRecords();

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
  /// A column of a table to be, in memory or on disk.
  struct NewColumn {
    explicit NewColumn(CellKind kind) : cells(kind) {}

    CellColumn cells;  ///< of its kind alone where there are segments
    ColumnSegments segments;
    std::unique_ptr<ChargedMemory> charged;
  };

  void AddAliases();
  Status FillNodes();
  Status FillEdges();
  /// Adds the columns of `properties`, with the values of the table's rows.
  Status AddColumns(const std::vector<RecordProperty>& properties, const SlotOfRecord& slot_of,
                    RegisterTable* to);
  Result<NewColumn> FillColumn(const RecordProperty& property, const SlotOfRecord& slot_of,
                               std::uint64_t rows) const;
  bool IsOnDisk(std::uint64_t rows) const {
    return work_.spill != nullptr && rows > rows_in_memory_;
  }
  /// Rows as a column of a table of so many has them: all at once, or by segment.
  std::vector<SlotRange> PiecesOf(const SlotRange& rows, std::uint64_t table_rows) const;
  /// Appends a piece of a table of `rows`. Its memory is charged while it is there.
  Status Append(CellColumn piece, std::uint64_t rows, NewColumn* to) const;
  /// Adds a column of `rows` texts.
  Status AddTexts(std::string_view name, std::uint64_t rows,
                  const std::function<Result<std::string>(std::size_t row)>& text_of,
                  RegisterTable* to);
  void AddColumn(std::string name, NewColumn column, RegisterTable* to);
  /// What records add to nodes of the graph: values they lack, or that differ if `replace`, and
  /// what lists lack.
  Status FindUpdates(const Catalog& catalog, PassingView* view, const RecordProperty& property,
                     const SlotValues& values, bool replace);
  Status FindAllUpdates(const Catalog& catalog, PassingView* view, OnDuplicate on_duplicate);
  /// Values in which relationships of the graph differ from their records.
  Status FindEdgeUpdates(const Catalog& catalog, PassingView* view,
                         const RecordProperty& property, const SlotValues& values);
  /// Errors: ResourceExhausted.
  Status ChargeUpdates();
  std::size_t UpdateName(const std::string& name);
  SlotOfRecord NodeSlots() const;
  SlotOfRecord EdgeSlots() const;

  const std::vector<RecordBatch>& batches_;
  const StatementVersions& versions_;
  PartyTable* const parties_;
  const std::uint64_t rows_in_memory_;
  const LoadWork& work_;
  std::vector<std::unique_ptr<ChargedMemory>> charged_;  // of the tables
  std::unique_ptr<ChargedMemory> edges_charged_;         // of edges_
  std::vector<RecordProperty> node_properties_;
  std::vector<RecordProperty> edge_properties_;
  SparseColumn aliases_;  // by slot, as one more batch
  RegisterEdges edges_;
  RegisterTable nodes_;
  RegisterTable edges_table_;
  std::vector<Update> updates_;
  std::vector<Update> edge_updates_;
  std::vector<std::string> update_names_;
  ChargedMemory updates_charged_;
};

}  // namespace keiretsu::graph
