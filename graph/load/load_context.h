/// What the stages of one load share.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/graph_core.h"
#include "graph/graph_view.h"
#include "graph/ids.h"
#include "graph/load/copy_plan.h"
#include "graph/load/load_table.h"
#include "graph/load/load_work.h"
#include "storage/commit_queue.h"

namespace keiretsu::graph {

/// Everything a stage reads. All names are interned; the members outlive the stages.
struct LoadContext : LoadWork {
  GraphCore* core = nullptr;
  const CopyPlan* plan = nullptr;
  const LoadTable* table = nullptr;
  std::vector<KeyId> keys;            ///< by property of the plan
  std::vector<LabelSetId> label_sets; ///< by name of the table; one entry when it has no names
  std::vector<TypeId> types;          ///< the same, of relationships
  const storage::CommittedState* state = nullptr;  ///< what the load adds to
  storage::Timestamp timestamp = 0;                ///< of the load, as which it becomes visible

  /// The last commit that segments and columns of relationships include: updates of this load come
  /// as deltas of its own timestamp.
  storage::Timestamp fold_timestamp() const {
    return table->updates.empty() ? timestamp : timestamp - 1;
  }
  /// The position of a name for a row.
  std::uint32_t NameOf(std::uint64_t row) const {
    return table->name_of_row.empty() ? 0 : table->name_of_row[row];
  }
};

/// Notes in the catalog which types of values the load brings. Errors: IoError.
Status WidenProfiles(const LoadContext& context);

/// A failure that another writer caused: what the load was resolved against has changed.
bool IsLostRace(const Status& status);

/// Positions of the plan's properties with values, ascending by key: the order of their columns on
/// disk.
std::vector<std::size_t> PropertiesByKey(const LoadContext& context);
/// The values of a row in such an order; null cells are left out.
PropertyList PropertiesOfRow(const LoadContext& context, const std::vector<std::size_t>& order,
                             std::uint64_t row);

/// `count` items cut into at most `groups` runs of nearly equal length, as begins; the last entry
/// is `count`.
std::vector<std::size_t> CutEvenly(std::size_t count, std::size_t groups);
/// `count` columns cut into those of each file, the same way.
std::vector<std::size_t> CutColumns(std::size_t count, const LoadContext& context);

}  // namespace keiretsu::graph
