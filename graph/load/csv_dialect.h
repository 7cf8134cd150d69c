/// How a delimited file is written.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "graph/load/cell_kind.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

struct CsvDialect {
  char delimiter = ',';
  char quote = '"';  ///< '\0': no cell is quoted
  bool has_header = true;
  CellForms forms;
  std::vector<std::string> nulls;  ///< unquoted texts that are null in every column
  std::vector<std::vector<std::string>> column_nulls;  ///< the same, by column; may be shorter
};

/// What a COPY statement says of the dialect; the rest is found out.
struct DialectOptions {
  std::optional<char> delimiter;
  std::optional<char> quote;
  std::optional<bool> has_header;
  std::optional<std::string> null;
  std::optional<char> decimal;
  std::optional<DateOrder> dates;
  std::vector<std::pair<std::string, CellKind>> types;  ///< of columns
};

/// A dialect and the columns it shows.
struct SniffedCsv {
  CsvDialect dialect;
  std::vector<std::string> header;  ///< column1, column2, ... when the file names none
  std::size_t header_bytes = 0;     ///< length of the header's record
  std::vector<std::string> notes;   ///< what was doubtful, for people
};

/// Finds out how `sample`, the start of a file that ends with a line end, is written. `named` are
/// columns that must be there: they help to tell delimiters apart. Looks at kSniffRecords records.
/// Errors: InvalidArgument (the first record does not end within the sample).
Result<SniffedCsv> SniffCsv(std::string_view sample, const DialectOptions& options,
                            const std::vector<std::string>& named);

}  // namespace keiretsu::graph
