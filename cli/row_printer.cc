#include "cli/row_printer.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/cell_text.h"
#include "cli/table_printer.h"
#include "keiretsu/value_json.h"

namespace keiretsu::cli {
namespace {

struct ModeName {
  OutputMode mode;
  std::string_view name;
};
constexpr std::array<ModeName, 7> kModes = {{
    {OutputMode::kTable, "table"},
    {OutputMode::kCsv, "csv"},
    {OutputMode::kTsv, "tsv"},
    {OutputMode::kJson, "json"},
    {OutputMode::kJsonLines, "jsonl"},
    {OutputMode::kLine, "line"},
    {OutputMode::kMarkdown, "markdown"},
}};

void AppendCsvField(std::string& out, std::string_view field) {
  if (field.find_first_of("\",\n\r") == std::string_view::npos) {
    out += field;
    return;
  }
  out += '"';
  for (const char c : field) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void AppendTsvField(std::string& out, std::string_view field) {
  for (const char c : field) {
    switch (c) {
      case '\t':
        out += "\\t";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\\':
        out += "\\\\";
        break;
      default:
        out += c;
    }
  }
}

class SeparatedPrinter final : public RowPrinter {
 public:
  SeparatedPrinter(OutputMode mode, Output& out) : is_csv_(mode == OutputMode::kCsv), out_(out) {}

  void Begin(const std::vector<std::string>& columns) override {
    for (std::size_t i = 0; i < columns.size(); ++i) Field(i, columns[i]);
    EndLine(columns.size());
  }
  void Row(const std::vector<Value>& row) override {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const bool is_empty_text = row[i].type() == ValueType::kString && row[i].AsString().empty();
      Field(i, CellText(row[i]));
      // So that it can be told from null, and a row of one empty field from no row.
      if (is_csv_ && is_empty_text) out_.text() += "\"\"";
    }
    EndLine(row.size());
  }
  void End() override {}

 private:
  void Field(std::size_t i, std::string_view field) {
    if (i > 0) out_.text() += is_csv_ ? ',' : '\t';
    is_csv_ ? AppendCsvField(out_.text(), field) : AppendTsvField(out_.text(), field);
  }
  void EndLine(std::size_t fields) {
    if (fields > 0) out_.Write("\n");
  }

  bool is_csv_;
  Output& out_;
};

class JsonPrinter final : public RowPrinter {
 public:
  JsonPrinter(OutputMode mode, Output& out) : is_array_(mode == OutputMode::kJson), out_(out) {}

  void Begin(const std::vector<std::string>& columns) override {
    for (const std::string& name : columns) {
      std::string& key = keys_.emplace_back();
      AppendJsonString(key, name);
      key += ':';
    }
  }
  void Row(const std::vector<Value>& row) override {
    std::string& text = out_.text();
    if (is_array_) text += any_row_ ? ",\n " : "[";
    any_row_ = true;
    text += '{';
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) text += ',';
      text += keys_[i];
      AppendJson(text, row[i], JsonStyle::kPlain);
    }
    text += is_array_ ? "}" : "}\n";
    out_.FlushIfLarge();
  }
  void End() override {
    if (is_array_ && !keys_.empty()) out_.Write(any_row_ ? "]\n" : "[]\n");
  }

 private:
  bool is_array_;
  Output& out_;
  std::vector<std::string> keys_;
  bool any_row_ = false;
};

class LinePrinter final : public RowPrinter {
 public:
  explicit LinePrinter(Output& out) : out_(out) {}

  void Begin(const std::vector<std::string>& columns) override {
    std::size_t width = 0;
    for (const std::string& name : columns) {
      names_.push_back(OneLine(name));
      width = std::max(width, TextWidth(names_.back()));
    }
    for (std::string& name : names_) name.insert(0, width - TextWidth(name), ' ');
  }
  void Row(const std::vector<Value>& row) override {
    std::string& text = out_.text();
    if (any_row_) text += '\n';
    any_row_ = true;
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += names_[i];
      text += " = ";
      text += row[i].is_null() ? "null" : OneLine(CellText(row[i]));
      text += '\n';
    }
    out_.FlushIfLarge();
  }
  void End() override {}

 private:
  Output& out_;
  std::vector<std::string> names_;
  bool any_row_ = false;
};

}  // namespace

std::string OutputModeNames() {
  std::string names;
  for (const ModeName& mode : kModes) {
    if (!names.empty()) names += ", ";
    names += mode.name;
  }
  return names;
}

std::optional<OutputMode> OutputModeFromName(std::string_view name) {
  for (const ModeName& mode : kModes) {
    if (mode.name == name) return mode.mode;
  }
  return std::nullopt;
}

std::string_view OutputModeName(OutputMode mode) {
  for (const ModeName& named : kModes) {
    if (named.mode == mode) return named.name;
  }
  return "";
}

std::unique_ptr<RowPrinter> MakeRowPrinter(OutputMode mode, const RowPrinterOptions& options,
                                           Output& out) {
  switch (mode) {
    case OutputMode::kTable:
      return std::make_unique<TablePrinter>(TablePrinter::Style::kBox, options, out);
    case OutputMode::kMarkdown:
      return std::make_unique<TablePrinter>(TablePrinter::Style::kMarkdown, options, out);
    case OutputMode::kCsv:
    case OutputMode::kTsv:
      return std::make_unique<SeparatedPrinter>(mode, out);
    case OutputMode::kJson:
    case OutputMode::kJsonLines:
      return std::make_unique<JsonPrinter>(mode, out);
    case OutputMode::kLine:
      return std::make_unique<LinePrinter>(out);
  }
  return nullptr;
}

}  // namespace keiretsu::cli
