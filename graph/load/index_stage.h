/// Keys of loaded rows in order: for uniqueness and for index entries.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "graph/catalog.h"
#include "graph/load/load_context.h"
#include "graph/load/load_table.h"
#include "graph/load/node_stage.h"
#include "graph/load/row_errors.h"
#include "graph/load/staged_files.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// The tuples that some rows of a table have in an index, in ascending order.
class SortedKeys {
 public:
  /// Of the nodes that belong in `index`. Rows whose tuple is too long go to the errors of
  /// `reader`. Errors: ResourceExhausted, IoError.
  static Result<SortedKeys> OfIndex(const LoadContext& context, const IndexDefinition& index,
                                    TableReader* reader, RowErrors* errors);
  /// Of the property that is the key of relationships.
  static Result<SortedKeys> OfProperty(const LoadContext& context, std::size_t property,
                                       TableReader* reader, RowErrors* errors);

  /// Reports rows with the key of another row.
  Status CheckDistinct(const std::string& column, TableReader* reader, RowErrors* errors) const;
  /// Reports rows whose key a node of the state has. REQUIRES: OfIndex, a unique index.
  Status CheckNew(const std::string& column, TableReader* reader, RowErrors* errors) const;
  /// Adds the file of the index's entries. REQUIRES: OfIndex.
  Status Stage(const NodePlacement& placement, StagedFiles* files) const;

 private:
  struct Entry {
    std::uint64_t prefix;  // the first bytes after those that all keys share, big-endian
    std::uint64_t begin;   // of the key in bytes_
    std::uint32_t size;
    std::uint32_t row;
  };
  struct Repeated {
    std::uint64_t count = 0;
    std::uint32_t first_row = 0;
  };

  explicit SortedKeys(const LoadContext* context) : context_(context) {}
  Status Fill(const std::vector<std::size_t>& properties, const std::vector<bool>& name_belongs,
              TableReader* reader, RowErrors* errors);
  void Sort();
  std::string_view KeyOf(const Entry& entry) const {
    return std::string_view(bytes_).substr(entry.begin, entry.size);
  }
  /// Reports `count` errors, whose first is in `row`.
  Status ReportRepeated(RowErrorCode code, const Repeated& repeated, const std::string& column,
                        std::string_view what, TableReader* reader, RowErrors* errors) const;

  const LoadContext* context_;
  IndexDefinition index_;
  std::vector<std::size_t> properties_;
  std::string start_;  // of every key: the index's prefix
  std::string bytes_;
  std::vector<Entry> entries_;
};

/// Indexes that rows of the table belong in.
std::vector<IndexDefinition> IndexesOfLoad(const LoadContext& context);

}  // namespace keiretsu::graph
