#include "graph/load/edge_stage.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "graph/block/column_chunk.h"
#include "graph/keys.h"
#include "graph/load/edge_blocks.h"
#include "graph/load/parallel.h"
#include "graph/topology/block_id.h"
#include "graph/topology/block_reads.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

using storage::Keyspace;

/// Relationships per file of segments from which more threads are worth more files.
constexpr std::size_t kEdgesPerFile = 500'000;

/// Puts the parts of a segment or chunk, and deletes those that only its old form had.
template <typename Key>
Status PutParts(Key place, const std::vector<std::string>& parts, std::size_t old_count,
                storage::SortedFileWriter* file) {
  for (std::size_t part = 0; part < std::max(parts.size(), old_count); ++part) {
    place.part = static_cast<std::uint16_t>(part);
    RETURN_IF_ERROR(part < parts.size() ? file->Put(place.Encode(), parts[part])
                                        : file->Delete(place.Encode()));
  }
  return Status();
}

/// Relationships of one type.
class TypeStage {
 public:
  TypeStage(const LoadContext& context, TypeId type, EdgeId first, bool has_deltas,
            StagedFiles* files)
      : context_(context), type_(type), first_(first), has_deltas_(has_deltas), files_(files) {}

  Status Run(std::span<const std::uint32_t> rows, EdgeSides sides);

 private:
  /// A block that has relationships of the type already.
  struct Merged {
    bool merged = false;
    std::vector<std::uint32_t> origins;  // out direction; see MergeAdjacency
  };

  BlockLoader Loader() const { return context_.core->blocks->Loader(*context_.state); }
  Status Partition(std::span<const std::uint32_t> rows, EdgeSides sides);
  Status StageColumns();
  Status StageSegments(Direction direction, EdgePartition* partition, std::size_t begin,
                       std::size_t end);
  Status StageSegment(Direction direction, const EdgeRun& run, Merged* merged,
                      storage::SortedFileWriter* file);
  Status DeleteDeltas(Direction direction, std::uint32_t block);
  /// Keys of all columns that the touched blocks may have, ascending.
  std::vector<KeyId> ColumnKeys() const;
  /// The column of the file that becomes property `key`; null when none does.
  const CellColumn* CellsOf(KeyId key) const;
  Status StageColumn(KeyId key, storage::SortedFileWriter* file);
  Status MergeColumn(KeyId key, const CellColumn* cells, const EdgeRun& run, const Merged& merged,
                     storage::SortedFileWriter* file);
  Status PutColumn(KeyId key, std::uint32_t block, ColumnBuilder* builder, std::size_t old_count,
                   storage::SortedFileWriter* file);

  const LoadContext& context_;
  const TypeId type_;
  const EdgeId first_;
  const bool has_deltas_;
  StagedFiles* const files_;
  EdgePartition out_;
  EdgePartition in_;
  std::vector<Merged> merged_;  // by run of out_
};

Status TypeStage::DeleteDeltas(Direction direction, std::uint32_t block) {
  if (!has_deltas_) return Status();
  const KeyRange range = EdgeTarget(type_, direction, block).RangeFrom(0);
  auto cursor = context_.core->engine->Scan(Keyspace::kDelta, range.begin, range.end,
                                            context_.state->snapshot.get());
  for (; cursor->Valid(); cursor->Next()) files_->DeleteDelta(std::string(cursor->key()));
  return cursor->status();
}

Status TypeStage::StageSegment(Direction direction, const EdgeRun& run, Merged* merged,
                               storage::SortedFileWriter* file) {
  const bool out = direction == Direction::kOut;
  const LoadTable& table = *context_.table;
  AdjacencyBlock adjacency =
      BuildAdjacency(run, out ? table.sources : table.targets, out ? table.targets : table.sources,
                     table.row_numbers, direction, first_);
  const BlockLoader loader = Loader();
  ASSIGN_OR_RETURN(const StoredParts old,
                   loader.AdjacencyParts(type_, direction, run.block));
  if (!old.empty() || has_deltas_) {
    ASSIGN_OR_RETURN(const auto version, loader.Edges(type_, direction, run.block));
    ASSIGN_OR_RETURN(const AdjacencyBlock* present, version->Adjacency());
    if (present->edge_count() > 0) {
      merged->merged = true;
      adjacency = MergeAdjacency(*present, adjacency, run.rows, out ? &merged->origins : nullptr);
      RETURN_IF_ERROR(
          context_.budget->Charge(merged->origins.capacity() * sizeof(std::uint32_t)));
    }
    RETURN_IF_ERROR(DeleteDeltas(direction, run.block));
    for (const std::uint64_t id : loader.big().ids_read()) files_->DeleteBig(id);
  }
  adjacency.fold_ts = context_.fold_timestamp();
  UpdateDerivedFields(run.block, &adjacency);
  ASSIGN_OR_RETURN(const auto parts, EncodeAdjacency(adjacency, run.block, direction));
  return PutParts(AdjacencyKey{type_, direction, run.block, 0}, parts, old.values.size(), file);
}

Status TypeStage::StageSegments(Direction direction, EdgePartition* partition, std::size_t begin,
                                std::size_t end) {
  ASSIGN_OR_RETURN(const auto file, files_->NewFile(Keyspace::kAdjacency));
  for (std::size_t i = begin; i < end; ++i) {
    RETURN_IF_ERROR(context_.Step());
    Merged unused;
    Merged* merged = direction == Direction::kOut ? &merged_[i] : &unused;
    RETURN_IF_ERROR(StageSegment(direction, partition->runs[i], merged, file.get()));
  }
  return files_->Finish(Keyspace::kAdjacency, file.get());
}

std::vector<KeyId> TypeStage::ColumnKeys() const {
  std::vector<KeyId> keys;
  for (const std::size_t i : PropertiesByKey(context_)) keys.push_back(context_.keys[i]);
  const bool any_merged =
      std::any_of(merged_.begin(), merged_.end(), [](const Merged& m) { return m.merged; });
  if (!any_merged) return keys;
  for (const TypeProfile::Entry& entry : context_.core->catalog->EdgeProfile(type_).entries) {
    keys.push_back(entry.key);
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

const CellColumn* TypeStage::CellsOf(KeyId key) const {
  const auto found = std::find(context_.keys.begin(), context_.keys.end(), key);
  if (found == context_.keys.end()) return nullptr;
  return &context_.table->properties[static_cast<std::size_t>(found - context_.keys.begin())];
}

Status TypeStage::PutColumn(KeyId key, std::uint32_t block, ColumnBuilder* builder,
                            std::size_t old_count, storage::SortedFileWriter* file) {
  ASSIGN_OR_RETURN(const auto parts,
                   EncodeColumn(builder->Build(context_.fold_timestamp()), files_));
  return PutParts(ColumnKey{Owner::kEdge, type_, key, block, 0}, parts, old_count, file);
}

Status TypeStage::MergeColumn(KeyId key, const CellColumn* cells, const EdgeRun& run,
                              const Merged& merged, storage::SortedFileWriter* file) {
  const BlockLoader loader = Loader();
  ASSIGN_OR_RETURN(const auto version, loader.Edges(type_, Direction::kOut, run.block));
  ASSIGN_OR_RETURN(const auto old, ReadEdgeColumn(*version, type_, key, loader));
  if (!old) return Status::Internal("a block changed within one snapshot");
  ASSIGN_OR_RETURN(const StoredParts parts,
                   loader.ColumnParts(Owner::kEdge, type_, key, run.block));
  const std::vector<std::uint32_t>& origins = merged.origins;
  ColumnBuilder builder;
  builder.Reserve(static_cast<std::uint32_t>(origins.size()));
  for (std::size_t i = 0; i < origins.size();) {
    // A stretch of old entries, which lie one behind the other, or of new ones.
    std::size_t end = i + 1;
    const bool is_old = (origins[i] & kOldEntry) != 0;
    while (end < origins.size() && ((origins[end] & kOldEntry) != 0) == is_old) ++end;
    const auto count = static_cast<std::uint32_t>(end - i);
    if (is_old && *old != nullptr) {
      const std::uint32_t begin = origins[i] & ~kOldEntry;
      builder.AppendRange(**old, begin, begin + count);
    } else if (!is_old && cells != nullptr) {
      cells->AppendTo({origins.data() + i, count}, &builder);
    } else {
      builder.AppendNulls(count);
    }
    i = end;
  }
  for (const std::uint64_t id : loader.big().ids_read()) files_->DeleteBig(id);
  return PutColumn(key, run.block, &builder, parts.values.size(), file);
}

Status TypeStage::StageColumn(KeyId key, storage::SortedFileWriter* file) {
  const CellColumn* cells = CellsOf(key);
  for (std::size_t i = 0; i < out_.runs.size(); ++i) {
    const EdgeRun& run = out_.runs[i];
    RETURN_IF_ERROR(context_.Step());
    if (merged_[i].merged) {
      RETURN_IF_ERROR(MergeColumn(key, cells, run, merged_[i], file));
    } else if (cells != nullptr) {
      ColumnBuilder builder;
      builder.Reserve(static_cast<std::uint32_t>(run.rows.size()));
      cells->AppendTo(run.rows, &builder);
      RETURN_IF_ERROR(PutColumn(key, run.block, &builder, 0, file));
    }
  }
  return Status();
}

Status TypeStage::Partition(std::span<const std::uint32_t> rows, EdgeSides sides) {
  const std::uint32_t blocks = context_.core->ids.block_count();
  const LoadTable& table = *context_.table;
  RETURN_IF_ERROR(RunParallel(context_.threads, 2, [&](std::size_t task) {
    if (task == 0 && sides != EdgeSides::kIn) out_ = PartitionByBlock(rows, table.sources, blocks);
    if (task == 1 && sides != EdgeSides::kOut) in_ = PartitionByBlock(rows, table.targets, blocks);
    return Status();
  }));
  merged_.resize(out_.runs.size());
  context_.meter->total_steps +=
      out_.runs.size() * (1 + table.properties.size()) + in_.runs.size();
  return Status();
}

Status TypeStage::Run(std::span<const std::uint32_t> rows, EdgeSides sides) {
  RETURN_IF_ERROR(context_.budget->Charge(rows.size() * 2 * sizeof(std::uint32_t)));
  RETURN_IF_ERROR(Partition(rows, sides));
  const std::size_t files =
      std::min<std::size_t>(context_.threads, 1 + rows.size() / kEdgesPerFile);
  const std::vector<std::size_t> out_cuts = CutEvenly(out_.runs.size(), files);
  const std::vector<std::size_t> in_cuts = CutEvenly(in_.runs.size(), files);
  const std::size_t out_tasks = out_cuts.size() - 1;
  RETURN_IF_ERROR(RunParallel(
      context_.threads, out_tasks + in_cuts.size() - 1, [&](std::size_t task) {
        if (task < out_tasks) {
          return StageSegments(Direction::kOut, &out_, out_cuts[task], out_cuts[task + 1]);
        }
        const std::size_t i = task - out_tasks;
        return StageSegments(Direction::kIn, &in_, in_cuts[i], in_cuts[i + 1]);
      }));
  if (sides != EdgeSides::kIn) RETURN_IF_ERROR(StageColumns());
  context_.budget->Release(rows.size() * 2 * sizeof(std::uint32_t));
  return Status();
}

Status TypeStage::StageColumns() {
  const std::vector<KeyId> keys = ColumnKeys();
  const std::vector<std::size_t> cuts = CutColumns(keys.size(), context_);
  const auto stage_columns = [&](std::size_t task) -> Status {
    ASSIGN_OR_RETURN(const auto file, files_->NewFile(Keyspace::kColumn));
    for (std::size_t i = cuts[task]; i < cuts[task + 1]; ++i) {
      RETURN_IF_ERROR(StageColumn(keys[i], file.get()));
    }
    return files_->Finish(Keyspace::kColumn, file.get());
  };
  return RunParallel(context_.threads, cuts.size() - 1, stage_columns);
}

}  // namespace

Status StageEdges(const LoadContext& context, EdgeId first, EdgeSides sides, StagedFiles* files) {
  const auto any_delta = context.core->engine->Scan(Keyspace::kDelta, "", "",
                                                    context.state->snapshot.get());
  RETURN_IF_ERROR(any_delta->status());
  const bool has_deltas = any_delta->Valid();
  const LoadTable& table = *context.table;
  std::vector<TypeId> types = context.types;
  std::sort(types.begin(), types.end());
  types.erase(std::unique(types.begin(), types.end()), types.end());
  RETURN_IF_ERROR(context.budget->Charge(table.rows * sizeof(std::uint32_t)));
  std::vector<std::uint32_t> rows;
  for (const TypeId type : types) {
    rows.clear();
    for (std::uint32_t row = 0; row < table.rows; ++row) {
      if (table.IsDropped(row)) continue;
      if (context.types[context.NameOf(row)] == type) rows.push_back(row);
    }
    if (rows.empty()) continue;
    RETURN_IF_ERROR(TypeStage(context, type, first, has_deltas, files).Run(rows, sides));
  }
  context.budget->Release(table.rows * sizeof(std::uint32_t));
  return Status();
}

Status StageSpilledEdges(const LoadContext& context, EdgeId first, const EdgeSpill& spill,
                         std::span<const std::uint64_t> first_rows, StagedFiles* files) {
  // Beside the rows at hand there are the lists and columns that are made of them.
  const std::uint64_t at_once = context.budget->remaining() / 4;
  const auto stage = [&](Result<LoadTable> table, EdgeSides sides) -> Status {
    if (!table) return table.error();
    std::uint64_t bytes = 4 * (table->sources.size() + table->targets.size() +
                               table->row_numbers.size() + table->name_of_row.size());
    for (const CellColumn& column : table->properties) bytes += column.memory_bytes();
    RETURN_IF_ERROR(context.budget->Charge(bytes));
    LoadContext part = context;
    table->names = context.table->names;
    if (sides == EdgeSides::kIn) part.keys.clear();
    part.table = &*table;
    if (table->rows > 0) RETURN_IF_ERROR(StageEdges(part, first, sides, files));
    context.budget->Release(bytes);
    return Status();
  };
  const std::vector<std::size_t> sources = spill.CutSources(at_once);
  for (std::size_t i = 0; i + 1 < sources.size(); ++i) {
    RETURN_IF_ERROR(
        stage(spill.ReadSources(sources[i], sources[i + 1], first_rows), EdgeSides::kOut));
  }
  const std::vector<std::size_t> targets = spill.CutTargets(at_once);
  for (std::size_t i = 0; i + 1 < targets.size(); ++i) {
    RETURN_IF_ERROR(stage(spill.ReadTargets(targets[i], targets[i + 1]), EdgeSides::kIn));
  }
  return Status();
}

}  // namespace keiretsu::graph
