#include "graph/load/csv_scanner.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace keiretsu::graph {

namespace {

/// Which of 64 bytes are `a` or `b`.
std::uint64_t Matches(const char* bytes, char a, char b) {
  std::uint64_t mask = 0;
#if defined(__SSE2__)
  const __m128i first = _mm_set1_epi8(a);
  const __m128i second = _mm_set1_epi8(b);
  for (unsigned i = 0; i < 4; ++i) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + 16 * i));
    const __m128i hits =
        _mm_or_si128(_mm_cmpeq_epi8(block, first), _mm_cmpeq_epi8(block, second));
    mask |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(hits)))
            << (16 * i);
  }
#else
  for (unsigned i = 0; i < 64; ++i) {
    if (bytes[i] == a || bytes[i] == b) mask |= std::uint64_t{1} << i;
  }
#endif
  return mask;
}

/// A quoted cell and where it leads.
struct QuotedCell {
  CsvCell cell;
  std::size_t next = 0;  ///< the delimiter or line end after it
  bool closed = false;
  bool text_after = false;
};

QuotedCell ReadQuoted(std::string_view text, std::size_t begin, char delimiter, char mark) {
  QuotedCell result;
  result.cell.begin = static_cast<std::uint32_t>(begin + 1);
  result.cell.quoted = 1;
  std::size_t quote = text.find(mark, begin + 1);
  while (quote != std::string_view::npos && quote + 1 < text.size() && text[quote + 1] == mark) {
    result.cell.doubled = 1;
    quote = text.find(mark, quote + 2);
  }
  if (quote == std::string_view::npos) return result;
  result.closed = true;
  result.cell.size = static_cast<std::uint32_t>(quote - begin - 1) & 0x3FFF'FFFFU;
  std::size_t next = quote + 1;
  while (next < text.size() && text[next] != delimiter && text[next] != '\n') ++next;
  const std::string_view after = text.substr(quote + 1, next - quote - 1);
  result.text_after =
      !after.empty() && !(after == "\r" && next < text.size() && text[next] == '\n');
  result.next = next;
  return result;
}

std::string_view WithoutReturn(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

/// One pass over a slice.
class CsvScanner {
 public:
  CsvScanner(const Slice& slice, const CsvDialect& dialect, std::size_t columns,
             RowErrors* errors, CsvRows* rows)
      : slice_(slice),
        text_(slice.text()),
        dialect_(dialect),
        columns_(columns),
        errors_(errors),
        rows_(rows) {
    rows->slice_ = &slice;
    rows->dialect_ = &dialect;
    rows->columns_ = columns;
    rows->cells_.clear();
    rows->row_begins_.clear();
  }

  void Run() {
    Scan();
    CheckBytes();
    MarkNulls();
  }

 private:
  void Scan();
  /// Takes or drops the row at hand, whose line end is at `newline`. Returns where to go on.
  std::size_t EndRow(std::size_t newline);
  /// Drops the row at hand. Of one that spans lines only the first is dropped, for it is a quote
  /// that made them one. Returns where to go on.
  std::size_t DropFirstLine(RowErrorCode code, std::string message);
  void BeginRow(std::size_t begin) {
    row_first_ = rows_->cells_.size();
    row_begin_ = begin;
    text_after_quote_ = false;
  }
  void CheckBytes();
  void MarkNulls();
  void MarkNulls(std::size_t column, const std::vector<std::string>& texts);
  void Report(RowErrorCode code, std::size_t begin, std::string_view row, std::string message) {
    const std::uint64_t offset = slice_.place().offset + begin;
    if (!errors_->Wants(code, offset)) return errors_->Count(code);
    errors_->Add({code, offset, slice_.LineAt(begin), "", std::move(message), std::string(row)},
                 slice_.place().index);
  }

  const Slice& slice_;
  const std::string_view text_;
  const CsvDialect& dialect_;
  const std::size_t columns_;
  RowErrors* const errors_;
  CsvRows* const rows_;
  std::size_t row_first_ = 0;  // first cell of the row at hand
  std::size_t row_begin_ = 0;
  bool text_after_quote_ = false;
};

std::size_t CsvScanner::DropFirstLine(RowErrorCode code, std::string message) {
  rows_->cells_.resize(row_first_);
  const std::size_t newline = text_.find('\n', row_begin_);
  Report(code, row_begin_, WithoutReturn(text_.substr(row_begin_, newline - row_begin_)),
         std::move(message));
  BeginRow(newline + 1);
  return newline + 1;
}

std::size_t CsvScanner::EndRow(std::size_t newline) {
  std::vector<CsvCell>& cells = rows_->cells_;
  CsvCell& last = cells.back();
  if (last.quoted == 0 && last.size > 0 && text_[newline - 1] == '\r') --last.size;
  const std::size_t count = cells.size() - row_first_;
  if (text_after_quote_) {
    return DropFirstLine(RowErrorCode::kTextAfterQuote,
                         "text between a closing quote and the next delimiter; write a quote "
                         "within quotes twice");
  }
  if (count == 1 && last.is_null()) {
    cells.resize(row_first_);  // an empty line
  } else if (count != columns_) {
    cells.resize(row_first_);
    Report(RowErrorCode::kRaggedRow, row_begin_,
           WithoutReturn(text_.substr(row_begin_, newline - row_begin_)),
           fmt::format("{} cells where the header has {}", count, columns_));
  } else {
    rows_->row_begins_.push_back(static_cast<std::uint32_t>(row_begin_));
  }
  BeginRow(newline + 1);
  return newline + 1;
}

void CsvScanner::Scan() {
  const char* data = text_.data();
  const char delimiter = dialect_.delimiter;
  const bool has_quotes = dialect_.quote != '\0';
  std::vector<CsvCell>& cells = rows_->cells_;
  std::size_t base = 0;
  std::uint64_t mask = Matches(data, delimiter, '\n');
  const auto seek = [&](std::size_t to) {  // to the matches from `to` on
    base = to & ~std::size_t{63};
    mask = Matches(data + base, delimiter, '\n') & (~std::uint64_t{0} << (to & 63));
  };
  std::size_t begin = 0;
  while (begin < text_.size()) {
    std::size_t next;
    if (has_quotes && data[begin] == dialect_.quote) {
      const QuotedCell quoted = ReadQuoted(text_, begin, delimiter, dialect_.quote);
      if (!quoted.closed) {
        begin = DropFirstLine(RowErrorCode::kQuoteNotClosed, "a quote in it never closes");
        if (begin < text_.size()) seek(begin);
        continue;
      }
      text_after_quote_ |= quoted.text_after;
      cells.push_back(quoted.cell);
      next = quoted.next;
      seek(next);
      mask &= mask - 1;  // the one at `next`
    } else {
      while (mask == 0) {
        base += 64;  // the text ends with a newline, so there is a match
        mask = Matches(data + base, delimiter, '\n');
      }
      next = base + static_cast<std::size_t>(std::countr_zero(mask));
      mask &= mask - 1;
      CsvCell cell;
      cell.begin = static_cast<std::uint32_t>(begin);
      cell.size = static_cast<std::uint32_t>(next - begin) & 0x3FFF'FFFFU;
      cells.push_back(cell);
    }
    begin = next + 1;
    if (data[next] != '\n') continue;
    begin = EndRow(next);
    if (begin != next + 1) seek(begin);  // a row went back to its first line
  }
}

void CsvScanner::CheckBytes() {
  const bool has_nul = std::memchr(text_.data(), 0, text_.size()) != nullptr;
  const bool is_utf8 = simdjson::validate_utf8(text_.data(), text_.size());
  if (!has_nul && is_utf8) return;
  std::vector<std::uint8_t> bad(rows_->rows(), 0);
  for (std::uint32_t row = 0; row < rows_->rows(); ++row) {
    const std::string_view record = rows_->RowText(row);
    if (record.find('\0') != std::string_view::npos) {
      bad[row] = 1;
      Report(RowErrorCode::kNulByte, rows_->row_begin(row), record, "a NUL byte");
    } else if (!simdjson::validate_utf8(record.data(), record.size())) {
      bad[row] = 1;
      Report(RowErrorCode::kInvalidUtf8, rows_->row_begin(row), record,
             "not UTF-8; convert the file, as with iconv -f WINDOWS-1252 -t UTF-8");
    }
  }
  rows_->Drop(bad);
}

void CsvScanner::MarkNulls(std::size_t column, const std::vector<std::string>& texts) {
  for (std::size_t at = column; at < rows_->cells_.size(); at += columns_) {
    CsvCell& cell = rows_->cells_[at];
    if (cell.quoted != 0 || cell.size == 0) continue;
    const std::string_view text = text_.substr(cell.begin, cell.size);
    if (std::find(texts.begin(), texts.end(), text) != texts.end()) cell.size = 0;
  }
}

void CsvScanner::MarkNulls() {
  for (std::size_t column = 0; !dialect_.nulls.empty() && column < columns_; ++column) {
    MarkNulls(column, dialect_.nulls);
  }
  const auto& by_column = dialect_.column_nulls;
  for (std::size_t column = 0; column < std::min(columns_, by_column.size()); ++column) {
    if (!by_column[column].empty()) MarkNulls(column, by_column[column]);
  }
}

std::string_view CsvRows::RowText(std::uint32_t row) const {
  const std::string_view text = slice_->text();
  const CsvCell& last = At(row, columns_ - 1);
  const std::size_t begin = row_begins_[row];
  return WithoutReturn(text.substr(begin, text.find('\n', last.begin + last.size) - begin));
}

void CsvRows::Drop(const std::vector<std::uint8_t>& bad) {
  std::size_t kept = 0;
  for (std::size_t row = 0; row < row_begins_.size(); ++row) {
    if (bad[row] != 0) continue;
    if (kept != row) {
      row_begins_[kept] = row_begins_[row];
      std::copy_n(cells_.begin() + static_cast<std::ptrdiff_t>(row * columns_), columns_,
                  cells_.begin() + static_cast<std::ptrdiff_t>(kept * columns_));
    }
    ++kept;
  }
  row_begins_.resize(kept);
  cells_.resize(kept * columns_);
}

std::string_view CsvRows::TextOf(const CsvCell& cell, std::string* scratch) const {
  const std::string_view text = slice_->text().substr(cell.begin, cell.size);
  if (cell.doubled == 0) return text;
  scratch->clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    scratch->push_back(text[i]);
    if (text[i] == dialect_->quote) ++i;  // its twin
  }
  return *scratch;
}

void ScanCsv(const Slice& slice, const CsvDialect& dialect, std::size_t columns, RowErrors* errors,
             CsvRows* rows) {
  CsvScanner(slice, dialect, columns, errors, rows).Run();
}

SplitRecord SplitFirstRecord(std::string_view text, char delimiter, char quote) {
  SplitRecord record;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    std::size_t next;
    CellText cell;
    if (quote != '\0' && begin < text.size() && text[begin] == quote) {
      const QuotedCell quoted = ReadQuoted(text, begin, delimiter, quote);
      if (!quoted.closed) return record;
      record.text_after_quote |= quoted.text_after;
      cell.quoted = true;
      for (std::size_t i = 0; i < quoted.cell.size; ++i) {
        cell.text.push_back(text[quoted.cell.begin + i]);
        if (cell.text.back() == quote) ++i;  // its twin
      }
      next = quoted.next;
    } else {
      next = begin;
      while (next < text.size() && text[next] != delimiter && text[next] != '\n') ++next;
      cell.text = text.substr(begin, next - begin);
    }
    if (next >= text.size()) return record;
    const bool ends = text[next] == '\n';
    if (ends && !cell.quoted && cell.text.ends_with('\r')) cell.text.pop_back();
    record.cells.push_back(std::move(cell));
    begin = next + 1;
    if (!ends) continue;
    record.bytes = begin;
    return record;
  }
  return record;
}

}  // namespace keiretsu::graph
