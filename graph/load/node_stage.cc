#include "graph/load/node_stage.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

#include "graph/block/column_chunk.h"
#include "graph/keys.h"
#include "graph/load/parallel.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

using storage::Keyspace;

/// Rows grouped by label set, in the order in which the sets first occur.
struct RowsBySet {
  std::vector<LabelSetId> sets;
  std::vector<std::size_t> begins;  // of each set in `rows`, and the end
  std::vector<std::uint32_t> rows;
};

RowsBySet GroupBySet(const LoadContext& context) {
  const std::uint64_t count = context.table->rows;
  RowsBySet groups;
  std::vector<std::size_t> group_of_name;
  for (const LabelSetId set : context.label_sets) {
    const auto found = std::find(groups.sets.begin(), groups.sets.end(), set);
    group_of_name.push_back(static_cast<std::size_t>(found - groups.sets.begin()));
    if (found == groups.sets.end()) groups.sets.push_back(set);
  }
  groups.begins.assign(groups.sets.size() + 1, 0);
  for (std::uint64_t row = 0; row < count; ++row) {
    if (context.table->IsDropped(row)) continue;
    ++groups.begins[group_of_name[context.NameOf(row)] + 1];
  }
  std::partial_sum(groups.begins.begin(), groups.begins.end(), groups.begins.begin());
  std::vector<std::size_t> next(groups.begins.begin(), groups.begins.end() - 1);
  groups.rows.resize(groups.begins.back());
  for (std::uint64_t row = 0; row < count; ++row) {
    if (context.table->IsDropped(row)) continue;
    groups.rows[next[group_of_name[context.NameOf(row)]]++] = static_cast<std::uint32_t>(row);
  }
  return groups;
}

/// Writes one chunk of a node column. `column` has kBlockSize rows.
Status PutChunk(const Column& column, KeyId key, std::uint32_t block, StagedFiles* overflow,
                storage::SortedFileWriter* file) {
  ASSIGN_OR_RETURN(const std::vector<std::string> parts, EncodeColumn(column, overflow));
  ColumnKey place{Owner::kNode, TypeId(0), key, block, 0};
  for (std::size_t part = 0; part < parts.size(); ++part) {
    place.part = static_cast<std::uint16_t>(part);
    RETURN_IF_ERROR(file->Put(place.Encode(), parts[part]));
  }
  return Status();
}

Column LabelColumn(const NodeRun& run, storage::Timestamp timestamp) {
  ColumnBuilder builder;
  builder.Reserve(kBlockSize);
  for (std::size_t i = 0; i < run.rows.size(); ++i) builder.AppendInt(run.set.value);
  builder.AppendNulls(kBlockSize - static_cast<std::uint32_t>(run.rows.size()));
  return builder.Build(timestamp);
}

Result<Column> PropertyColumn(ColumnCells* cells, const NodeRun& run,
                              storage::Timestamp timestamp) {
  ColumnBuilder builder;
  builder.Reserve(kBlockSize);
  RETURN_IF_ERROR(cells->AppendTo(run.rows, &builder));
  builder.AppendNulls(kBlockSize - static_cast<std::uint32_t>(run.rows.size()));
  return builder.Build(timestamp);
}

}  // namespace

Result<NodePlacement> PlaceNodes(const LoadContext& context) {
  RETURN_IF_ERROR(context.budget->Charge(context.table->rows * 8));
  RowsBySet groups = GroupBySet(context);
  NodePlacement placement;
  placement.rows = std::move(groups.rows);
  placement.node_of_row.resize(context.table->rows);
  for (std::size_t group = 0; group < groups.sets.size(); ++group) {
    const std::size_t begin = groups.begins[group];
    const std::size_t count = groups.begins[group + 1] - begin;
    const auto blocks = static_cast<std::uint32_t>((count + kBlockSize - 1) / kBlockSize);
    ASSIGN_OR_RETURN(const std::uint32_t first, context.core->ids.AllocateBlocks(blocks));
    for (std::uint32_t i = 0; i < blocks; ++i) {
      const std::size_t offset = std::size_t{i} * kBlockSize;
      const std::span<const std::uint32_t> rows(placement.rows.data() + begin + offset,
                                                std::min<std::size_t>(kBlockSize, count - offset));
      placement.runs.push_back({first + i, groups.sets[group], rows});
      for (std::uint32_t j = 0; j < rows.size(); ++j) {
        placement.node_of_row[rows[j]] = NodeAt(first + i, j).value;
      }
    }
  }
  // Another writer may take blocks between two sets, never reorder them.
  return placement;
}

Status StageNodes(const LoadContext& context, const NodePlacement& placement, StagedFiles* files) {
  const std::vector<std::size_t> order = PropertiesByKey(context);
  // Each file has a range of keys; the label sets have the least.
  const std::vector<std::size_t> cuts = CutColumns(order.size() + 1, context);
  return RunParallel(context.threads, cuts.size() - 1, [&](std::size_t task) -> Status {
    ASSIGN_OR_RETURN(const auto file, files->NewFile(Keyspace::kColumn));
    for (std::size_t i = cuts[task]; i < cuts[task + 1]; ++i) {
      std::optional<ColumnCells> cells;  // none of the label sets
      if (i > 0) cells = context.table->Cells(order[i - 1]);
      for (const NodeRun& run : placement.runs) {
        RETURN_IF_ERROR(context.Step());
        if (!cells) {
          RETURN_IF_ERROR(PutChunk(LabelColumn(run, context.timestamp), kLabelSetKey, run.block,
                                   files, file.get()));
          continue;
        }
        ASSIGN_OR_RETURN(const Column column, PropertyColumn(&*cells, run, context.timestamp));
        RETURN_IF_ERROR(
            PutChunk(column, context.keys[order[i - 1]], run.block, files, file.get()));
      }
    }
    return files->Finish(Keyspace::kColumn, file.get());
  });
}

}  // namespace keiretsu::graph
