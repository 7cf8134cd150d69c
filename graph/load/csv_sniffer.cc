// Finding out how a delimited file is written.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "graph/load/csv_dialect.h"
#include "graph/load/csv_scanner.h"
#include "graph/load/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

using SampleRecords = std::vector<std::vector<CellText>>;

/// Texts that exports write for nothing.
constexpr std::array<std::string_view, 9> kNullTexts = {"NULL", "null", "NA",   "N/A", "n/a",
                                                        "#N/A", "None", "nan", "NaN"};

SampleRecords SplitSample(std::string_view sample, char delimiter, char quote) {
  SampleRecords records;
  while (!sample.empty() && records.size() < kSniffRecords) {
    SplitRecord record = SplitFirstRecord(sample, delimiter, quote);
    if (record.bytes == 0) break;  // it goes on beyond the sample
    sample.remove_prefix(record.bytes);
    const bool is_empty_line = record.cells.size() == 1 && record.cells[0].is_null();
    if (!is_empty_line) records.push_back(std::move(record.cells));
  }
  return records;
}

/// A single quote, if cells begin and end with it throughout and none does with a double one.
char LikelyQuote(std::string_view sample, char delimiter) {
  std::array<std::size_t, 2> opened{};
  std::array<std::size_t, 2> closed{};
  for (std::size_t i = 0; i < sample.size(); ++i) {
    if (sample[i] != '"' && sample[i] != '\'') continue;
    const std::size_t kind = sample[i] == '"' ? 0 : 1;
    const auto ends_cell = [&](char c) { return c == delimiter || c == '\n' || c == '\r'; };
    if (i == 0 || ends_cell(sample[i - 1])) ++opened[kind];
    if (i + 1 < sample.size() && ends_cell(sample[i + 1])) ++closed[kind];
  }
  return opened[0] == 0 && opened[1] >= 2 && opened[1] == closed[1] ? '\'' : '"';
}

bool HasAll(const std::vector<CellText>& cells, const std::vector<std::string>& names) {
  return std::all_of(names.begin(), names.end(), [&](const std::string& name) {
    return std::any_of(cells.begin(), cells.end(),
                       [&](const CellText& cell) { return cell.text == name; });
  });
}

/// How well a delimiter explains the sample: the columns named are there, records have equally many
/// cells, and those are many.
struct DelimiterScore {
  bool names_columns = false;
  std::size_t even_permille = 0;
  std::size_t cells = 0;

  friend bool operator>(const DelimiterScore& a, const DelimiterScore& b) {
    if (a.names_columns != b.names_columns) return a.names_columns;
    if ((a.cells > 1) != (b.cells > 1)) return a.cells > 1;
    if (a.even_permille != b.even_permille) return a.even_permille > b.even_permille;
    return a.cells > b.cells;
  }
};

DelimiterScore ScoreOf(const SampleRecords& records, const std::vector<std::string>& named) {
  if (records.empty()) return {};
  DelimiterScore score;
  score.names_columns = HasAll(records[0], named);
  score.cells = records[0].size();
  const auto even = static_cast<std::size_t>(
      std::count_if(records.begin(), records.end(),
                    [&](const auto& cells) { return cells.size() == records[0].size(); }));
  score.even_permille = even * 1000 / records.size();
  return score;
}

char ChooseDelimiter(std::string_view sample, const DialectOptions& options,
                     const std::vector<std::string>& named) {
  char best = ',';
  std::optional<DelimiterScore> best_score;
  // Of equals the first: commas are the most frequent in texts.
  for (const char delimiter : {'\t', ';', '|', ','}) {
    const char quote = options.quote.value_or(LikelyQuote(sample, delimiter));
    const DelimiterScore score = ScoreOf(SplitSample(sample, delimiter, quote), named);
    if (best_score && !(score > *best_score)) continue;
    best = delimiter;
    best_score = score;
  }
  return best_score->cells > 1 ? best : ',';
}

/// "column3": how columns of a file without header are named.
bool IsPositionName(std::string_view name) {
  constexpr std::string_view kStart = "column";
  return name.starts_with(kStart) && name.size() > kStart.size() &&
         name.find_first_not_of("0123456789", kStart.size()) == std::string_view::npos;
}

bool HasHeader(const SampleRecords& records, const std::vector<std::string>& named) {
  if (records.empty()) return true;
  if (!named.empty()) {
    return HasAll(records[0], named) || !std::all_of(named.begin(), named.end(), IsPositionName);
  }
  // Names are no numbers, days or gaps, and differ.
  std::set<std::string_view> seen;
  for (const CellText& cell : records[0]) {
    if (cell.text.empty() || !seen.insert(cell.text).second) return false;
    if (InferKind(cell.text, CellKind::kEmpty) != CellKind::kString) return false;
  }
  return true;
}

/// The cells of a column that are not empty.
std::vector<std::string_view> ColumnTexts(const SampleRecords& records, std::size_t column) {
  std::vector<std::string_view> texts;
  for (const auto& cells : records) {
    if (column < cells.size() && !cells[column].text.empty()) texts.push_back(cells[column].text);
  }
  return texts;
}

bool IsNumberWith(std::string_view text, char point) {
  if (text.starts_with('-')) text.remove_prefix(1);
  bool digits = false;
  bool seen_point = false;
  for (const char c : text) {
    if (c == point && !seen_point) {
      seen_point = true;
    } else if (c >= '0' && c <= '9') {
      digits = true;
    } else {
      return false;
    }
  }
  return digits;
}

/// Whether `text` may be a number in groups of thousands: "1,234".
bool MayBeGrouped(std::string_view text) {
  const std::size_t comma = text.find(',');
  return comma == std::string_view::npos || text.size() == comma + 4;
}

/// A comma, when columns of numbers have it as their decimal sign and none has a point.
char LikelyDecimal(const SampleRecords& records, std::size_t columns,
                   std::vector<std::string>* notes) {
  bool comma = false;
  bool point = false;
  for (std::size_t column = 0; column < columns; ++column) {
    const auto texts = ColumnTexts(records, column);
    const auto all = [&](char sign) {
      return std::all_of(texts.begin(), texts.end(),
                         [&](std::string_view text) { return IsNumberWith(text, sign); });
    };
    const auto any = [&](auto holds) { return std::any_of(texts.begin(), texts.end(), holds); };
    comma |= all(',') && any([](std::string_view text) { return !MayBeGrouped(text); });
    point |= all('.') && any([](std::string_view t) { return t.find('.') != t.npos; });
  }
  if (comma && point) {
    notes->push_back("some columns have numbers with decimal commas, some with decimal points; "
                     "commas are taken for text (option decimal)");
  }
  return comma && !point ? ',' : '.';
}

/// The order of day, month and year that all cells of some columns have, and no cell contradicts.
DateOrder LikelyDates(const SampleRecords& records, std::size_t columns,
                      std::vector<std::string>* notes) {
  constexpr std::array kOrders = {DateOrder::kYearFirst, DateOrder::kDayFirst,
                                  DateOrder::kMonthFirst};
  std::array<bool, kOrders.size()> sure{};
  bool doubtful = false;
  for (std::size_t column = 0; column < columns; ++column) {
    const auto texts = ColumnTexts(records, column);
    std::vector<std::size_t> fitting;
    std::int64_t days;
    for (std::size_t i = 0; i < kOrders.size(); ++i) {
      const CellForms forms{'.', kOrders[i]};
      const bool fits = std::all_of(texts.begin(), texts.end(), [&](std::string_view text) {
        return ParseDate(text, &days, forms);
      });
      if (fits && !texts.empty()) fitting.push_back(i);
    }
    const bool is_iso = std::all_of(texts.begin(), texts.end(), [&](std::string_view text) {
      return ParseDate(text, &days);
    });
    if (is_iso) continue;
    if (fitting.size() == 1) sure[fitting[0]] = true;
    if (fitting.size() > 1) {
      // Points separate days from months in the countries that write the day first.
      const bool points = texts[0].find('.') != std::string_view::npos;
      (points ? sure[1] : doubtful) = true;
    }
  }
  const auto count = std::count(sure.begin(), sure.end(), true);
  if (count == 0 && doubtful) {
    notes->push_back("dates such as 03/04/2021 may begin with the day or the month; they are taken "
                     "for text (option dates: 'dmy' or 'mdy')");
  }
  if (count > 1) {
    notes->push_back("columns write dates in different orders; only ISO dates are taken for dates "
                     "(option dates)");
  }
  if (count != 1) return DateOrder::kIso;
  return kOrders[static_cast<std::size_t>(std::find(sure.begin(), sure.end(), true) -
                                          sure.begin())];
}

/// Texts such as NA in columns of numbers, dates or truth values. In columns of text they stay:
/// NA is also a country.
void FindNullTexts(const SampleRecords& records, std::size_t columns, CsvDialect* dialect) {
  dialect->column_nulls.resize(columns);
  for (std::size_t column = 0; column < columns; ++column) {
    std::set<std::string> nulls;
    CellKind kind = CellKind::kEmpty;
    for (const auto& cells : records) {
      if (column >= cells.size() || cells[column].text.empty()) continue;
      const CellText& cell = cells[column];
      const bool may_be_null = !cell.quoted && std::find(kNullTexts.begin(), kNullTexts.end(),
                                                         cell.text) != kNullTexts.end();
      if (may_be_null) {
        nulls.insert(cell.text);
      } else if (cell.text != "\\N") {
        kind = InferKind(cell.text, kind, dialect->forms);
      }
    }
    if (kind == CellKind::kEmpty || kind == CellKind::kString) continue;
    dialect->column_nulls[column].assign(nulls.begin(), nulls.end());
  }
}

/// Databases write \N for null in every type of column.
bool HasBackslashN(const SampleRecords& records) {
  for (const auto& cells : records) {
    for (const CellText& cell : cells) {
      if (!cell.quoted && cell.text == "\\N") return true;
    }
  }
  return false;
}

void FindForms(const SampleRecords& records, std::size_t columns, const DialectOptions& options,
               SniffedCsv* csv) {
  CsvDialect& dialect = csv->dialect;
  dialect.forms.decimal =
      options.decimal ? *options.decimal : LikelyDecimal(records, columns, &csv->notes);
  dialect.forms.dates = options.dates ? *options.dates : LikelyDates(records, columns, &csv->notes);
  if (options.null) {
    if (!options.null->empty()) dialect.nulls = {*options.null};
    return;
  }
  if (HasBackslashN(records)) dialect.nulls = {"\\N"};
  FindNullTexts(records, columns, &dialect);
}

}  // namespace

Result<SniffedCsv> SniffCsv(std::string_view sample, const DialectOptions& options,
                            const std::vector<std::string>& named) {
  SniffedCsv csv;
  CsvDialect& dialect = csv.dialect;
  dialect.delimiter =
      options.delimiter ? *options.delimiter : ChooseDelimiter(sample, options, named);
  dialect.quote = options.quote ? *options.quote : LikelyQuote(sample, dialect.delimiter);
  const SplitRecord first = SplitFirstRecord(sample, dialect.delimiter, dialect.quote);
  if (first.bytes == 0 || first.text_after_quote) {
    return Status::InvalidArgument(
        first.bytes == 0 ? fmt::format("the first record is longer than {} bytes, or a quote in it "
                                       "is not closed", kSliceBytes)
                         : "text follows a closing quote in the first record");
  }
  SampleRecords records = SplitSample(sample, dialect.delimiter, dialect.quote);
  dialect.has_header = options.has_header ? *options.has_header : HasHeader(records, named);
  const std::size_t columns = first.cells.size();
  for (std::size_t column = 0; column < columns; ++column) {
    csv.header.push_back(dialect.has_header ? first.cells[column].text
                                            : fmt::format("column{}", column + 1));
  }
  if (dialect.has_header) {
    csv.header_bytes = first.bytes;
    if (!records.empty()) records.erase(records.begin());
  }
  FindForms(records, columns, options, &csv);
  return csv;
}

}  // namespace keiretsu::graph
