// The golden copy's XML form, read as it streams by.
#include <expat.h>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "graph/load/limits.h"
#include "graph/load/registers/gleif_record.h"
#include "graph/load/registers/record_readers.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

constexpr std::size_t kReadBytes = 256U << 10;

struct FreeParser {
  void operator()(XML_ParserStruct* parser) const { XML_ParserFree(parser); }
};

std::string_view LocalName(const XML_Char* name) {
  const std::string_view full(name);
  return full.substr(full.rfind(':') + 1);
}

bool IsRecord(std::string_view name) {
  return name == "LEIRecord" || name == "RelationshipRecord" || name == "Exception";
}

/// The elements seen so far, and the record they belong to.
class XmlRecords {
 public:
  XmlRecords(XML_Parser parser, const ReadWork& work, RowErrors* errors,
             std::vector<RecordBatch>* batches)
      : parser_(parser), work_(work), errors_(errors), batches_(batches) {
    XML_SetUserData(parser, this);
    XML_SetElementHandler(parser, OnStart, OnEnd);
    XML_SetCharacterDataHandler(parser, OnText);
    // No file of GLEIF's declares entities; one that does may mean to fill the memory.
    XML_SetEntityDeclHandler(parser, OnEntity);
  }

  const Status& status() const { return status_; }
  /// Hands over what is left.
  void Finish() {
    if (batch_.records_read > 0) batches_->push_back(std::exchange(batch_, RecordBatch(kSource)));
  }

 private:
  static constexpr Register kSource = Register::kGleif;
  static constexpr std::uint64_t kBatchRecords = 4096;

  static void OnStart(void* self, const XML_Char* name, const XML_Char**) {
    static_cast<XmlRecords*>(self)->Start(LocalName(name));
  }
  static void OnEnd(void* self, const XML_Char* name) {
    static_cast<XmlRecords*>(self)->End(LocalName(name));
  }
  static void OnText(void* self, const XML_Char* text, int size) {
    auto* records = static_cast<XmlRecords*>(self);
    if (records->in_record_) records->text_.append(text, static_cast<std::size_t>(size));
  }
  static void OnEntity(void* self, const XML_Char*, int, const XML_Char*, int, const XML_Char*,
                       const XML_Char*, const XML_Char*, const XML_Char*) {
    static_cast<XmlRecords*>(self)->Stop(
        Status::InvalidArgument("the file declares XML entities, which are not read"));
  }

  void Stop(Status status) {
    status_ = std::move(status);
    XML_StopParser(parser_, XML_FALSE);
  }

  void Start(std::string_view name) {
    text_.clear();
    if (!in_record_) {
      in_record_ = IsRecord(name);
      if (!in_record_) return;
      line_ = XML_GetCurrentLineNumber(parser_);
      record_.Clear();
      path_.clear();
      period_ = 0;
      return;
    }
    if (name == "RelationshipPeriod") ++period_;
    if (!path_.empty()) path_.push_back('.');
    path_ += name;
  }

  void End(std::string_view name) {
    if (!in_record_) return;
    if (path_.empty() && IsRecord(name)) {
      Write();
      return;
    }
    constexpr std::string_view kBlank = " \t\r\n";
    const std::size_t first = text_.find_first_not_of(kBlank);
    if (first != std::string::npos) {
      const std::size_t last = text_.find_last_not_of(kBlank);
      record_.Add(FindGleifField(path_), period_,
                  std::string_view(text_).substr(first, last - first + 1));
    }
    text_.clear();
    path_.resize(path_.size() - std::min(path_.size(), name.size() + 1));
  }

  void Write() {
    in_record_ = false;
    ++batch_.records_read;
    std::string wrong = record_.Write(&batch_);
    if (!wrong.empty()) {
      errors_->Add({RowErrorCode::kBadRecord,
                    static_cast<std::uint64_t>(XML_GetCurrentByteIndex(parser_)), line_, "",
                    std::move(wrong)});
    }
    if (batch_.records_read < kBatchRecords) return;
    if (const Status kept = work_.Keep(&batch_); !kept.ok()) Stop(kept);
    Finish();
  }

  XML_Parser const parser_;
  const ReadWork& work_;
  RowErrors* const errors_;
  std::vector<RecordBatch>* const batches_;
  RecordBatch batch_{kSource};
  GleifRecord record_;
  bool in_record_ = false;
  std::uint64_t line_ = 0;
  int period_ = 0;
  std::string path_;  // below the record's element
  std::string text_;
  Status status_;
};

}  // namespace

Status ReadGleifXml(const InputFile& file, const ReadWork& work, RowErrors* errors,
                    std::vector<RecordBatch>* batches) {
  ASSIGN_OR_RETURN(const auto stream, file.NewStream());
  const std::unique_ptr<XML_ParserStruct, FreeParser> parser(XML_ParserCreate(nullptr));
  XmlRecords records(parser.get(), work, errors, batches);
  bool at_end = false;
  while (!at_end) {
    RETURN_IF_ERROR(work.CheckCancelled());
    void* const buffer = XML_GetBuffer(parser.get(), static_cast<int>(kReadBytes));
    if (buffer == nullptr) return Status::ResourceExhausted("no memory for the XML parser");
    ASSIGN_OR_RETURN(const std::size_t count, stream->Read(static_cast<char*>(buffer), kReadBytes));
    at_end = count < kReadBytes;
    work.Passed(0, stream->file_position());
    if (XML_ParseBuffer(parser.get(), static_cast<int>(count), at_end ? 1 : 0) == XML_STATUS_OK) {
      continue;
    }
    RETURN_IF_ERROR(records.status());
    errors->Add({RowErrorCode::kBadRecord,
                 static_cast<std::uint64_t>(XML_GetCurrentByteIndex(parser.get())),
                 XML_GetCurrentLineNumber(parser.get()), "",
                 fmt::format("not XML: {}", XML_ErrorString(XML_GetErrorCode(parser.get())))});
    break;
  }
  records.Finish();
  return Status();
}

}  // namespace keiretsu::graph
