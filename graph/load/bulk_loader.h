/// COPY: loads one file of nodes or relationships into the graph, all or nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "graph/graph_store.h"
#include "graph/load/limits.h"
#include "graph/load/load_cache.h"
#include "graph/load/load_meter.h"
#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu::graph {

/// A node of COPY's pattern: what is loaded, or an end point to find.
///
///   (:Company {id})                   labels {Company}, key_property "id", key_column "id"
///   (:Company|Person {id: src})       any_label, labels {Company, Person}, key_column "src"
///   (:Party:$(label) {id})            labels {Party}, label_columns {label}
///   (:Company)                        no key: rows are loaded as they come (nodes only)
struct CopyEndpoint {
  std::vector<std::string> labels;
  bool any_label = false;  ///< written `:A|B`: an end point with any of the labels
  /// `$(column)`: each row's labels, several separated by ';'. Not in end points.
  std::vector<std::string> label_columns;
  std::string key_property;  ///< "" for none
  std::string key_column;    ///< "" stands for key_property
};

/// One COPY statement.
struct CopySpec {
  bool is_relationship = false;
  CopyEndpoint node;    ///< the node loaded; of a relationship, the pattern's left end
  CopyEndpoint target;  ///< of a relationship, the pattern's right end
  bool incoming = false;  ///< `<-[...]-`: the left end is the target
  std::string type;         ///< relationship type; "" when type_column names a column
  std::string type_column;  ///< `-[:$(column)]->`
  std::string edge_key_property;  ///< `-[:OWNS {id}]->`: distinct within the file; "" for none
  std::string edge_key_column;    ///< "" stands for edge_key_property
  std::string path;
  /// WITH (name: value), see copy_options.h. Names in any case.
  std::vector<std::pair<std::string, Value>> options;
};

/// What a load did.
struct CopyReport {
  std::uint64_t rows_read = 0;  ///< the loaded ones and those left out
  std::uint64_t loaded_nodes = 0;
  std::uint64_t loaded_edges = 0;
  std::uint64_t updated = 0;  ///< entities whose properties or labels changed
  /// Rows left out, by reason: the name of a RowErrorCode.
  std::vector<std::pair<std::string, std::uint64_t>> skipped;
  /// Of a dry run: how the file is written, its columns with their types, and what a load would
  /// do. Nothing was loaded.
  std::vector<std::pair<std::string, std::string>> findings;
  double seconds = 0;
  std::uint64_t bytes = 0;  ///< size of the file
};

/// How a load may use the machine.
struct CopyLimits {
  unsigned threads = 1;  ///< at least 1
  std::uint64_t memory_limit_bytes = 1ULL << 30;
  /// Asked about every MiB of input; true ends the load with Cancelled. May be null. Called from
  /// several threads.
  std::function<bool()> cancelled = nullptr;
  LoadMeter* meter = nullptr;  ///< may be null
  /// Kept from load to load of one session; may be null.
  LoadCache* cache = nullptr;
  /// Files of up to so many rows are loaded by an ordinary transaction, larger ones by sorted
  /// files: the graph is the same.
  std::uint64_t small_load_rows = kSmallLoadRows;
};

/// Loads the file of `spec` as one commit of its own: readers see all of it or nothing, and so
/// does a database whose process was killed. docs/loading.md has the rules of rows and types.
///
/// Creates the unique constraint of a node's key if there is none, on the pattern's first label,
/// and drops it again when the load fails.
/// Errors: NotFound (no such file), IoError, InvalidArgument (the pattern or an option; or bad
/// rows: every kind with its count, and the first of each with file, line and column),
/// ConstraintViolation (the constraint cannot be made), ResourceExhausted (a limit, with its
/// number), Cancelled, Conflict (others kept writing what the load depends on), ReadOnly.
/// After any error nothing of the file is in the graph. Thread-safe.
Result<CopyReport> CopyFrom(GraphStore& store, const CopySpec& spec, const CopyLimits& limits);

}  // namespace keiretsu::graph
