/// The table and markdown modes, which align columns.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/output.h"
#include "cli/row_printer.h"
#include "keiretsu/value.h"

namespace keiretsu::cli {

/// Prints a box, or a markdown table.
class TablePrinter final : public RowPrinter {
 public:
  enum class Style { kBox, kMarkdown };
  TablePrinter(Style style, const RowPrinterOptions& options, Output& out)
      : style_(style), options_(options), out_(out) {}

  void Begin(const std::vector<std::string>& columns) override;
  void Row(const std::vector<Value>& row) override;
  void End() override;

 private:
  struct Cell {
    std::string text;
    bool is_null = false;
  };
  struct Column {
    std::size_t width = 0;
    bool has_number = false;
    bool has_text = false;
    bool right_aligned() const { return has_number && !has_text; }
  };

  std::string CellOf(std::string_view text) const;
  void FitColumns();
  void Rule(std::string_view left, std::string_view middle, std::string_view right);
  void MarkdownRule();
  void Line(const std::vector<Cell>& cells, bool is_header);

  Style style_;
  RowPrinterOptions options_;
  Output& out_;
  std::vector<Column> columns_;
  std::vector<std::vector<Cell>> lines_;  ///< the first is the header
};

}  // namespace keiretsu::cli
