#include "graph/date_slice.h"

#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "graph/topology/block_id.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

enum class Bound : std::uint8_t { kStart, kEnd };

bool Passes(Bound bound, std::int64_t value, Date day) {
  return bound == Bound::kStart ? value <= day.epoch_days : day.epoch_days < value;
}

Result<bool> PassesValue(Bound bound, const Value& value, Date day) {
  ASSIGN_OR_RETURN(const std::optional<Date> read, ReadDay(value));
  return !read || Passes(bound, read->epoch_days, day);
}

/// Clears the rows of `alive` that a validity column rules out. On an error, `*row` is where.
Status ClearByColumn(const Column& column, Bound bound, Date day, std::vector<std::uint8_t>& alive,
                     std::uint32_t* row) {
  std::uint32_t& r = *row;
  if (column.tag() == TypeTag::kDate) {
    const std::span<const std::int64_t> days = column.ints();
    for (r = 0; r < column.rows(); ++r) {
      if (!Passes(bound, days[r], day) && column.IsValid(r)) alive[r] = 0;
    }
    return Status();
  }
  std::vector<std::uint8_t> known(column.has_dictionary() ? column.dictionary_size() : 0, 2);
  for (r = 0; r < column.rows(); ++r) {
    if (!column.IsValid(r)) continue;
    std::uint8_t* seen = known.empty() ? nullptr : &known[column.codes()[r]];
    if (seen != nullptr && *seen != 2) {
      alive[r] &= *seen;
      continue;
    }
    ASSIGN_OR_RETURN(const bool passes, PassesValue(bound, column.Get(r), day));
    if (seen != nullptr) *seen = passes ? 1 : 0;
    if (!passes) alive[r] = 0;
  }
  return Status();
}

/// The row of the list that entry `entry` is in.
std::uint32_t ListOf(const AdjacencyBlock& adjacency, std::uint32_t entry) {
  const auto after = std::upper_bound(adjacency.offsets.begin(), adjacency.offsets.end(), entry);
  return static_cast<std::uint32_t>(after - adjacency.offsets.begin()) - 1;
}

Status AtRelationship(const Status& status, const Catalog& catalog, TypeId type, KeyId key,
                      std::uint32_t source, std::uint32_t target) {
  if (status.code() != StatusCode::kInvalidArgument) return status;
  return Status::InvalidArgument(fmt::format(
      "property {0} of a relationship of type {1}, from node {2} to node {3}: {4}; CREATE VALIDITY "
      "FOR ()-[r:{1}]-() ON (r.<start>, r.<end>) says which properties hold its validity",
      catalog.KeyName(key), catalog.TypeName(type), source, target, status.message()));
}

/// Keeps the entries whose `alive` is set.
AdjacencyBlock Select(const AdjacencyBlock& from, std::span<const std::uint8_t> alive,
                      std::uint32_t block, std::vector<std::uint32_t>* rows) {
  AdjacencyBlock to = AdjacencyBlock::Empty(from.fold_ts);
  for (std::uint32_t row = 0; row < kBlockSize; ++row) {
    for (std::uint32_t i = from.offsets[row]; i < from.offsets[row + 1]; ++i) {
      if (alive[i] == 0) continue;
      to.neighbours.push_back(from.neighbours[i]);
      if (!from.edge_ids.empty()) to.edge_ids.push_back(from.edge_ids[i]);
      if (rows != nullptr) rows->push_back(i);
    }
    to.offsets[row + 1] = to.edge_count();
  }
  UpdateDerivedFields(block, &to);
  return to;
}

std::shared_ptr<const AliveBlock> All() {
  static const std::shared_ptr<const AliveBlock> all = std::make_shared<AliveBlock>();
  return all;
}

}  // namespace

// --- Blocks -------------------------------------------------------------------------------------

const Column* AliveBlock::Filter(KeyId key, const Column& column, std::size_t* made) const {
  const std::lock_guard lock(mutex_);
  const auto [entry, fresh] = columns_.try_emplace(key);
  if (!fresh) return entry->second.get();
  ColumnBuilder builder;
  builder.Reserve(static_cast<std::uint32_t>(rows_.size()));
  for (std::size_t i = 0; i < rows_.size();) {
    std::size_t end = i + 1;
    while (end < rows_.size() && rows_[end] == rows_[end - 1] + 1) ++end;
    builder.AppendRange(column, rows_[i], rows_[end - 1] + 1);
    i = end;
  }
  Column left = builder.Build(column.fold_ts());
  if (left.all_null()) return nullptr;
  entry->second = std::make_unique<const Column>(std::move(left));
  *made = entry->second->memory_bytes();
  return entry->second.get();
}

std::size_t AliveBlock::memory_bytes() const {
  return sizeof(AliveBlock) + adjacency_.memory_bytes() + rows_.size() * sizeof(rows_[0]);
}

ValidityKeys DateSlice::KeysOf(const GraphView& view, TypeId type) const {
  ValidityKeys keys = ValidityOf(view.catalog(), *declared_, type);
  if (!keys.any() || !view.state_number()) return keys;  // a transaction's own writes: no profile
  const std::vector<TypeProfile::Entry> entries = view.catalog().EdgeProfile(type).entries;
  for (KeyId* key : {&keys.start, &keys.end}) {
    if (std::ranges::find(entries, *key, &TypeProfile::Entry::key) == entries.end()) *key = KeyId();
  }
  return keys;
}

Result<std::shared_ptr<const AliveBlock>> DateSlice::MakeOut(const GraphView& view, TypeId type,
                                                             std::uint32_t block) const {
  const ValidityKeys keys = KeysOf(view, type);
  if (!keys.any()) return All();
  ASSIGN_OR_RETURN(const AdjacencyBlock* adjacency, view.Adjacency(type, Direction::kOut, block));
  if (adjacency == nullptr) return All();
  std::vector<std::uint8_t> alive(adjacency->edge_count(), 1);
  for (const Bound bound : {Bound::kStart, Bound::kEnd}) {
    const KeyId key = bound == Bound::kStart ? keys.start : keys.end;
    if (!key.valid()) continue;
    ASSIGN_OR_RETURN(const Column* column, view.EdgeColumn(type, block, key));
    if (column == nullptr) continue;
    std::uint32_t row = 0;
    if (const Status status = ClearByColumn(*column, bound, day_, alive, &row); !status.ok()) {
      return AtRelationship(status, view.catalog(), type, key,
                            NodeAt(block, ListOf(*adjacency, row)).value,
                            adjacency->neighbours[row]);
    }
  }
  if (std::ranges::find(alive, 0) == alive.end()) return All();
  std::vector<std::uint32_t> rows;
  AdjacencyBlock left = Select(*adjacency, alive, block, &rows);
  return std::make_shared<const AliveBlock>(std::move(left), std::move(rows));
}

// An in list holds no edge ids, and parallel relationships in it look the same: it loses as many
// entries of a neighbour as the out list of that neighbour did.
Result<std::shared_ptr<const AliveBlock>> DateSlice::MakeIn(const GraphView& view, TypeId type,
                                                            std::uint32_t block) {
  ASSIGN_OR_RETURN(const DeadEdges* dead, Dead(view, type));
  const auto first_of = [](std::uint32_t target) { return std::uint64_t{target} << 32; };
  auto next = std::ranges::lower_bound(*dead, first_of(NodeAt(block, 0).value));
  const std::uint64_t last = first_of(NodeAt(block, kBlockSize - 1).value) | 0xFFFF'FFFFULL;
  if (next == dead->end() || *next > last) return All();
  ASSIGN_OR_RETURN(const AdjacencyBlock* adjacency, view.Adjacency(type, Direction::kIn, block));
  if (adjacency == nullptr) return All();
  std::vector<std::uint8_t> alive(adjacency->edge_count(), 1);
  for (std::uint32_t row = 0; row < kBlockSize; ++row) {
    const std::uint64_t target = first_of(NodeAt(block, row).value);
    for (std::uint32_t i = adjacency->offsets[row]; i < adjacency->offsets[row + 1]; ++i) {
      if (next == dead->end() || *next != (target | adjacency->neighbours[i])) continue;
      alive[i] = 0;
      ++next;
    }
  }
  return std::make_shared<const AliveBlock>(Select(*adjacency, alive, block, nullptr),
                                            std::vector<std::uint32_t>());
}

const AliveBlock* DateSlice::FindBlock(TypeId type, Direction direction,
                                       std::uint32_t block) const {
  return static_cast<const AliveBlock*>(
      blocks_.Find(PackTarget(EdgeTarget(type, direction, block))));
}

Result<const AliveBlock*> DateSlice::Block(const GraphView& view, TypeId type, Direction direction,
                                           std::uint32_t block) {
  if (const AliveBlock* found = FindBlock(type, direction, block)) return found;
  ASSIGN_OR_RETURN(auto made, direction == Direction::kOut ? MakeOut(view, type, block)
                                                           : MakeIn(view, type, block));
  const AliveBlock* own = made.get();
  const void* pinned =
      blocks_.Pin(PackTarget(EdgeTarget(type, direction, block)), std::move(made), false);
  if (pinned == own && !own->all()) bytes_.fetch_add(own->memory_bytes());
  return static_cast<const AliveBlock*>(pinned);
}

Result<const Column*> DateSlice::EdgeColumn(const GraphView& view, TypeId type, std::uint32_t block,
                                            KeyId key) {
  ASSIGN_OR_RETURN(const AliveBlock* alive, Block(view, type, Direction::kOut, block));
  ASSIGN_OR_RETURN(const Column* column, view.EdgeColumn(type, block, key));
  if (column == nullptr || alive->all()) return column;
  std::size_t made = 0;
  const Column* filtered = alive->Filter(key, *column, &made);
  bytes_.fetch_add(made);
  return filtered;
}

// --- Edges that are not alive -------------------------------------------------------------------

Result<bool> DateSlice::Alive(const GraphView& view, const EdgeRef& edge, bool make) {
  const std::uint32_t block = BlockOf(edge.source);
  const AliveBlock* alive = FindBlock(edge.type, Direction::kOut, block);
  if (alive == nullptr && make) {
    ASSIGN_OR_RETURN(alive, Block(view, edge.type, Direction::kOut, block));
  }
  if (alive != nullptr) {
    if (alive->all()) return true;
    const std::uint32_t row = RowOf(edge.source);
    const auto targets = alive->adjacency().Neighbours(row);
    const auto [first, last] = std::equal_range(targets.begin(), targets.end(), edge.target.value);
    const auto ids = alive->adjacency().EdgeIds(row);
    return std::binary_search(ids.begin() + (first - targets.begin()),
                              ids.begin() + (last - targets.begin()), edge.id.value);
  }
  const ValidityKeys keys = KeysOf(view, edge.type);
  for (const Bound bound : {Bound::kStart, Bound::kEnd}) {
    const KeyId key = bound == Bound::kStart ? keys.start : keys.end;
    if (!key.valid()) continue;
    ASSIGN_OR_RETURN(const Value value, view.EdgeProperty(edge, key));
    const Result<bool> passes = PassesValue(bound, value, day_);
    if (!passes) {
      return AtRelationship(passes.status(), view.catalog(), edge.type, key, edge.source.value,
                            edge.target.value);
    }
    if (!*passes) return false;
  }
  return true;
}

Result<DateSlice::DeadEdges> DateSlice::FindDead(const GraphView& view, TypeId type) {
  DeadEdges dead;
  if (!KeysOf(view, type).any()) return dead;
  for (std::uint32_t block = 0; block < view.node_block_count(); ++block) {
    ASSIGN_OR_RETURN(const AliveBlock* alive, Block(view, type, Direction::kOut, block));
    if (alive->all()) continue;
    ASSIGN_OR_RETURN(const AdjacencyBlock* whole, view.Adjacency(type, Direction::kOut, block));
    const AdjacencyBlock& left = alive->adjacency();
    std::uint32_t kept = 0;
    for (std::uint32_t row = 0; row < kBlockSize; ++row) {
      for (std::uint32_t i = whole->offsets[row]; i < whole->offsets[row + 1]; ++i) {
        if (kept < left.edge_count() && left.edge_ids[kept] == whole->edge_ids[i]) {
          ++kept;
        } else {
          dead.push_back(std::uint64_t{whole->neighbours[i]} << 32 | NodeAt(block, row).value);
        }
      }
    }
  }
  std::ranges::sort(dead);
  return dead;
}

Result<const DateSlice::DeadEdges*> DateSlice::Dead(const GraphView& view, TypeId type) {
  const std::lock_guard lock(dead_mutex_);
  if (const auto found = dead_.find(type); found != dead_.end()) return found->second.get();
  ASSIGN_OR_RETURN(DeadEdges dead, FindDead(view, type));
  dead.shrink_to_fit();
  bytes_.fetch_add(dead.size() * sizeof(dead[0]));
  return (dead_[type] = std::make_unique<const DeadEdges>(std::move(dead))).get();
}

Result<std::uint64_t> DateSlice::DeadCount(const GraphView& view, TypeId type) {
  ASSIGN_OR_RETURN(const DeadEdges* dead, Dead(view, type));
  return dead->size();
}

}  // namespace keiretsu::graph
