#include "graph/load/copy_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <initializer_list>
#include <map>

#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

std::string Lowered(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

Status WrongOption(std::string_view option, std::string_view wanted) {
  return Status::InvalidArgument(fmt::format("the option {} must be {}", option, wanted));
}

bool IsAsciiChar(std::string_view text) {
  return text.size() == 1 && text[0] != '\0' && text[0] != '\n' && text[0] != '\r' &&
         (static_cast<unsigned char>(text[0]) & 0x80) == 0;
}

/// "founded INTEGER, id STRING"
Status ReadTypes(std::string_view text, DialectOptions* options) {
  static const std::map<std::string, CellKind, std::less<>> kKinds = {
      {"boolean", CellKind::kBoolean},
      {"integer", CellKind::kInteger},
      {"float", CellKind::kFloat},
      {"date", CellKind::kDate},
      {"local datetime", CellKind::kLocalDateTime},
      {"zoned datetime", CellKind::kDateTime},
      {"string", CellKind::kString}};
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view item = Trimmed(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
    const std::string lower = Lowered(item);
    const auto found = std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& kind) {
      return lower.ends_with(" " + kind.first);
    });
    if (found == kKinds.end()) {
      return WrongOption("types",
                         "columns with types, as in 'founded INTEGER, id STRING'; the types: "
                         "BOOLEAN, INTEGER, FLOAT, DATE, LOCAL DATETIME, ZONED DATETIME, STRING");
    }
    const std::string_view column = Trimmed(item.substr(0, item.size() - found->first.size()));
    options->types.emplace_back(column, found->second);
  }
  return Status();
}

/// `text`, in any case, as a value of `words`. Errors: InvalidArgument, listing them.
template <typename T>
Status ReadWord(std::string_view option, std::string_view text,
                std::initializer_list<std::pair<std::string_view, T>> words, T* value) {
  const std::string lower = Lowered(text);
  std::string wanted;
  for (const auto& [word, meaning] : words) {
    if (word == lower) {
      *value = meaning;
      return Status();
    }
    wanted += fmt::format("{}'{}'", wanted.empty() ? "" : ", ", word);
  }
  return WrongOption(option, "one of " + wanted);
}

Status ReadPolicy(std::string_view name, std::string_view text, CopyOptions* options) {
  if (name == "on_error") {
    return ReadWord<RowPolicy>(name, text,
                               {{"fail", RowPolicy::kFail}, {"skip", RowPolicy::kReject}},
                               &options->on_error);
  }
  if (name == "on_duplicate") {
    return ReadWord<OnDuplicate>(name, text,
                                 {{"fail", OnDuplicate::kFail},
                                  {"skip", OnDuplicate::kSkip},
                                  {"first", OnDuplicate::kFirst},
                                  {"last", OnDuplicate::kLast},
                                  {"merge", OnDuplicate::kMerge}},
                                 &options->on_duplicate);
  }
  return ReadWord<OnMissingNode>(name, text,
                                 {{"fail", OnMissingNode::kFail},
                                  {"skip", OnMissingNode::kSkip},
                                  {"create", OnMissingNode::kCreate}},
                                 &options->on_missing_node);
}

Status ReadMaxErrors(const Value& value, CopyOptions* options) {
  if (value.type() != ValueType::kInteger || value.AsInteger() < 0) {
    return WrongOption("max_errors", "a number of rows");
  }
  options->max_rejected = static_cast<std::uint64_t>(value.AsInteger());
  return Status();
}

Status ReadCharacter(std::string_view name, std::string_view text, DialectOptions* dialect) {
  if (name == "quote" && text.empty()) {
    dialect->quote = '\0';
    return Status();
  }
  if (!IsAsciiChar(text) || (name == "delimiter" && text == "\"")) {
    return WrongOption(name, name == "quote"
                           ? "one ASCII character, or '' for a file without quoted cells"
                           : "one ASCII character other than a quote or line end");
  }
  (name == "quote" ? dialect->quote : dialect->delimiter) = text[0];
  return Status();
}

Status ReadBoolean(std::string_view name, const Value& value, bool* flag) {
  if (value.type() != ValueType::kBoolean) return WrongOption(name, "true or false");
  *flag = value.AsBoolean();
  return Status();
}

Status ReadOption(const std::string& name, const Value& value, CopyOptions* options) {
  DialectOptions& dialect = options->dialect;
  if (name == "header") {
    dialect.has_header.emplace();
    return ReadBoolean(name, value, &*dialect.has_header);
  }
  if (name == "dry_run") return ReadBoolean(name, value, &options->dry_run);
  if (name == "record") return ReadBoolean(name, value, &options->record);
  if (name == "resume") return ReadBoolean(name, value, &options->resume);
  if (name == "max_errors") return ReadMaxErrors(value, options);
  constexpr std::array kTexts = {"delimiter",    "quote",           "null",    "decimal",
                                 "dates",        "types",           "on_error", "errors_to",
                                 "on_duplicate", "on_missing_node"};
  if (std::find(kTexts.begin(), kTexts.end(), name) == kTexts.end()) {
    return Status::InvalidArgument(
        fmt::format("COPY has no option {}; it has: {}, header, max_errors, dry_run, record, "
                    "resume",
                    name, fmt::join(kTexts, ", ")));
  }
  if (value.type() != ValueType::kString) return WrongOption(name, "a text");
  const std::string_view text = value.AsString();
  if (name == "delimiter" || name == "quote") return ReadCharacter(name, text, &dialect);
  if (name == "null") {
    dialect.null = text;
  } else if (name == "decimal") {
    if (text != "." && text != ",") return WrongOption(name, "'.' or ','");
    dialect.decimal = text[0];
  } else if (name == "dates") {
    dialect.dates.emplace();
    return ReadWord<DateOrder>(name, text,
                               {{"iso", DateOrder::kIso},
                                {"ymd", DateOrder::kYearFirst},
                                {"dmy", DateOrder::kDayFirst},
                                {"mdy", DateOrder::kMonthFirst}},
                               &*dialect.dates);
  } else if (name == "types") {
    return ReadTypes(text, &dialect);
  } else if (name == "errors_to") {
    if (text.empty()) return WrongOption(name, "the name of a file");
    options->errors_to = text;
  } else {
    return ReadPolicy(name, text, options);
  }
  return Status();
}

}  // namespace

Result<CopyOptions> ParseCopyOptions(const std::vector<std::pair<std::string, Value>>& options) {
  CopyOptions read;
  for (const auto& [name, value] : options) {
    RETURN_IF_ERROR(ReadOption(Lowered(name), value, &read));
  }
  if (read.dialect.quote && *read.dialect.quote != '\0' &&
      read.dialect.quote == read.dialect.delimiter) {
    return Status::InvalidArgument("the options delimiter and quote must differ");
  }
  if (read.max_rejected && read.on_error != RowPolicy::kReject) {
    return Status::InvalidArgument("MAX needs ON ERROR SKIP");
  }
  return read;
}

}  // namespace keiretsu::graph
