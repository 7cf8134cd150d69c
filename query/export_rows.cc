#include "query/export_rows.h"

#include <cctype>
#include <chrono>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "query/export/row_writer.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

namespace {

struct ExportOptions {
  std::optional<ExportFormat> format;
  bool overwrite = false;
};

Result<ExportOptions> OptionsOf(const ast::CopyTo& statement) {
  ExportOptions options;
  for (const auto& [name, value] : statement.options) {
    std::string lower = name.text;
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (lower == "overwrite" && value.type() == ValueType::kBoolean) {
      options.overwrite = value.AsBoolean();
    } else if (lower == "format" && value.type() == ValueType::kString) {
      options.format = ExportFormatFromName(value.AsString());
      if (!options.format) {
        return Status::InvalidArgument(
            fmt::format("there is no format {}; there are: {}", value.AsString(),
                        ExportFormatNames()));
      }
    } else {
      return Status::InvalidArgument(fmt::format(
          "COPY TO has no option {}: {}; it has format: 'csv' and overwrite: true", name.text,
          value.ToString()));
    }
  }
  if (!options.format) options.format = ExportFormatFromPath(statement.path);
  if (!options.format) {
    return Status::InvalidArgument(
        fmt::format("the name {} does not tell the format; WITH (format: ...) does, with one of {}",
                    statement.path, ExportFormatNames()));
  }
  return options;
}

}  // namespace

Result<std::unique_ptr<QueryResult::Rep>> ExportRows(const ast::CopyTo& statement,
                                                     const Parameters& parameters,
                                                     Session::Rep& session) {
  const auto begin = std::chrono::steady_clock::now();
  if (statement.query.explain != ast::ExplainMode::kNone) {
    return Status::InvalidArgument("COPY TO writes the rows of a query, not its plan");
  }
  ASSIGN_OR_RETURN(const ExportOptions options, OptionsOf(statement));
  ASSIGN_OR_RETURN(const auto file, ExportFile::Open(statement.path, options.overwrite));
  const auto writer = MakeRowWriter(*options.format, file.get());
  ASSIGN_OR_RETURN(QueryResult rows, session.Run(statement.text, parameters));
  RETURN_IF_ERROR(writer->Begin(rows.columns()));
  std::int64_t count = 0;
  for (; rows.Next(); ++count) RETURN_IF_ERROR(writer->Row(rows.row()));
  RETURN_IF_ERROR(rows.status());
  RETURN_IF_ERROR(writer->End());
  RETURN_IF_ERROR(file->Finish());
  auto result = std::make_unique<QueryResult::Rep>();
  result->columns = {"rows", "bytes", "seconds"};
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  result->rows.push_back({Value(count), Value(static_cast<std::int64_t>(file->bytes())),
                          Value(took.count())});
  result->statistics = rows.statistics();
  return result;
}

}  // namespace keiretsu::query
