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

#include "storage/status_macros.h"

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

constexpr std::string_view kQuoteNotClosed = "a quote that opens here never closes";
constexpr std::string_view kTextAfterQuote =
    "text between a closing quote and the next delimiter; write a quote within quotes twice";

/// A quoted cell and where it leads.
struct QuotedCell {
  CsvCell cell;
  std::size_t next = 0;  ///< the delimiter or line end after it
  bool closed = false;
  bool text_after = false;
};

QuotedCell ReadQuoted(std::string_view text, std::size_t begin, char delimiter) {
  QuotedCell result;
  result.cell.begin = static_cast<std::uint32_t>(begin + 1);
  result.cell.quoted = 1;
  std::size_t quote = text.find('"', begin + 1);
  while (quote != std::string_view::npos && quote + 1 < text.size() && text[quote + 1] == '"') {
    result.cell.doubled = 1;
    quote = text.find('"', quote + 2);
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

}  // namespace

/// One pass over a slice.
class CsvScanner {
 public:
  CsvScanner(const Slice& slice, char delimiter, std::size_t columns, RowErrors* errors,
             CsvRows* rows)
      : slice_(slice),
        text_(slice.text()),
        delimiter_(delimiter),
        columns_(columns),
        errors_(errors),
        rows_(rows) {
    rows->slice_ = &slice;
    rows->columns_ = columns;
    rows->cells_.clear();
    rows->row_begins_.clear();
  }

  void Run();

 private:
  void Scan();
  void EndRow(std::size_t newline);
  void DropRow(RowErrorCode code, std::string message);
  void CheckBytes();
  void Report(RowErrorCode code, std::size_t offset, std::string message) {
    const std::uint64_t place = slice_.place().offset + offset;
    if (!errors_->IsFirst(code, place)) return errors_->Count(code);  // lines are slow to count
    errors_->Add({code, place, slice_.LineAt(offset), "", std::move(message)});
  }

  const Slice& slice_;
  const std::string_view text_;
  const char delimiter_;
  const std::size_t columns_;
  RowErrors* const errors_;
  CsvRows* const rows_;
  std::size_t row_first_ = 0;  // first cell of the row at hand
  std::size_t row_begin_ = 0;
  bool text_after_quote_ = false;
};

void CsvScanner::DropRow(RowErrorCode code, std::string message) {
  rows_->cells_.resize(row_first_);
  Report(code, row_begin_, std::move(message));
}

void CsvScanner::EndRow(std::size_t newline) {
  std::vector<CsvCell>& cells = rows_->cells_;
  CsvCell& last = cells.back();
  if (last.quoted == 0 && last.size > 0 && text_[newline - 1] == '\r') --last.size;
  const std::size_t count = cells.size() - row_first_;
  if (count == 1 && last.is_null()) {
    cells.resize(row_first_);  // an empty line
  } else if (text_after_quote_) {
    DropRow(RowErrorCode::kTextAfterQuote,
            std::string(kTextAfterQuote));
  } else if (count != columns_) {
    DropRow(RowErrorCode::kRaggedRow,
            fmt::format("{} cells where the header has {}", count, columns_));
  } else {
    rows_->row_begins_.push_back(static_cast<std::uint32_t>(row_begin_));
  }
  row_first_ = cells.size();
  row_begin_ = newline + 1;
  text_after_quote_ = false;
}

void CsvScanner::Scan() {
  const char* data = text_.data();
  std::vector<CsvCell>& cells = rows_->cells_;
  std::size_t base = 0;
  std::uint64_t mask = Matches(data, delimiter_, '\n');
  std::size_t begin = 0;
  while (begin < text_.size()) {
    std::size_t next;
    if (data[begin] == '"') {
      const QuotedCell quoted = ReadQuoted(text_, begin, delimiter_);
      if (!quoted.closed) {
        cells.resize(row_first_);
        return Report(RowErrorCode::kQuoteNotClosed, begin, std::string(kQuoteNotClosed));
      }
      text_after_quote_ |= quoted.text_after;
      cells.push_back(quoted.cell);
      next = quoted.next;
      base = next & ~std::size_t{63};
      mask = Matches(data + base, delimiter_, '\n') & (~std::uint64_t{1} << (next & 63));
    } else {
      while (mask == 0) {
        base += 64;  // the text ends with a newline, so there is a match
        mask = Matches(data + base, delimiter_, '\n');
      }
      next = base + static_cast<std::size_t>(std::countr_zero(mask));
      mask &= mask - 1;
      CsvCell cell;
      cell.begin = static_cast<std::uint32_t>(begin);
      cell.size = static_cast<std::uint32_t>(next - begin) & 0x3FFF'FFFFU;
      cells.push_back(cell);
    }
    if (data[next] == '\n') EndRow(next);
    begin = next + 1;
  }
}

void CsvScanner::CheckBytes() {
  const bool has_nul = std::memchr(text_.data(), 0, text_.size()) != nullptr;
  const bool is_utf8 = simdjson::validate_utf8(text_.data(), text_.size());
  if (!has_nul && is_utf8) return;
  for (std::uint32_t row = 0; row < rows_->rows(); ++row) {
    const std::size_t begin = rows_->row_begin(row);
    const CsvCell& last = rows_->At(row, columns_ - 1);
    const std::string_view record = text_.substr(begin, last.begin + last.size - begin);
    if (record.find('\0') != std::string_view::npos) {
      Report(RowErrorCode::kNulByte, begin, "a NUL byte");
    }
    if (!simdjson::validate_utf8(record.data(), record.size())) {
      Report(RowErrorCode::kInvalidUtf8, begin,
             "not UTF-8; convert the file, as with iconv -f WINDOWS-1252 -t UTF-8");
    }
  }
}

void CsvScanner::Run() {
  Scan();
  CheckBytes();
}

std::string_view CellText(std::string_view text, const CsvCell& cell, std::string* scratch) {
  text = text.substr(cell.begin, cell.size);
  if (cell.doubled == 0) return text;
  scratch->clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    scratch->push_back(text[i]);
    if (text[i] == '"') ++i;  // its twin
  }
  return *scratch;
}

void ScanCsv(const Slice& slice, char delimiter, std::size_t columns, RowErrors* errors,
             CsvRows* rows) {
  CsvScanner(slice, delimiter, columns, errors, rows).Run();
}

Result<std::size_t> ScanRecord(std::string_view text, std::size_t begin, char delimiter,
                               std::vector<CsvCell>* cells) {
  cells->clear();
  while (true) {
    CsvCell cell;
    std::size_t next = begin;
    if (begin < text.size() && text[begin] == '"') {
      const QuotedCell quoted = ReadQuoted(text, begin, delimiter);
      if (!quoted.closed) return Status::InvalidArgument(std::string(kQuoteNotClosed));
      if (quoted.text_after) return Status::InvalidArgument(std::string(kTextAfterQuote));
      cell = quoted.cell;
      next = quoted.next;
    } else {
      while (next < text.size() && text[next] != delimiter && text[next] != '\n') ++next;
      const bool crlf = next < text.size() && text[next] == '\n' && next > begin &&
                        text[next - 1] == '\r';
      cell.begin = static_cast<std::uint32_t>(begin);
      cell.size = static_cast<std::uint32_t>(next - begin - (crlf ? 1 : 0)) & 0x3FFF'FFFFU;
    }
    cells->push_back(cell);
    if (next >= text.size() || text[next] == '\n') return next;
    begin = next + 1;
  }
}

Result<std::vector<std::string>> SplitRecord(std::string_view record, char delimiter) {
  std::vector<CsvCell> cells;
  RETURN_IF_ERROR(ScanRecord(record, 0, delimiter, &cells).status());
  std::vector<std::string> texts;
  std::string scratch;
  for (const CsvCell& cell : cells) texts.emplace_back(CellText(record, cell, &scratch));
  return texts;
}

std::vector<char> LikelyDelimiters(std::string_view header) {
  std::vector<std::pair<std::size_t, char>> counts;
  for (const char candidate : {',', ';', '\t', '|'}) {
    std::size_t count = 0;
    bool quoted = false;
    for (const char c : header) {
      if (c == '"') quoted = !quoted;
      if (c == candidate && !quoted) ++count;
    }
    if (count > 0) counts.emplace_back(count, candidate);
  }
  std::stable_sort(counts.begin(), counts.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<char> delimiters;
  for (const auto& [count, delimiter] : counts) delimiters.push_back(delimiter);
  if (delimiters.empty()) delimiters.push_back(',');
  return delimiters;
}

}  // namespace keiretsu::graph
