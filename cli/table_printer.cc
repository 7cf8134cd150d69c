#include "cli/table_printer.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/cell_text.h"
#include "cli/terminal_style.h"

namespace keiretsu::cli {
namespace {

/// Columns of a narrow terminal are not cut below this width.
constexpr std::size_t kMinColumnWidth = 8;

std::string EscapeBars(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

void TablePrinter::Begin(const std::vector<std::string>& columns) {
  std::vector<Cell> header;
  for (const std::string& name : columns) {
    header.push_back({CellOf(name), false});
    columns_.push_back({.width = TextWidth(header.back().text)});
  }
  lines_.push_back(std::move(header));
}

void TablePrinter::Row(const std::vector<Value>& row) {
  std::vector<Cell> cells;
  cells.reserve(row.size());
  for (std::size_t i = 0; i < row.size(); ++i) {
    Column& column = columns_[i];
    const bool is_null = row[i].is_null();
    column.has_number |= row[i].is_number();
    column.has_text |= !row[i].is_number() && !is_null;
    cells.push_back({is_null ? "null" : CellOf(CellText(row[i])), is_null});
    column.width = std::max(column.width, TextWidth(cells.back().text));
  }
  lines_.push_back(std::move(cells));
}

void TablePrinter::End() {
  if (columns_.empty()) return;
  if (style_ == Style::kBox) {
    FitColumns();
    Rule("┌", "┬", "┐");
    Line(lines_.front(), /*is_header=*/true);
    Rule("├", "┼", "┤");
  } else {
    for (Column& column : columns_) column.width = std::max<std::size_t>(column.width, 3);
    Line(lines_.front(), /*is_header=*/true);
    MarkdownRule();
  }
  for (std::size_t i = 1; i < lines_.size(); ++i) Line(lines_[i], /*is_header=*/false);
  if (style_ == Style::kBox) Rule("└", "┴", "┘");
  lines_.clear();
}

std::string TablePrinter::CellOf(std::string_view text) const {
  std::string line = OneLine(text);
  return style_ == Style::kMarkdown ? EscapeBars(line) : line;
}

// Cuts the widest columns to one common width, the largest with which the table fits.
void TablePrinter::FitColumns() {
  if (options_.width == 0) return;
  const auto table_width = [&](std::size_t cap) {
    std::size_t width = 3 * columns_.size() + 1;
    for (const Column& column : columns_) width += std::min(column.width, cap);
    return width;
  };
  std::size_t low = kMinColumnWidth;
  std::size_t high = std::max(low, options_.width);
  while (low < high) {
    const std::size_t middle = (low + high + 1) / 2;
    if (table_width(middle) <= options_.width) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  for (Column& column : columns_) column.width = std::min(column.width, low);
}

void TablePrinter::Rule(std::string_view left, std::string_view middle, std::string_view right) {
  std::string& text = out_.text();
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    text += i == 0 ? left : middle;
    for (std::size_t j = 0; j < columns_[i].width + 2; ++j) text += "─";
  }
  text += right;
  text += '\n';
}

void TablePrinter::MarkdownRule() {
  std::string& text = out_.text();
  for (const Column& column : columns_) {
    text += "| ";
    text.append(column.width - 1, '-');
    text += column.right_aligned() ? ": " : "- ";
  }
  text += "|\n";
}

void TablePrinter::Line(const std::vector<Cell>& cells, bool is_header) {
  const std::string_view bar = style_ == Style::kBox ? "│" : "|";
  std::string& text = out_.text();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Column& column = columns_[i];
    const std::string shown = FitWidth(cells[i].text, std::max<std::size_t>(1, column.width));
    const std::size_t used = TextWidth(shown);
    const std::size_t padding = column.width > used ? column.width - used : 0;
    const bool colored = options_.color && (is_header || cells[i].is_null);
    text += bar;
    text += ' ';
    if (column.right_aligned()) text.append(padding, ' ');
    if (colored) text += is_header ? kStyleBold : kStyleDim;
    text += shown;
    if (colored) text += kStyleNone;
    if (!column.right_aligned()) text.append(padding, ' ');
    text += ' ';
  }
  text += bar;
  text += '\n';
  out_.FlushIfLarge();
}

}  // namespace keiretsu::cli
