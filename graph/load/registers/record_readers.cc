#include "graph/load/registers/record_readers.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <mutex>
#include <optional>
#include <utility>

#include "graph/load/limits.h"
#include "graph/load/parallel.h"
#include "graph/load/registers/json_readers.h"
#include "graph/load/registers/json_slices.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

std::string ReadJsonText(const JsonSlice& slice, const JsonSlice::Record& record, JsonReader read,
                         simdjson::dom::parser* parser, RecordBatch* batch) {
  const std::string_view text = slice.TextOf(record);
  JsonElement element;
  const auto error = parser->parse(text.data(), text.size(), false).get(element);
  if (error != simdjson::SUCCESS) {
    return fmt::format("not JSON: {}", simdjson::error_message(error));
  }
  JsonObject object;
  if (element.get(object) != simdjson::SUCCESS) return "a record must be a JSON object";
  return read(object, batch);
}

/// Workers on one file of JSON records.
class JsonRecordReader {
 public:
  JsonRecordReader(InputStream* stream, Register source, const ReadWork& work,
                   RowErrors* errors)
      : slicer_(stream), source_(source), work_(work), errors_(errors) {}

  Status Run() {
    return RunParallel(work_.threads, work_.threads, [this](std::size_t) { return Work(); });
  }
  /// In the file's order.
  std::vector<RecordBatch>& batches() { return batches_; }

 private:
  Status Work() {
    simdjson::dom::parser parser;
    JsonSlice slice;
    const JsonReader read = JsonReaderOf(source_);
    while (true) {
      RETURN_IF_ERROR(work_.CheckCancelled());
      ASSIGN_OR_RETURN(const bool more, slicer_.Next(&slice, errors_));
      if (!more) return Status();
      RecordBatch batch(source_);
      for (const JsonSlice::Record& record : slice.records) {
        ++batch.records_read;
        std::string wrong = ReadJsonText(slice, record, read, &parser, &batch);
        if (wrong.empty()) continue;
        errors_->Add({RowErrorCode::kBadRecord, slice.offset + record.begin, record.line, "",
                      std::move(wrong), std::string(slice.TextOf(record))},
                     slice.index);
      }
      errors_->FinishSlice(slice.index);
      RETURN_IF_ERROR(work_.Keep(&batch));
      work_.Passed(batch.records_read, slicer_.file_position());
      const std::lock_guard lock(mutex_);
      while (batches_.size() <= slice.index) batches_.emplace_back(source_);
      batches_[slice.index] = std::move(batch);
    }
  }

  JsonSlicer slicer_;
  const Register source_;
  const ReadWork& work_;
  RowErrors* const errors_;
  std::mutex mutex_;  // guards what follows
  std::vector<RecordBatch> batches_;
};

}  // namespace

Status ReadWork::Keep(RecordBatch* batch) const {
  // What is made of the records takes about as much again.
  const bool fits = batch->memory_bytes() + budget->used() < budget->capacity() / 2;
  if (spill_all || !fits) RETURN_IF_ERROR(batch->MoveTo(spill));
  return budget->Charge(batch->memory_bytes());
}

JsonReader JsonReaderOf(Register source) {
  switch (source) {
    case Register::kBods: return ReadBodsStatement;
    case Register::kPsc: return ReadPscLine;
    case Register::kFtm: return ReadFtmEntity;
    case Register::kGleif: return ReadGleifObject;
    case Register::kIcij: break;
  }
  return nullptr;
}

Status ReadJsonRecords(const InputFile& file, Register source, const ReadWork& work,
                       RowErrors* errors, std::vector<RecordBatch>* batches) {
  ASSIGN_OR_RETURN(const auto stream, file.NewStream());
  JsonRecordReader reader(stream.get(), source, work, errors);
  RETURN_IF_ERROR(reader.Run());
  for (RecordBatch& batch : reader.batches()) batches->push_back(std::move(batch));
  return Status();
}

Result<std::optional<FileFormat>> FindFormat(const InputFile& file) {
  ASSIGN_OR_RETURN(const auto stream, file.NewStream());
  std::string head(kDetectionBytes, '\0');
  ASSIGN_OR_RETURN(const std::size_t count, stream->Read(head.data(), head.size()));
  head.resize(count);
  return DetectFormat(head);
}

Result<FileFormat> FormatOf(const InputFile& file, std::optional<Register> source) {
  ASSIGN_OR_RETURN(const auto found, FindFormat(file));
  if (found && (!source || found->source == *source)) return *found;
  if (found) {
    return Status::InvalidArgument(
        fmt::format("{} is a file of format {}, not {}", file.path(), RegisterName(found->source),
                    RegisterName(*source)));
  }
  if (file.file_bytes() == 0) {
    return Status::InvalidArgument(fmt::format("{} is empty", file.path()));
  }
  const std::string names = "bods, gleif, psc, ftm, icij";
  if (source) {
    return Status::InvalidArgument(
        fmt::format("{} does not look like a file of format {}", file.path(),
                    RegisterName(*source)));
  }
  return Status::InvalidArgument(fmt::format(
      "{} is no register's file that is known ({}); to load a table of your own, say what its "
      "columns mean: COPY (:Company {{id}}) FROM ...",
      file.path(), names));
}

Status ReadRegisterFile(const InputFile& file, const FileFormat& format, const ReadWork& work,
                        RowErrors* errors, std::vector<RecordBatch>* batches) {
  switch (format.markup) {
    case Markup::kJson:
      RETURN_IF_ERROR(ReadJsonRecords(file, format.source, work, errors, batches));
      break;
    case Markup::kXml: RETURN_IF_ERROR(ReadGleifXml(file, work, errors, batches)); break;
    case Markup::kCsv:
      RETURN_IF_ERROR(ReadCsvRecords(file, format.source, work, errors, batches));
      break;
  }
  return file.CheckUnchanged();
}

}  // namespace keiretsu::graph
