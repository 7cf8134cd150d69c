/// Rows of a result as text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/output.h"
#include "keiretsu/value.h"

namespace keiretsu::cli {

enum class OutputMode : std::uint8_t { kTable, kCsv, kTsv, kJson, kJsonLines, kLine, kMarkdown };

/// "table, csv, tsv, json, jsonl, line, markdown".
std::string OutputModeNames();
std::optional<OutputMode> OutputModeFromName(std::string_view name);
std::string_view OutputModeName(OutputMode mode);

struct RowPrinterOptions {
  bool color = false;
  /// Of a table, in columns; wider cells end with an ellipsis. 0: no limit.
  std::size_t width = 0;
};

/// Prints one result: Begin() once, Row() for each, then End(). What End() was not called for may
/// lack its last rows. External synchronisation.
class RowPrinter {
 public:
  virtual ~RowPrinter() = default;
  virtual void Begin(const std::vector<std::string>& columns) = 0;
  /// REQUIRES: one value per column.
  virtual void Row(const std::vector<Value>& row) = 0;
  virtual void End() = 0;
};

/// - table: a box; numbers to the right; null is shown as such. Holds its rows until End(), to know
///   how wide they are.
/// - csv: RFC 4180 with LF: quotes where a field needs them, null empty, an empty text quoted.
/// - tsv: as csv with tabs; \t, \n and \\ in fields are escaped instead of quoted.
/// - json: one array of objects; jsonl: one object a line.
/// - line: "column = value" lines, an empty one between rows.
/// - markdown: a table as GitHub reads it.
std::unique_ptr<RowPrinter> MakeRowPrinter(OutputMode mode, const RowPrinterOptions& options,
                                           Output& out);

}  // namespace keiretsu::cli
