#include "graph/load/dry_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string_view>

#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

using Findings = std::vector<std::pair<std::string, std::string>>;

std::string CharacterText(char c) {
  switch (c) {
    case '\t': return "tab";
    case '\0': return "none";
    default: return std::string(1, c);
  }
}

std::string_view DatesText(DateOrder order) {
  switch (order) {
    case DateOrder::kIso: return "2025-10-28";
    case DateOrder::kYearFirst: return "2025/10/28 (ymd)";
    case DateOrder::kDayFirst: return "28/10/2025 (dmy)";
    case DateOrder::kMonthFirst: return "10/28/2025 (mdy)";
  }
  return "";
}

void DescribeDialect(const CopyPlan& plan, Findings* findings) {
  const CsvDialect& dialect = plan.dialect;
  findings->emplace_back("delimiter", CharacterText(dialect.delimiter));
  findings->emplace_back("quote", CharacterText(dialect.quote));
  findings->emplace_back("header", dialect.has_header ? "first line" : "none");
  findings->emplace_back("decimal sign", CharacterText(dialect.forms.decimal));
  findings->emplace_back("dates", DatesText(dialect.forms.dates));
  std::string nulls = "the empty cell";
  for (const std::string& text : dialect.nulls) nulls += ", " + text;
  findings->emplace_back("null", nulls);
  for (const std::string& note : plan.notes) findings->emplace_back("note", note);
}

/// What a column that becomes no property is for.
std::string UseOf(const CopyPlan& plan, std::size_t column) {
  if (!plan.is_relationship) return "labels";
  std::string use;
  if (column == plan.source_column) use = "key of the source";
  if (column == plan.target_column) use += use.empty() ? "key of the target" : " and the target";
  return use.empty() ? "type" : use;
}

Result<std::string> DescribeProperty(const CopyPlan& plan, std::size_t property,
                                     const LoadTable& table) {
  const CellColumn& cells = table.properties[property];  // at least its kind
  std::uint64_t empty = 0;
  ColumnCells reader = table.Cells(property);
  for (std::uint64_t row = 0; row < table.rows; ++row) {
    ASSIGN_OR_RETURN(const ColumnCells::Place place, reader.At(row));
    empty += place.column->IsNull(place.row) ? 1U : 0U;
  }
  std::string text(cells.all_null() ? "no values" : CellKindName(cells.kind()));
  if (property == plan.key) text += ", key";
  const std::string& column = plan.header[plan.properties[property].column];
  if (column != plan.properties[property].name) {
    text += fmt::format(", property {}", plan.properties[property].name);
  }
  if (empty > 0 && !cells.all_null()) text += fmt::format(", {} empty", empty);
  const auto& nulls = plan.dialect.column_nulls;
  const std::size_t position = plan.properties[property].column;
  if (position < nulls.size() && !nulls[position].empty()) {
    text += fmt::format(", null: {}", fmt::join(nulls[position], " "));
  }
  return text;
}

}  // namespace

Result<Findings> DescribeLoad(const CopyPlan& plan, const LoadTable& table,
                              const RowErrors& errors) {
  Findings findings;
  DescribeDialect(plan, &findings);
  for (std::size_t column = 0; column < plan.header.size(); ++column) {
    const auto property =
        std::find_if(plan.properties.begin(), plan.properties.end(),
                     [&](const CopyProperty& p) { return p.column == column; });
    const auto position = static_cast<std::size_t>(property - plan.properties.begin());
    std::string text = UseOf(plan, column);
    if (property != plan.properties.end()) {
      ASSIGN_OR_RETURN(text, DescribeProperty(plan, position, table));
    }
    findings.emplace_back("column " + plan.header[column], std::move(text));
  }
  findings.emplace_back(plan.is_relationship ? "relationships to load" : "nodes to load",
                        fmt::format("{}", table.kept_rows()));
  const std::size_t missing = table.missing_sources.size() + table.missing_targets.size();
  if (missing > 0) {
    findings.emplace_back("nodes to create for missing ends", fmt::to_string(missing));
  }
  if (!table.updates.empty()) {
    findings.emplace_back("rows whose key is in the graph", fmt::to_string(table.updates.size()));
  }
  for (const auto& [reason, rows] : errors.Counts()) {
    findings.emplace_back("rows left out: " + reason, fmt::to_string(rows));
  }
  return findings;
}

}  // namespace keiretsu::graph
