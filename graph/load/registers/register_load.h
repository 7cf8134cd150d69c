/// Loads files that registers publish, all or nothing.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "graph/graph_store.h"
#include "graph/load/bulk_loader.h"
#include "graph/load/copy_options.h"
#include "graph/load/registers/register.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// One load of files of registers.
struct RegisterSpec {
  std::vector<std::string> paths;  ///< files and folders
  std::optional<Register> source;  ///< nullopt: each file's content tells
  /// Of these the policies count: what becomes of records that cannot be read, of parties and
  /// relationships that the graph has (kAsError: they get what they lack), and of relationships
  /// without an end (kAsError: they are left out).
  CopyOptions options;
  bool suggest_same = false;  ///< afterwards, in a commit of its own: same_people.h
};

/// Reads COPY's options: those of CopyOptions, `format` and `suggest_same`.
/// Errors: InvalidArgument.
Result<RegisterSpec> MakeRegisterSpec(std::vector<std::string> paths,
                                      const std::vector<std::pair<std::string, Value>>& options);

/// What a load of registers did.
struct RegisterReport {
  std::uint64_t records_read = 0;
  std::uint64_t created_nodes = 0;
  std::uint64_t created_edges = 0;
  std::uint64_t matched_nodes = 0;  ///< parties that the graph had already
  std::uint64_t updated = 0;        ///< values set on them
  std::map<std::string, std::uint64_t> ignored;  ///< what the graph does not hold, by reason
  std::map<std::string, std::uint64_t> notes;    ///< what to know about what it holds
  bool is_dry_run = false;  ///< the counts are of what a load would do
  double seconds = 0;
  std::uint64_t bytes = 0;  ///< of the files, as they lie on disk
};

/// Loads all files as one commit: readers see all of it or nothing, and so does a database whose
/// process was killed. What becomes of what: docs/registers.md. Loading a file again changes
/// nothing.
///
/// Creates the unique constraint of `id` on every label it meets, and drops it again when the load
/// fails. Errors: as CopyFrom.
Result<RegisterReport> LoadRegisters(GraphStore& store, const RegisterSpec& spec,
                                     const CopyLimits& limits);

/// A file to read.
struct RegisterFile {
  std::string path;
  bool in_folder = false;  ///< found in a folder that was named: it may be no register's
};

/// The files that the paths stand for: themselves, those in an archive, and in a folder every
/// file with the ending of a data file, by name. Errors: NotFound, InvalidArgument, IoError.
Result<std::vector<RegisterFile>> ExpandPaths(const std::vector<std::string>& paths);

}  // namespace keiretsu::graph
