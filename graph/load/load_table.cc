#include "graph/load/load_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "graph/load/limits.h"
#include "graph/load/parallel.h"
#include "storage/check.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

std::string LabelsText(const CopyEndpoint& end) {
  std::string text;
  for (const std::string& label : end.labels) {
    text += text.empty() ? label : (end.any_label ? " or " : ":") + label;
  }
  return text;
}

}  // namespace

TableReader::TableReader(const CopyPlan& plan, SliceReader* file, EndpointFinders finders,
                         unsigned threads, const std::function<bool()>& cancelled,
                         LoadBudget* budget, RowErrors* errors)
    : plan_(plan),
      file_(file),
      finders_(std::move(finders)),
      threads_(threads),
      cancelled_(cancelled),
      budget_(budget),
      errors_(errors),
      kinds_(plan.properties.size()) {}

void TableReader::Report(RowErrorCode code, const CsvRows& rows, std::uint32_t row,
                         std::size_t column, std::string message) {
  const std::uint32_t begin = rows.row_begin(row);
  const std::uint64_t offset = rows.slice().place().offset + begin;
  if (!errors_->IsFirst(code, offset)) return errors_->Count(code);  // lines are slow to count
  errors_->Add({code, offset, rows.slice().LineAt(begin), plan_.header[column],
                std::move(message)});
}

void TableReader::Widen(std::size_t property, CellKind kind) {
  auto seen = kinds_[property].load(std::memory_order_relaxed);
  while (!kinds_[property].compare_exchange_weak(
      seen, static_cast<std::uint8_t>(JoinKinds(static_cast<CellKind>(seen), kind)))) {
  }
}

void TableReader::ParseColumn(const CsvRows& rows, std::size_t property, CellColumn* column) {
  const std::size_t position = plan_.properties[property].column;
  const CellKind guess = Kind(property);
  if (column->Parse(rows, position, guess)) return;
  Widen(property, InferColumn(rows, position, guess));
  CHECK(column->Parse(rows, position, Kind(property)));
}

void TableReader::CheckKey(const CsvRows& rows) {
  const std::size_t column = plan_.properties[*plan_.key].column;
  for (std::uint32_t row = 0; row < rows.rows(); ++row) {
    if (!rows.At(row, column).is_null()) continue;
    Report(RowErrorCode::kMissingKey, rows, row, column, "the key is empty");
  }
}

Status TableReader::ParseNames(const CsvRows& rows, std::vector<std::uint32_t>* names) {
  std::vector<std::size_t> columns = plan_.label_columns;
  if (plan_.type_column) columns.push_back(*plan_.type_column);
  if (columns.empty()) return Status();
  std::unordered_map<std::string, std::uint32_t> known;  // to ask the shared map once a slice
  std::string scratch;
  std::string text;
  for (std::uint32_t row = 0; row < rows.rows(); ++row) {
    text.clear();
    for (const std::size_t column : columns) {
      if (!text.empty()) text.push_back(';');
      text.append(rows.TextOf(rows.At(row, column), &scratch));
    }
    if (text.empty() && plan_.type_column) {
      Report(RowErrorCode::kBadName, rows, row, columns[0], "the relationship's type is empty");
    }
    auto found = known.find(text);
    if (found == known.end()) {
      const std::lock_guard lock(mutex_);
      const auto [shared, created] =
          name_ids_.try_emplace(text, static_cast<std::uint32_t>(names_.size()));
      if (created) names_.push_back(text);
      found = known.emplace(text, shared->second).first;
      if (names_.size() > kMaxNamesPerLoad) {
        return Status::ResourceExhausted(fmt::format(
            "{}: column {} has more than {} different names; is it the right column?",
            file_->path(), plan_.header[columns[0]], kMaxNamesPerLoad));
      }
    }
    names->push_back(found->second);
  }
  return Status();
}

void TableReader::ReportEndpoint(const CsvRows& rows, std::uint32_t row, std::size_t column,
                                 const CopyEndpoint& end, std::string_view text, bool several) {
  Report(several ? RowErrorCode::kSeveralNodes : RowErrorCode::kNoSuchNode, rows, row, column,
         fmt::format("{} {} has {} = {}", several ? "more than one" : "no", LabelsText(end),
                     end.key_property, ShownCell(text)));
}

Status TableReader::FindEndpoints(const CsvRows& rows, std::size_t column, const CopyEndpoint& end,
                                  const EndpointFinder& finder,
                                  std::vector<std::uint32_t>* nodes) {
  const std::uint32_t count = rows.rows();
  std::vector<std::string> unescaped;  // texts with doubled quotes
  unescaped.reserve(count);
  std::vector<std::string_view> texts(count);
  std::string scratch;
  for (std::uint32_t row = 0; row < count; ++row) {
    const CsvCell& cell = rows.At(row, column);
    texts[row] = rows.TextOf(cell, &scratch);
    if (cell.doubled != 0) texts[row] = unescaped.emplace_back(scratch);
  }
  std::vector<EndpointFinder::Found> found(count);
  RETURN_IF_ERROR(finder.FindAll(texts, found.data()));
  nodes->resize(count);
  for (std::uint32_t row = 0; row < count; ++row) {
    (*nodes)[row] = found[row].node;
    if (rows.At(row, column).is_null()) {
      Report(RowErrorCode::kMissingKey, rows, row, column, "the key of an end point is empty");
    } else if (found[row].node == EndpointFinder::kNoNode || found[row].several) {
      ReportEndpoint(rows, row, column, end, texts[row], found[row].several);
    }
  }
  return Status();
}

Status TableReader::ParseSlice(const CsvRows& rows, Part* part) {
  part->place = rows.slice().place();
  part->rows = rows.rows();
  part->columns.resize(plan_.properties.size());
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < part->columns.size(); ++i) {
    ParseColumn(rows, i, &part->columns[i]);
    bytes += part->columns[i].memory_bytes();
  }
  if (plan_.key) CheckKey(rows);
  RETURN_IF_ERROR(ParseNames(rows, &part->names));
  if (plan_.is_relationship) {
    RETURN_IF_ERROR(FindEndpoints(rows, plan_.source_column, plan_.source, *finders_.source,
                                  &part->sources));
    RETURN_IF_ERROR(FindEndpoints(rows, plan_.target_column, plan_.target, *finders_.target,
                                  &part->targets));
  }
  bytes += 4 * (part->names.size() + part->sources.size() + part->targets.size());
  return budget_->Charge(bytes);
}

Status TableReader::Work() {
  Slice slice;
  CsvRows rows;
  while (true) {
    if (cancelled_ && cancelled_()) return Status::Cancelled("the load was cancelled");
    ASSIGN_OR_RETURN(const bool more, file_->Next(&slice, errors_));
    if (!more) return Status();
    ScanCsv(slice, plan_.delimiter, plan_.header.size(), errors_, &rows);
    Part part;
    RETURN_IF_ERROR(ParseSlice(rows, &part));
    const std::lock_guard lock(mutex_);
    const std::uint64_t index = part.place.index;
    if (parts_.size() <= index) parts_.resize(index + 1);
    parts_[index] = std::move(part);
  }
}

Status TableReader::Unify(Part* part) {
  std::vector<std::size_t> again;
  for (std::size_t i = 0; i < part->columns.size(); ++i) {
    if (part->columns[i].CanConvertTo(Kind(i))) {
      part->columns[i].ConvertTo(Kind(i));
    } else {
      again.push_back(i);
    }
  }
  if (again.empty()) return Status();
  Slice slice;
  RETURN_IF_ERROR(file_->Reread(part->place, &slice));
  CsvRows rows;
  RowErrors reported_before;
  ScanCsv(slice, plan_.delimiter, plan_.header.size(), &reported_before, &rows);
  for (const std::size_t i : again) {
    if (rows.rows() != part->rows ||
        !part->columns[i].Parse(rows, plan_.properties[i].column, Kind(i))) {
      return Status::InvalidArgument(
          fmt::format("{} was changed while it was read; nothing was loaded", file_->path()));
    }
  }
  return Status();
}

Status TableReader::Concatenate(LoadTable* table) {
  table->properties.resize(plan_.properties.size());
  const auto append = [](std::vector<std::uint32_t>* to, std::vector<std::uint32_t>* from) {
    to->insert(to->end(), from->begin(), from->end());
    *from = {};
  };
  // A task per property, and one for the rest; each moves its share of every slice.
  return RunParallel(threads_, plan_.properties.size() + 1, [&](std::size_t task) {
    if (task < plan_.properties.size()) {
      std::vector<CellColumn*> columns;
      for (Part& part : parts_) columns.push_back(&part.columns[task]);
      table->properties[task] = CellColumn::Join(columns);
      return Status();
    }
    const bool with_names = !name_ids_.empty();
    if (with_names) table->name_of_row.reserve(table->rows);
    if (plan_.is_relationship) table->sources.reserve(table->rows);
    if (plan_.is_relationship) table->targets.reserve(table->rows);
    for (Part& part : parts_) {
      append(&table->name_of_row, &part.names);
      append(&table->sources, &part.sources);
      append(&table->targets, &part.targets);
    }
    return Status();
  });
}

Result<LoadTable> TableReader::Read() {
  RETURN_IF_ERROR(RunParallel(threads_, threads_, [this](std::size_t) { return Work(); }));
  RETURN_IF_ERROR(file_->CheckUnchanged());
  RETURN_IF_ERROR(RunParallel(threads_, parts_.size(),
                              [this](std::size_t i) { return Unify(&parts_[i]); }));
  LoadTable table;
  for (const Part& part : parts_) table.rows += part.rows;
  if (table.rows > kMaxLoadRows) {
    return Status::ResourceExhausted(
        fmt::format("{} has more than {} rows; split it", file_->path(), kMaxLoadRows));
  }
  RETURN_IF_ERROR(Concatenate(&table));
  table.names = names_;
  return table;
}

Status TableReader::AddRowError(RowErrorCode code, std::uint64_t row, const std::string& column,
                                std::string message) {
  std::uint64_t before = 0;
  for (const Part& part : parts_) {
    if (row >= before + part.rows) {
      before += part.rows;
      continue;
    }
    Slice slice;
    RETURN_IF_ERROR(file_->Reread(part.place, &slice));
    CsvRows rows;
    RowErrors reported_before;
    ScanCsv(slice, plan_.delimiter, plan_.header.size(), &reported_before, &rows);
    const auto local = static_cast<std::uint32_t>(row - before);
    if (local >= rows.rows()) return file_->CheckUnchanged();
    const std::uint32_t begin = rows.row_begin(local);
    errors_->Add({code, part.place.offset + begin, slice.LineAt(begin), column,
                  std::move(message)});
    return Status();
  }
  return Status::Internal("an error in a row that was not read");
}

}  // namespace keiretsu::graph
