/// A whole file in memory, as typed columns and resolved end points.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "graph/load/cell_column.h"
#include "graph/load/copy_plan.h"
#include "graph/load/endpoint_finder.h"
#include "graph/load/load_budget.h"
#include "graph/load/row_errors.h"
#include "graph/load/slice_reader.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Rows in the order of the file.
struct LoadTable {
  std::uint64_t rows = 0;
  std::vector<CellColumn> properties;  ///< as CopyPlan::properties
  /// By row, a position in `names`; empty when the pattern gives all labels or the type.
  std::vector<std::uint32_t> name_of_row;
  std::vector<std::string> names;      ///< distinct texts of the label cells, or types
  std::vector<std::uint32_t> sources;  ///< node ids; of relationships
  std::vector<std::uint32_t> targets;
};

/// What end points are looked up in.
struct EndpointFinders {
  std::shared_ptr<const EndpointFinder> source;
  std::shared_ptr<const EndpointFinder> target;
};

/// Reads a file with several workers, in one pass: each takes a slice, splits it into cells and
/// parses it column by column as the type the column has had so far. When a later slice widens a
/// column, the earlier ones are converted, or parsed again if that needs their text.
/// External synchronisation.
class TableReader {
 public:
  /// All must outlive the reader. `cancelled` may be null.
  TableReader(const CopyPlan& plan, SliceReader* file, EndpointFinders finders, unsigned threads,
              const std::function<bool()>& cancelled, LoadBudget* budget, RowErrors* errors);

  /// The rows that are not bad; bad ones go to the errors. Errors: IoError, Cancelled,
  /// ResourceExhausted, InvalidArgument (the file changed meanwhile).
  Result<LoadTable> Read();

  /// Adds an error found after Read() in a row of the table.
  Status AddRowError(RowErrorCode code, std::uint64_t row, const std::string& column,
                     std::string message);

 private:
  /// What a slice gave.
  struct Part {
    SlicePlace place;
    std::uint32_t rows = 0;
    std::vector<CellColumn> columns;
    std::vector<std::uint32_t> names;
    std::vector<std::uint32_t> sources;
    std::vector<std::uint32_t> targets;
  };

  Status Work();
  Status ParseSlice(const CsvRows& rows, Part* part);
  void ParseColumn(const CsvRows& rows, std::size_t property, CellColumn* column);
  void CheckKey(const CsvRows& rows);
  Status ParseNames(const CsvRows& rows, std::vector<std::uint32_t>* names);
  Status FindEndpoints(const CsvRows& rows, std::size_t column, const CopyEndpoint& end,
                       const EndpointFinder& finder, std::vector<std::uint32_t>* nodes);
  void ReportEndpoint(const CsvRows& rows, std::uint32_t row, std::size_t column,
                      const CopyEndpoint& end, std::string_view text, bool several);
  void Report(RowErrorCode code, const CsvRows& rows, std::uint32_t row, std::size_t column,
              std::string message);
  CellKind Kind(std::size_t property) const {
    return static_cast<CellKind>(kinds_[property].load(std::memory_order_relaxed));
  }
  void Widen(std::size_t property, CellKind kind);
  Status Unify(Part* part);
  Status Concatenate(LoadTable* table);

  const CopyPlan& plan_;
  SliceReader* const file_;
  const EndpointFinders finders_;
  const unsigned threads_;
  const std::function<bool()>& cancelled_;
  LoadBudget* const budget_;
  RowErrors* const errors_;
  std::vector<std::atomic<std::uint8_t>> kinds_;  // by property, the widest CellKind so far
  std::mutex mutex_;                              // guards what follows while workers run
  std::vector<Part> parts_;
  std::unordered_map<std::string, std::uint32_t> name_ids_;
  std::vector<std::string> names_;
};

}  // namespace keiretsu::graph
