/// The property graph on disk: opens the engine and catalog, begins views and transactions, folds.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "graph/catalog.h"
#include "graph/graph_transaction.h"
#include "graph/graph_view.h"
#include "graph/statistics/graph_statistics.h"
#include "keiretsu/status.h"
#include "storage/commit_queue.h"
#include "storage/engine.h"

namespace keiretsu::graph {

struct GraphStoreOptions {
  std::string path;  ///< a directory, or ":memory:"
  bool read_only = false;
  bool create_if_missing = true;
  storage::Durability durability = storage::Durability::kFull;
  /// Cache of RocksDB, decoded blocks and memtables together.
  std::uint64_t memory_limit_bytes = 1ULL << 30;
  bool background_fold = true;
  void* file_system_for_tests = nullptr;
};

/// One finding of ConsistencyCheck.
struct ConsistencyFinding {
  std::string invariant;  ///< "S1" to "S6", docs/format.md
  std::string detail;     ///< what and where: keyspace and key
};
struct ConsistencyReport {
  std::uint64_t nodes = 0;
  std::uint64_t edges = 0;
  std::uint64_t values_read = 0;
  std::vector<ConsistencyFinding> findings;  ///< at most kMaxConsistencyFindings
};

/// An open graph. Thread-safe; views and transactions must not outlive it.
class GraphStore {
 public:
  static Result<std::unique_ptr<GraphStore>> Open(const GraphStoreOptions& options);
  ~GraphStore();
  GraphStore(const GraphStore&) = delete;
  GraphStore& operator=(const GraphStore&) = delete;

  Catalog& catalog();
  const Catalog& catalog() const;
  /// The newest committed state.
  std::shared_ptr<const GraphView> Read() const;
  Result<std::unique_ptr<GraphTransaction>> Begin();

  /// Creates an index or uniqueness constraint over existing and future nodes; waits for commits
  /// in progress. Errors: ConstraintViolation naming the nodes with the same key;
  /// InvalidArgument when the name or definition exists.
  Result<IndexDefinition> CreateIndex(std::string_view name, LabelId label,
                                      const std::vector<KeyId>& keys, bool unique);
  Status DropIndex(std::string_view name);

  /// Creates a full-text index over the nodes with any of `labels`. Errors: InvalidArgument when
  /// the name or definition exists, or nothing is named, or more than kMaxFullTextNames are.
  Status CreateFullText(std::string_view name, const std::vector<LabelId>& labels,
                        const std::vector<KeyId>& keys);
  /// Errors: NotFound.
  Status DropFullText(std::string_view name);

  /// Declares which properties hold the validity of a type's relationships, in place of an earlier
  /// declaration; waits for commits in progress and makes a new state, since what a day shows
  /// differs.
  Status DeclareValidity(const ValidityDefinition& definition);
  /// Errors: NotFound when the type has no declaration.
  Status DropValidity(TypeId type);

  /// Gives a label, relationship type or property key another name; what has it, is found by it or
  /// is declared of it stays as it is. Waits for commits in progress and makes a new state; writers
  /// that are open get Conflict. Errors: NotFound; InvalidArgument when the new name exists.
  Status Rename(NameKind kind, std::string_view from, std::string_view to);

  /// Folds every delta into segments and columns and flushes: afterwards the log is short.
  Status Checkpoint();
  /// Checks invariants S1 to S6 on the newest state.
  Result<ConsistencyReport> ConsistencyCheck() const;
  /// Statistics for the planner: the same object until the graph has changed enough for plans to
  /// change. It must not be asked once the store is closed.
  std::shared_ptr<const GraphStatistics> Statistics() const;

  storage::Engine& engine();
  storage::CommitQueue& commits();
  const GraphStoreOptions& options() const;

 private:
  friend class BulkLoader;
  friend class RegisterLoader;
  struct Rep;
  explicit GraphStore(std::unique_ptr<Rep> rep);
  std::unique_ptr<Rep> rep_;
};

}  // namespace keiretsu::graph
