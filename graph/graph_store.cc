#include "graph/graph_store.h"

#include <algorithm>

#include "graph/consistency_check.h"
#include "graph/graph_store_rep.h"
#include "graph/snapshot_view.h"
#include "graph/write_transaction.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// The table of unique keys takes at most one part in this many of all memory.
constexpr std::uint64_t kUniqueKeyShare = 32;

storage::EngineOptions EngineOptionsOf(const GraphStoreOptions& options) {
  storage::EngineOptions engine;
  engine.in_memory = options.path == ":memory:";
  engine.path = options.path;
  engine.read_only = options.read_only;
  engine.create_if_missing = options.create_if_missing;
  // Half for decoded blocks, which queries run on; the rest for what they are decoded from.
  engine.cache_bytes = options.memory_limit_bytes / 4;
  constexpr std::uint64_t kMaxWriteBufferBytes = 128ULL << 20;  // more only delays the fold
  engine.write_buffer_bytes = std::min(options.memory_limit_bytes / 8, kMaxWriteBufferBytes);
  engine.file_system_for_tests = options.file_system_for_tests;
  return engine;
}

}  // namespace

GraphStore::GraphStore(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}
GraphStore::~GraphStore() {
  // What fails here is gathered anew at the next opening.
  if (rep_->statistics != nullptr) static_cast<void>(rep_->statistics->Save());
}

Result<std::unique_ptr<GraphStore>> GraphStore::Open(const GraphStoreOptions& options) {
  auto rep = std::make_unique<Rep>();
  rep->options = options;
  GraphCore& core = rep->core;
  ASSIGN_OR_RETURN(core.engine, storage::Engine::Open(EngineOptionsOf(options)));
  ASSIGN_OR_RETURN(core.catalog, Catalog::Load(core.engine.get()));
  RETURN_IF_ERROR(core.ids.Load(*core.engine));
  ASSIGN_OR_RETURN(const storage::Timestamp last, storage::ReadLastTimestamp(*core.engine));
  core.blocks =
      std::make_unique<BlockCache>(core.engine.get(), options.memory_limit_bytes / 2, last);
  core.unique_keys = std::make_unique<UniqueKeyCache>(
      options.memory_limit_bytes / kUniqueKeyShare, core.blocks->meter());
  storage::CommitQueue::Options queue;
  queue.durability = options.durability;
  queue.write_counters = [ids = &core.ids](storage::WriteBatch& batch) {
    ids->WriteCounters(batch);
  };
  core.commits = std::make_unique<storage::CommitQueue>(core.engine.get(), last, queue);
  rep->statistics = std::make_unique<StatisticsKeeper>(
      &core, !options.read_only && options.path != ":memory:");
  rep->folder =
      std::make_unique<Folder>(&core, options.background_fold && !options.read_only);
  return std::unique_ptr<GraphStore>(new GraphStore(std::move(rep)));
}

Catalog& GraphStore::catalog() { return *rep_->core.catalog; }
const Catalog& GraphStore::catalog() const { return *rep_->core.catalog; }
storage::Engine& GraphStore::engine() { return *rep_->core.engine; }
storage::CommitQueue& GraphStore::commits() { return *rep_->core.commits; }
const GraphStoreOptions& GraphStore::options() const { return rep_->options; }

std::shared_ptr<const GraphView> GraphStore::Read() const { return rep_->core.NewestView(); }

Result<std::unique_ptr<GraphTransaction>> GraphStore::Begin() {
  if (rep_->options.read_only) {
    return Status::ReadOnly("the database was opened read-only; open it for writing to change it");
  }
  RETURN_IF_ERROR(rep_->core.engine->failed_status());
  auto base = rep_->core.ViewOf(rep_->core.commits->BeginWriter());
  auto on_commit = [folder = rep_->folder.get()](std::uint64_t delta_bytes,
                                                 const std::vector<TargetOps>& targets) {
    folder->OnCommit(delta_bytes, targets);
  };
  return std::unique_ptr<GraphTransaction>(
      std::make_unique<WriteTransaction>(&rep_->core, std::move(base), std::move(on_commit)));
}

Status GraphStore::Checkpoint() {
  if (rep_->options.read_only) {
    return Status::ReadOnly("a database opened read-only cannot be checkpointed");
  }
  RETURN_IF_ERROR(rep_->folder->FoldAll());
  RETURN_IF_ERROR(rep_->statistics->Save());
  return rep_->core.engine->Flush();
}

Result<ConsistencyReport> GraphStore::ConsistencyCheck() const {
  return CheckConsistency(rep_->core);
}

std::shared_ptr<const GraphStatistics> GraphStore::Statistics() const {
  return rep_->statistics->Newest();
}

}  // namespace keiretsu::graph
