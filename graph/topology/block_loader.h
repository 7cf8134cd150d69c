/// Reads blocks and columns of one committed state from the engine.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "graph/block/overflow.h"
#include "graph/keys.h"
#include "graph/topology/block_version.h"
#include "storage/commit_queue.h"
#include "storage/engine.h"

namespace keiretsu::graph {

/// The parts of one segment or chunk; empty when it has no key. Views live as long as this.
struct StoredParts {
  std::vector<storage::PinnedValue> values;
  std::vector<std::string_view> views;
  bool empty() const { return values.empty(); }
};

/// Large values as of one snapshot.
class BigReader final : public OverflowReader {
 public:
  BigReader(const storage::Engine* engine, const storage::EngineSnapshot* snapshot)
      : engine_(engine), snapshot_(snapshot) {}
  Result<std::string> Get(std::uint64_t id) const override;
  /// Ids read so far, for a fold that makes them garbage. External synchronisation.
  const std::vector<std::uint64_t>& ids_read() const { return ids_read_; }

 private:
  const storage::Engine* engine_;
  const storage::EngineSnapshot* snapshot_;
  mutable std::vector<std::uint64_t> ids_read_;
};

/// What all blocks of a store share: where their memory is charged, and the bases of blocks that
/// have no segment or column on disk.
struct BlockDefaults {
  BlockDefaults();
  const std::shared_ptr<MemoryMeter> meter;
  const std::shared_ptr<const NodeBase> no_nodes;
  const std::shared_ptr<const EdgeBase> no_edges;
};

/// Reads one committed state. Everything it returns is of that state alone, so what it reads of a
/// block fits together (S2, S3). Errors: Corruption naming keyspace and key, IoError.
/// External synchronisation; cheap to make.
class BlockLoader {
 public:
  /// All three must outlive the loader.
  BlockLoader(const storage::Engine* engine, const storage::CommittedState* state,
              const BlockDefaults* defaults)
      : engine_(engine), state_(state), defaults_(defaults), big_(engine, state->snapshot.get()) {}

  Result<std::shared_ptr<const NodeVersion>> Nodes(std::uint32_t block) const;
  Result<std::shared_ptr<const EdgeVersion>> Edges(TypeId type, Direction direction,
                                                   std::uint32_t block) const;

  /// A column of a base; `fits` turns false when the block was folded between the base's time and
  /// this state's, so that the caller must read the block anew. Null: no row has the property.
  Result<std::unique_ptr<const Column>> NodeColumn(const NodeBase& base, std::uint32_t block,
                                                   KeyId key, bool* fits) const;
  Result<std::unique_ptr<const Column>> EdgeColumn(const EdgeBase& base, TypeId type,
                                                   std::uint32_t block, KeyId key,
                                                   bool* fits) const;

  Result<StoredParts> AdjacencyParts(TypeId type, Direction direction, std::uint32_t block) const;
  Result<StoredParts> ColumnParts(Owner owner, TypeId type, KeyId key, std::uint32_t block) const;
  /// The operations on a block with fold_ts < ts <= the state's, in order.
  Result<std::vector<DeltaOp>> Deltas(const DeltaTarget& target, std::uint64_t fold_ts) const;

  /// Relationships of a type, from the figures at the head of its out segments and the deltas.
  Result<std::uint64_t> CountEdges(TypeId type) const;

  const BigReader& big() const { return big_; }

 private:
  /// Reads part 0 and, as `count` says of it, the parts after it.
  template <typename Key, typename Count>
  Result<StoredParts> Parts(storage::Keyspace keyspace, Key key, Count count) const;

  const storage::Engine* engine_;
  const storage::CommittedState* state_;
  const BlockDefaults* defaults_;
  BigReader big_;
};

/// `status` with the keyspace and the key, readable, in front of its message.
Status AtKey(const Status& status, storage::Keyspace keyspace, std::string_view key);

/// Label sets from the pseudo-column. Errors: Corruption.
Result<NodeBlock> NodeBlockOf(const Column* column);

}  // namespace keiretsu::graph
