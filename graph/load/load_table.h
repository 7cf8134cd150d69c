/// A whole file in memory, as typed columns and resolved end points.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "graph/ids.h"
#include "graph/load/cell_column.h"
#include "graph/load/column_cells.h"
#include "graph/load/copy_plan.h"
#include "graph/load/endpoint_finder.h"
#include "graph/load/load_budget.h"
#include "graph/load/load_meter.h"
#include "graph/load/row_errors.h"
#include "graph/load/slice_reader.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// A row whose key an entity of the graph has, which takes its values.
struct RowUpdate {
  std::uint32_t row = 0;
  NodeId node;   ///< of a load of nodes
  EdgeRef edge;  ///< of relationships
};

/// An end of a row that is not in the graph and is to be created.
struct MissingEnd {
  std::uint32_t row = 0;
  bool is_target = false;
  std::uint32_t node = 0;  ///< position in LoadTable::missing_sources or missing_targets
};

/// Rows in the order of the file, or those of some blocks.
struct LoadTable {
  std::uint64_t rows = 0;
  /// By row, its number in the file; empty when that is its position.
  std::vector<std::uint32_t> row_numbers;
  std::vector<CellColumn> properties;  ///< as CopyPlan::properties
  /// The same where the cells of all lie on disk: those above have their kind alone. Else empty.
  std::vector<ColumnSegments> spilled;
  std::vector<std::uint64_t> segment_begins;  ///< the first row of each segment of `spilled`
  /// By row, a position in `names`; empty when the pattern gives all labels or the type.
  std::vector<std::uint32_t> name_of_row;
  std::vector<std::string> names;      ///< distinct texts of the label cells, or types
  std::vector<std::uint32_t> sources;  ///< node ids; of relationships
  std::vector<std::uint32_t> targets;
  /// By row, whether it adds nothing; empty when all do.
  std::vector<std::uint8_t> dropped;
  std::vector<RowUpdate> updates;  ///< of rows that are dropped
  /// Keys of nodes to create, and the ends that wait for them, whose node above is kNoNode.
  std::vector<std::string> missing_sources;
  std::vector<std::string> missing_targets;  ///< unused when both ends are looked up alike
  std::vector<MissingEnd> missing_ends;

  /// The cells of a property. The table must outlive them, and not move.
  ColumnCells Cells(std::size_t property) const {
    const bool in_memory = spilled.empty() || properties[property].all_null();
    return in_memory ? ColumnCells(&properties[property])
                     : ColumnCells(&spilled[property], segment_begins);
  }
  bool IsDropped(std::uint64_t row) const { return !dropped.empty() && dropped[row] != 0; }
  std::uint64_t kept_rows() const {
    return rows - static_cast<std::uint64_t>(std::count(dropped.begin(), dropped.end(), 1));
  }
};

/// Takes the rows of slices instead of a table in memory. Thread-safe.
class SliceSink {
 public:
  virtual ~SliceSink() = default;
  /// Rows that are good, with their resolved ends.
  virtual Status Add(std::uint64_t slice, const std::vector<CellColumn>& columns,
                     std::span<const std::uint32_t> names,
                     std::span<const std::uint32_t> sources,
                     std::span<const std::uint32_t> targets) = 0;
};

/// What end points are looked up in.
struct EndpointFinders {
  std::shared_ptr<const EndpointFinder> source;
  std::shared_ptr<const EndpointFinder> target;
  bool create_missing = false;
  bool same() const { return source == target; }
};

/// Distinct keys in order of first use. Thread-safe.
class MissingKeys {
 public:
  std::uint32_t Add(std::string_view key);
  std::vector<std::string> Take();

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::uint32_t> positions_;
  std::vector<std::string> keys_;
};

/// Reads a file with several workers, in one pass: each takes a slice, splits it into cells and
/// parses it column by column as the type the column has had so far. When a later slice widens a
/// column, the earlier ones are converted, or parsed again if that needs their text.
/// External synchronisation.
class TableReader {
 public:
  /// All must outlive the reader, the finders only until it has read. `cancelled` may be null.
  TableReader(const CopyPlan& plan, SliceReader* file, const EndpointFinders& finders,
              unsigned threads,
              const std::function<bool()>& cancelled, LoadMeter* meter, LoadBudget* budget,
              RowErrors* errors);

  /// The rows that are not bad; bad ones go to the errors. Errors: IoError, Cancelled,
  /// ResourceExhausted, InvalidArgument (the file changed meanwhile).
  Result<LoadTable> Read();

  /// Finds the types of all columns, which the file is read for. Errors: as Read.
  Status FindKinds();
  /// The types found.
  std::vector<CellKind> Kinds() const;
  /// Reads the file's rows as of these types, which no cell contradicts, into `sink`. The table has
  /// no rows of its own then, only their number. Errors: as Read, and those of the sink.
  Result<LoadTable> ReadInto(const std::vector<CellKind>& kinds, SliceSink* sink);
  /// After ReadInto, the number of the first row of each slice.
  std::vector<std::uint64_t> FirstRows() const;

  /// Adds an error found after Read() in rows of the table, in ascending order, and drops them.
  Status DropRows(RowErrorCode code, const std::vector<std::uint32_t>& rows,
                  const std::string& column,
                  const std::function<std::string(std::uint32_t)>& message_of_row,
                  LoadTable* table);


 private:
  /// What a slice gave.
  struct Part {
    SlicePlace place;
    std::uint32_t rows = 0;
    std::vector<std::uint8_t> bad;  ///< by row of the scan, those left out; empty when none is
    std::vector<CellColumn> columns;
    std::vector<std::uint32_t> names;
    std::vector<std::uint32_t> sources;
    std::vector<std::uint32_t> targets;
    std::vector<MissingEnd> missing_ends;  ///< rows as of this part
  };

  Status Work();
  Status WorkOnKinds();
  Status Spill(Part* part);
  /// Errors: ResourceExhausted.
  Status CountRows(LoadTable* table) const;
  Status ParseSlice(CsvRows* rows, Part* part);
  void ParseColumn(const CsvRows& rows, std::size_t property, CellColumn* column);
  // Each marks the rows it finds bad.
  void CheckKey(const CsvRows& rows, Part* part);
  void CheckValues(const CsvRows& rows, std::size_t property, Part* part);
  Status ParseNames(const CsvRows& rows, Part* part);
  Status FindEndpoints(const CsvRows& rows, std::size_t column, const CopyEndpoint& end,
                       const EndpointFinder& finder, std::vector<std::uint32_t>* nodes,
                       Part* part);
  void ReportEndpoint(const CsvRows& rows, std::uint32_t row, std::size_t column,
                      const CopyEndpoint& end, std::string_view text, bool several, Part* part);
  /// Unless the row is bad already: a row has one error.
  void Report(RowErrorCode code, const CsvRows& rows, std::uint32_t row, std::size_t column,
              std::string message, Part* part);
  /// Notes the ends to create of the rows that are good.
  void CollectMissing(const CsvRows& rows, Part* part);
  /// Takes the bad rows out of `rows` and of what `part` has by row.
  void DropBad(CsvRows* rows, Part* part) const;
  /// Reads the rows of a part again, the bad ones left out.
  Status Rescan(const Part& part, Slice* slice, CsvRows* rows);
  CellKind Kind(std::size_t property) const {
    return static_cast<CellKind>(kinds_[property].load(std::memory_order_relaxed));
  }
  void Widen(std::size_t property, CellKind kind);
  Status Unify(Part* part);
  Status Concatenate(LoadTable* table);

  const CopyPlan& plan_;
  SliceReader* const file_;
  const EndpointFinders& finders_;
  const unsigned threads_;
  const std::function<bool()>& cancelled_;
  LoadMeter* const meter_;
  LoadBudget* const budget_;
  RowErrors* const errors_;
  SliceSink* sink_ = nullptr;
  std::vector<std::atomic<std::uint8_t>> kinds_;  // by property, the widest CellKind so far
  std::mutex mutex_;                              // guards what follows while workers run
  std::vector<Part> parts_;
  std::unordered_map<std::string, std::uint32_t> name_ids_;
  std::vector<std::string> names_;
  MissingKeys missing_sources_;
  MissingKeys missing_targets_;
};

}  // namespace keiretsu::graph
