/// Keys of loaded rows in order: for uniqueness and for index entries.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/catalog.h"
#include "graph/load/copy_options.h"
#include "graph/load/key_runs.h"
#include "graph/load/load_context.h"
#include "graph/load/load_table.h"
#include "graph/load/node_stage.h"
#include "graph/load/row_errors.h"
#include "graph/load/staged_files.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// What finds and drops the rows of a table whose keys are wrong.
struct KeyCheck {
  TableReader* reader = nullptr;  ///< null: rows of no table, whose errors fail the load
  LoadTable* table = nullptr;
  std::string column;  ///< where the key comes from, for errors
  bool is_key = false;  ///< of the pattern; else another property of which values are unique
  /// Of the pattern's key: what becomes of rows whose key is not new.
  OnDuplicate on_duplicate = OnDuplicate::kAsError;
};

/// The tuples that some rows of a table have in an index, in ascending order; of equal ones the
/// lower row comes first. Rows that are dropped, now or later, have none.
class SortedKeys {
 public:
  /// Of the nodes that belong in `index`. Rows whose tuple is too long are dropped.
  /// Errors: ResourceExhausted, IoError.
  static Result<SortedKeys> OfIndex(const LoadContext& context, const IndexDefinition& index,
                                    const KeyCheck& check);
  /// Of all rows by one property; CheckNew then asks `index`, which needs it alone.
  static Result<SortedKeys> OfProperty(const LoadContext& context, std::size_t property,
                                       const std::optional<IndexDefinition>& index,
                                       const KeyCheck& check);

  /// Drops rows with the key of another row: all but the first of each key, or all but the last,
  /// which with kMerge gets the values it lacks from those before.
  Status CheckDistinct(const KeyCheck& check);
  /// Drops rows whose key a node of the state has, or makes updates of them.
  /// REQUIRES: a unique index.
  Status CheckNew(const KeyCheck& check);
  /// The same with relationships of the load's types. REQUIRES: OfProperty.
  Status CheckNewEdges(const KeyCheck& check);
  /// Adds the file of the index's entries. REQUIRES: OfIndex.
  Status Stage(const NodePlacement& placement, StagedFiles* files) const;

 private:
  explicit SortedKeys(const LoadContext* context) : context_(context), keys_(context) {}
  Status Fill(const std::vector<std::size_t>& properties, const std::vector<bool>& name_belongs,
              const KeyCheck& check);
  /// Calls visit(key, row), which returns a Status, for rows that are not dropped.
  template <typename Visit>
  Status ForEach(const Visit& visit) const;
  /// Calls visit(row, next row) for neighbours with the same key.
  template <typename Visit>
  Status ForEachEqual(const Visit& visit) const;
  std::string KeyText(std::uint32_t row) const;
  Status MergeEqual(LoadTable* table) const;
  /// Turns rows into updates of what has their keys.
  void Update(std::vector<RowUpdate> updates, LoadTable* table);
  Status Drop(RowErrorCode code, std::vector<std::uint32_t> rows, std::string_view what,
              const KeyCheck& check);

  const LoadContext* context_;
  IndexDefinition index_;
  std::vector<std::size_t> properties_;
  std::string start_;  // of every key: the index's prefix
  KeyRuns keys_;
};

/// Indexes that rows of the table belong in.
std::vector<IndexDefinition> IndexesOfLoad(const LoadContext& context);

}  // namespace keiretsu::graph
