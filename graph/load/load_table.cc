#include "graph/load/load_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "graph/load/limits.h"
#include "graph/load/parallel.h"
#include "storage/check.h"
#include "storage/key_codec.h"
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

std::uint32_t MissingKeys::Add(std::string_view key) {
  const std::lock_guard lock(mutex_);
  const auto [found, created] =
      positions_.try_emplace(std::string(key), static_cast<std::uint32_t>(keys_.size()));
  if (created) keys_.emplace_back(key);
  return found->second;
}

std::vector<std::string> MissingKeys::Take() {
  const std::lock_guard lock(mutex_);
  positions_.clear();
  return std::exchange(keys_, {});
}

TableReader::TableReader(const CopyPlan& plan, SliceReader* file, const EndpointFinders& finders,
                         unsigned threads, const std::function<bool()>& cancelled,
                         LoadMeter* meter, LoadBudget* budget, RowErrors* errors)
    : plan_(plan),
      file_(file),
      finders_(finders),
      threads_(threads),
      cancelled_(cancelled),
      meter_(meter),
      budget_(budget),
      errors_(errors),
      kinds_(plan.properties.size()) {
  for (std::size_t i = 0; i < kinds_.size(); ++i) {
    if (plan.properties[i].kind) kinds_[i] = static_cast<std::uint8_t>(*plan.properties[i].kind);
  }
}

void TableReader::Report(RowErrorCode code, const CsvRows& rows, std::uint32_t row,
                         std::size_t column, std::string message, Part* part) {
  if (part->bad.empty()) part->bad.assign(rows.rows(), 0);
  if (part->bad[row] != 0) return;
  part->bad[row] = 1;
  const std::uint32_t begin = rows.row_begin(row);
  const std::uint64_t offset = rows.slice().place().offset + begin;
  if (!errors_->Wants(code, offset)) return errors_->Count(code);
  errors_->Add({code, offset, rows.slice().LineAt(begin), plan_.header[column],
                std::move(message), std::string(rows.RowText(row))},
               part->place.index);
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

void TableReader::CheckKey(const CsvRows& rows, Part* part) {
  const std::size_t column = plan_.properties[*plan_.key].column;
  for (std::uint32_t row = 0; row < rows.rows(); ++row) {
    if (!rows.At(row, column).is_null()) continue;
    Report(RowErrorCode::kMissingKey, rows, row, column, "the key is empty", part);
  }
}

void TableReader::CheckValues(const CsvRows& rows, std::size_t property, Part* part) {
  const std::size_t column = plan_.properties[property].column;
  const CellKind wanted = *plan_.properties[property].kind;
  std::string scratch;
  for (std::uint32_t row = 0; row < rows.rows() && wanted != CellKind::kString; ++row) {
    const CsvCell& cell = rows.At(row, column);
    if (cell.is_null()) continue;
    const std::string_view text = rows.TextOf(cell, &scratch);
    const CellKind kind = InferKind(text, CellKind::kEmpty, rows.forms());
    if (JoinKinds(kind, wanted) == wanted) continue;
    Report(RowErrorCode::kBadValue, rows, row, column,
           fmt::format("{} is no {}", ShownCell(text), CellKindName(wanted)), part);
  }
}

Status TableReader::ParseNames(const CsvRows& rows, Part* part) {
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
      Report(RowErrorCode::kBadName, rows, row, columns[0], "the relationship's type is empty",
             part);
      part->names.push_back(0);
      continue;
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
    part->names.push_back(found->second);
  }
  return Status();
}

void TableReader::ReportEndpoint(const CsvRows& rows, std::uint32_t row, std::size_t column,
                                 const CopyEndpoint& end, std::string_view text, bool several,
                                 Part* part) {
  Report(several ? RowErrorCode::kSeveralNodes : RowErrorCode::kNoSuchNode, rows, row, column,
         fmt::format("{} {} has {} = {}", several ? "more than one" : "no", LabelsText(end),
                     end.key_property, ShownCell(text)),
         part);
}

Status TableReader::FindEndpoints(const CsvRows& rows, std::size_t column, const CopyEndpoint& end,
                                  const EndpointFinder& finder,
                                  std::vector<std::uint32_t>* nodes, Part* part) {
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
      Report(RowErrorCode::kMissingKey, rows, row, column, "the key of an end point is empty",
             part);
    } else if (found[row].node == EndpointFinder::kNoNode && finders_.create_missing) {
      std::string tuple;
      storage::AppendString(texts[row], &tuple);
      if (storage::CheckKeySize(tuple).ok()) continue;
      Report(RowErrorCode::kKeyTooLong, rows, row, column, "the value is too long to be indexed",
             part);
    } else if (found[row].several || found[row].node == EndpointFinder::kNoNode) {
      ReportEndpoint(rows, row, column, end, texts[row], found[row].several, part);
    }
  }
  return Status();
}

void TableReader::CollectMissing(const CsvRows& rows, Part* part) {
  std::string scratch;
  std::uint32_t kept = 0;
  for (std::uint32_t row = 0; row < rows.rows(); ++row) {
    if (!part->bad.empty() && part->bad[row] != 0) continue;
    if (part->sources[row] == EndpointFinder::kNoNode) {
      const auto text = rows.TextOf(rows.At(row, plan_.source_column), &scratch);
      part->missing_ends.push_back({kept, false, missing_sources_.Add(text)});
    }
    if (part->targets[row] == EndpointFinder::kNoNode) {
      const auto text = rows.TextOf(rows.At(row, plan_.target_column), &scratch);
      MissingKeys& keys = finders_.same() ? missing_sources_ : missing_targets_;
      part->missing_ends.push_back({kept, true, keys.Add(text)});
    }
    ++kept;
  }
}

void TableReader::DropBad(CsvRows* rows, Part* part) const {
  if (part->bad.empty()) return;
  rows->Drop(part->bad);
  for (std::vector<std::uint32_t>* values : {&part->names, &part->sources, &part->targets}) {
    if (values->empty()) continue;
    std::size_t kept = 0;
    for (std::size_t row = 0; row < values->size(); ++row) {
      if (part->bad[row] == 0) (*values)[kept++] = (*values)[row];
    }
    values->resize(kept);
  }
}

Status TableReader::ParseSlice(CsvRows* rows, Part* part) {
  part->place = rows->slice().place();
  if (plan_.key) CheckKey(*rows, part);
  for (std::size_t i = 0; i < plan_.properties.size(); ++i) {
    if (plan_.properties[i].kind) CheckValues(*rows, i, part);
  }
  RETURN_IF_ERROR(ParseNames(*rows, part));
  if (plan_.is_relationship) {
    RETURN_IF_ERROR(FindEndpoints(*rows, plan_.source_column, plan_.source, *finders_.source,
                                  &part->sources, part));
    RETURN_IF_ERROR(FindEndpoints(*rows, plan_.target_column, plan_.target, *finders_.target,
                                  &part->targets, part));
    if (finders_.create_missing) CollectMissing(*rows, part);
  }
  DropBad(rows, part);
  part->rows = rows->rows();
  part->columns.resize(plan_.properties.size());
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < part->columns.size(); ++i) {
    ParseColumn(*rows, i, &part->columns[i]);
    bytes += part->columns[i].memory_bytes();
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
    ScanCsv(slice, plan_.dialect, plan_.header.size(), errors_, &rows);
    Part part;
    RETURN_IF_ERROR(ParseSlice(&rows, &part));
    errors_->FinishSlice(part.place.index);
    meter_->rows.fetch_add(part.rows, std::memory_order_relaxed);
    meter_->bytes.store(file_->file_position(), std::memory_order_relaxed);
    if (sink_ != nullptr) RETURN_IF_ERROR(Spill(&part));
    const std::lock_guard lock(mutex_);
    const std::uint64_t index = part.place.index;
    if (parts_.size() <= index) parts_.resize(index + 1);
    parts_[index] = std::move(part);
  }
}

Status TableReader::WorkOnKinds() {
  Slice slice;
  CsvRows rows;
  RowErrors reported_later;
  while (true) {
    if (cancelled_ && cancelled_()) return Status::Cancelled("the load was cancelled");
    ASSIGN_OR_RETURN(const bool more, file_->Next(&slice, &reported_later));
    if (!more) return Status();
    ScanCsv(slice, plan_.dialect, plan_.header.size(), &reported_later, &rows);
    for (std::size_t i = 0; i < plan_.properties.size(); ++i) {
      const CellKind seen = Kind(i);
      const CellKind kind = InferColumn(rows, plan_.properties[i].column, seen);
      if (kind != seen && !plan_.properties[i].kind) Widen(i, kind);
    }
    meter_->bytes.store(file_->file_position(), std::memory_order_relaxed);
  }
}

Status TableReader::FindKinds() {
  RETURN_IF_ERROR(RunParallel(threads_, threads_, [this](std::size_t) { return WorkOnKinds(); }));
  return file_->file().CheckUnchanged();
}

std::vector<CellKind> TableReader::Kinds() const {
  std::vector<CellKind> kinds;
  for (std::size_t i = 0; i < kinds_.size(); ++i) kinds.push_back(Kind(i));
  return kinds;
}

Status TableReader::Spill(Part* part) {
  std::size_t bytes = 4 * (part->names.size() + part->sources.size() + part->targets.size());
  for (const CellColumn& column : part->columns) bytes += column.memory_bytes();
  RETURN_IF_ERROR(
      sink_->Add(part->place.index, part->columns, part->names, part->sources, part->targets));
  part->columns.clear();
  part->names = {};
  part->sources = {};
  part->targets = {};
  budget_->Release(bytes);
  return Status();
}

Result<LoadTable> TableReader::ReadInto(const std::vector<CellKind>& kinds, SliceSink* sink) {
  for (std::size_t i = 0; i < kinds.size(); ++i) kinds_[i] = static_cast<std::uint8_t>(kinds[i]);
  sink_ = sink;
  RETURN_IF_ERROR(RunParallel(threads_, threads_, [this](std::size_t) { return Work(); }));
  RETURN_IF_ERROR(file_->file().CheckUnchanged());
  LoadTable table;
  RETURN_IF_ERROR(CountRows(&table));
  for (const CellKind kind : kinds) table.properties.emplace_back(kind);
  table.names = names_;
  return table;
}

std::vector<std::uint64_t> TableReader::FirstRows() const {
  std::vector<std::uint64_t> first_rows;
  std::uint64_t rows = 0;
  for (const Part& part : parts_) {
    first_rows.push_back(rows);
    rows += part.rows;
  }
  return first_rows;
}

Status TableReader::CountRows(LoadTable* table) const {
  for (const Part& part : parts_) table->rows += part.rows;
  if (table->rows <= kMaxLoadRows) return Status();
  return Status::ResourceExhausted(
      fmt::format("{} has more than {} rows; split it", file_->path(), kMaxLoadRows));
}

Status TableReader::Rescan(const Part& part, Slice* slice, CsvRows* rows) {
  RETURN_IF_ERROR(file_->Reread(part.place, slice));
  RowErrors reported_before;
  ScanCsv(*slice, plan_.dialect, plan_.header.size(), &reported_before, rows);
  if (!part.bad.empty() && part.bad.size() == rows->rows()) rows->Drop(part.bad);
  if (rows->rows() == part.rows) return Status();
  return Status::InvalidArgument(
      fmt::format("{} was changed while it was read; nothing was loaded", file_->path()));
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
  CsvRows rows;
  RETURN_IF_ERROR(Rescan(*part, &slice, &rows));
  for (const std::size_t i : again) {
    if (!part->columns[i].Parse(rows, plan_.properties[i].column, Kind(i))) {
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
    std::uint32_t before = 0;
    for (Part& part : parts_) {
      append(&table->name_of_row, &part.names);
      append(&table->sources, &part.sources);
      append(&table->targets, &part.targets);
      for (MissingEnd end : part.missing_ends) {
        end.row += before;
        table->missing_ends.push_back(end);
      }
      before += part.rows;
    }
    return Status();
  });
}

Result<LoadTable> TableReader::Read() {
  RETURN_IF_ERROR(RunParallel(threads_, threads_, [this](std::size_t) { return Work(); }));
  RETURN_IF_ERROR(file_->file().CheckUnchanged());
  RETURN_IF_ERROR(RunParallel(file_->rereads_at_once() ? threads_ : 1, parts_.size(),
                              [this](std::size_t i) { return Unify(&parts_[i]); }));
  LoadTable table;
  RETURN_IF_ERROR(CountRows(&table));
  RETURN_IF_ERROR(Concatenate(&table));
  table.names = names_;
  table.missing_sources = missing_sources_.Take();
  table.missing_targets = missing_targets_.Take();
  return table;
}

Status TableReader::DropRows(RowErrorCode code, const std::vector<std::uint32_t>& rows,
                             const std::string& column,
                             const std::function<std::string(std::uint32_t)>& message_of_row,
                             LoadTable* table) {
  if (rows.empty()) return Status();
  if (table->dropped.empty()) table->dropped.assign(table->rows, 0);
  for (const std::uint32_t row : rows) table->dropped[row] = 1;
  if (errors_->PolicyOf(code) == RowPolicy::kDiscard) {
    errors_->Count(code, rows.size());
    return Status();
  }
  std::uint64_t before = 0;
  std::size_t next = 0;
  for (const Part& part : parts_) {
    const std::size_t begin = next;
    while (next < rows.size() && rows[next] < before + part.rows) ++next;
    if (begin < next && errors_->Wants(code, part.place.offset)) {
      Slice slice;
      CsvRows scanned;
      RETURN_IF_ERROR(Rescan(part, &slice, &scanned));
      for (std::size_t i = begin; i < next; ++i) {
        const auto row = static_cast<std::uint32_t>(rows[i] - before);
        const std::uint32_t at = scanned.row_begin(row);
        errors_->Add({code, part.place.offset + at, slice.LineAt(at), column,
                      message_of_row(rows[i]), std::string(scanned.RowText(row))});
      }
    } else {
      errors_->Count(code, next - begin);
    }
    before += part.rows;
  }
  return Status();
}

}  // namespace keiretsu::graph
