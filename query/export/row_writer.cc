#include "query/export/row_writer.h"

#include <utility>

#include "keiretsu/temporal_text.h"
#include "keiretsu/value_json.h"
#include "query/export/graph_writers.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

namespace {

/// A cell's text, with quotes where COPY FROM would read it otherwise.
std::string CsvField(const Value& value) {
  std::string text;
  switch (value.type()) {
    case ValueType::kNull: return "";
    case ValueType::kString: text = value.AsString(); break;
    case ValueType::kDate:
    case ValueType::kLocalTime:
    case ValueType::kTime:
    case ValueType::kLocalDateTime:
    case ValueType::kDateTime:
    case ValueType::kDuration: text = TemporalText(value); break;
    case ValueType::kBoolean:
    case ValueType::kInteger:
    case ValueType::kFloat:
    case ValueType::kList:
    case ValueType::kMap:
    case ValueType::kNode:
    case ValueType::kRelationship:
    case ValueType::kPath: AppendJson(text, value, JsonStyle::kPlain); break;
  }
  if (!text.empty() && text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

class CsvWriter final : public RowWriter {
 public:
  explicit CsvWriter(ExportFile* file) : file_(file) {}

  Status Begin(const std::vector<std::string>& columns) override {
    std::vector<Value> names;
    for (const std::string& column : columns) names.emplace_back(column);
    return Row(names);
  }

  Status Row(const std::vector<Value>& row) override {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line += ',';
      line += CsvField(row[i]);
    }
    return file_->Write(line + "\n");
  }

  Status End() override { return Status(); }

 private:
  ExportFile* const file_;
};

class JsonLinesWriter final : public RowWriter {
 public:
  explicit JsonLinesWriter(ExportFile* file) : file_(file) {}

  Status Begin(const std::vector<std::string>& columns) override {
    columns_ = columns;
    return Status();
  }

  Status Row(const std::vector<Value>& row) override {
    std::string line = "{";
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line += ',';
      AppendJsonString(line, columns_[i]);
      line += ':';
      AppendJson(line, row[i], JsonStyle::kPlain);
    }
    return file_->Write(line + "}\n");
  }

  Status End() override { return Status(); }

 private:
  ExportFile* const file_;
  std::vector<std::string> columns_;
};

}  // namespace

std::unique_ptr<RowWriter> MakeRowWriter(ExportFormat format, ExportFile* file) {
  switch (format) {
    case ExportFormat::kCsv: return std::make_unique<CsvWriter>(file);
    case ExportFormat::kJsonLines: return std::make_unique<JsonLinesWriter>(file);
    case ExportFormat::kGraphMl:
    case ExportFormat::kGexf:
    case ExportFormat::kDot:
    case ExportFormat::kCytoscape: return std::make_unique<GraphWriter>(format, file);
  }
  return nullptr;
}

}  // namespace keiretsu::query
