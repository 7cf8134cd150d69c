/// The types that texts of a file can have, and reading them.
#pragma once

#include <cstdint>
#include <string_view>

namespace keiretsu::graph {

/// The type of a column's cells: that of each, or the least one that holds them all. INTEGER and
/// FLOAT meet in FLOAT, all other mixtures in STRING. Cells that are null have kEmpty.
///
///   kBoolean        true, false; also True, TRUE, False, FALSE
///   kInteger        -12, 0: 64 bits, no leading zeros (such texts are identifiers), no plus sign
///   kFloat          0.27, .5, -1e-3; finite
///   kDate           2025-10-28, a day of the calendar
///   kLocalDateTime  2025-10-28T12:30[:15[.25]], also with a space for the T
///   kDateTime       the same with Z or an offset, +01:00
///   kString         anything else
///   kTexts          a list of texts: of registers (registers/record_batch.h), never of a table
enum class CellKind : std::uint8_t {
  kEmpty,
  kBoolean,
  kInteger,
  kFloat,
  kDate,
  kLocalDateTime,
  kDateTime,
  kString,
  kTexts,
};

/// In which order a date's parts may come. The year has four digits, the others one or two; between
/// them is a slash, point or dash. ISO dates, 2025-10-28, are read in every order.
enum class DateOrder : std::uint8_t { kIso, kYearFirst, kDayFirst, kMonthFirst };

/// How numbers and dates of a file are written.
struct CellForms {
  char decimal = '.';  ///< or a comma
  DateOrder dates = DateOrder::kIso;
};

/// The kind that holds cells of both.
CellKind JoinKinds(CellKind a, CellKind b);
/// `seen` joined with the kind of `text`, which is not null.
CellKind InferKind(std::string_view text, CellKind seen, CellForms forms = {});
/// "INTEGER", ...
std::string_view CellKindName(CellKind kind);

// Each returns false when `text` is not of the kind.
bool ParseBoolean(std::string_view text, bool* value);
bool ParseInteger(std::string_view text, std::int64_t* value);
/// Also integers.
bool ParseFloat(std::string_view text, double* value, CellForms forms = {});
bool ParseDate(std::string_view text, std::int64_t* epoch_days, CellForms forms = {});
/// A point in time: seconds since 1970, of UTC if there is an offset, else of the wall clock.
struct ParsedTime {
  std::int64_t epoch_seconds = 0;
  std::int32_t nanoseconds = 0;
  std::int32_t offset_seconds = 0;
  bool has_offset = false;
};
bool ParseDateTime(std::string_view text, ParsedTime* value);

}  // namespace keiretsu::graph
