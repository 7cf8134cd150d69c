#include "query/procedures/builtin.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "query/expression/query_failure.h"
#include "query/suggestion.h"
#include "storage/check.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// What a row costs beside its values.
constexpr std::uint64_t kRowOverheadBytes = 48;

Status CheckKnown(std::string_view procedure, std::span<const ProcedureKey> keys, const Map& map) {
  for (const auto& [name, value] : map) {
    const auto is_it = [&name = name](const ProcedureKey& key) { return key.name == name; };
    if (std::any_of(keys.begin(), keys.end(), is_it)) continue;
    std::vector<std::string> names;
    for (const ProcedureKey& key : keys) names.push_back(key.name);
    std::string hint = DidYouMean(name, names);
    if (hint.empty()) {
      hint = names.empty() ? "it takes none" : fmt::format("it takes {}", fmt::join(names, ", "));
    }
    return ArgumentError("UnknownArgument",
                         fmt::format("{} has no key '{}'; {}", procedure, name, hint));
  }
  return Status();
}

/// One map of all arguments of a call.
Value MapOf(const ProcedureEntry& entry, std::span<const Value> arguments) {
  if (arguments.empty()) return Value(Map());
  if (arguments.size() == 1) return arguments.front();
  const bool has_map = arguments.size() > entry.positional && !arguments.back().is_null();
  Map map = has_map ? arguments.back().AsMap() : Map();
  for (std::size_t i = 0; i < std::min(arguments.size(), entry.positional); ++i) {
    map.emplace_back(entry.keys[i].name, arguments[i]);
  }
  return Value::MakeMap(std::move(map));
}

/// Lists of one element may be written without brackets: types: 'OWNS'.
Value AsDeclared(const ProcedureKey& key, const Value& value) {
  const bool wants_list = key.type.starts_with("LIST");
  if (!wants_list || value.is_null() || value.type() == ValueType::kList) return value;
  return Value(List{value});
}

/// A LIST OF STRING has nothing else in it.
Status CheckNames(std::string_view procedure, const ProcedureKey& key, const Value& list) {
  if (!key.type.starts_with("LIST OF STRING") || list.is_null()) return Status();
  for (const Value& name : list.AsList()) {
    if (name.type() == ValueType::kString) continue;
    return ArgumentError("InvalidArgumentValue",
                         fmt::format("{}: '{}' is a list of names; {} is none", procedure, key.name,
                                     name.ToString()));
  }
  return Status();
}

}  // namespace

Result<ProcedureArguments> ProcedureArguments::Make(std::string_view procedure,
                                                    std::span<const ProcedureKey> keys,
                                                    const Value& map) {
  static const Map kNothing;
  const Map& given = map.is_null() ? kNothing : map.AsMap();
  RETURN_IF_ERROR(CheckKnown(procedure, keys, given));
  ProcedureArguments arguments;
  arguments.procedure_ = std::string(procedure);
  for (const ProcedureKey& key : keys) {
    const Value* found = map.is_null() ? nullptr : map.Find(key.name);
    // null is the same as leaving the key out.
    Value value =
        found == nullptr || found->is_null() ? key.default_value : AsDeclared(key, *found);
    if (!ValueFitsType(value, key.type)) {
      if (value.is_null()) {
        return ArgumentError("MissingArgument", fmt::format("{} needs the key '{}': {}", procedure,
                                                            key.name, key.doc));
      }
      return TypeError("InvalidArgumentType",
                       fmt::format("{} takes {} for '{}', not {}", procedure, key.type, key.name,
                                   WithArticle(value.type())));
    }
    RETURN_IF_ERROR(CheckNames(procedure, key, value));
    arguments.values_.emplace_back(key.name, std::move(value));
  }
  std::sort(arguments.values_.begin(), arguments.values_.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return arguments;
}

const Value& ProcedureArguments::operator[](std::string_view key) const {
  const auto found =
      std::lower_bound(values_.begin(), values_.end(), key,
                       [](const auto& entry, std::string_view name) { return entry.first < name; });
  CHECK(found != values_.end() && found->first == key);
  return found->second;
}

CallRows::CallRows(std::vector<bool> kept)
    : kept_(std::move(kept)),
      columns_(kept_.size()),
      bytes_per_row_(kRowOverheadBytes +
                     static_cast<std::uint64_t>(std::count(kept_.begin(), kept_.end(), true)) *
                         sizeof(Value)) {}

void CallRows::Add(std::span<Value> row) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (!kept_[i]) continue;
    columns_[i].Append(row[i]);
    if (size_ == 0) columns_[i].Reserve(reserved_);  // of what kind it is the first row tells
  }
  ++size_;
}

void CallRows::Reserve(std::size_t rows) {
  reserved_ = size_ + rows;
  if (size_ == 0) return;
  for (Vector& column : columns_) column.Reserve(reserved_);
}

Status RowSink::Expect(std::size_t rows) {
  RETURN_IF_ERROR(memory_->Charge(rows * rows_->bytes_per_row()));
  rows_->Reserve(rows);
  expected_ += rows;
  return Status();
}

Status RowSink::AddValues(std::span<Value> row) {
  if (expected_ > 0) {
    --expected_;
  } else {
    RETURN_IF_ERROR(memory_->Charge(rows_->bytes_per_row()));
  }
  rows_->Add(row);
  return Status();
}

Status ProcedureFailure(const ProcedureArguments& arguments, std::string message,
                        std::string hint) {
  return ArgumentError(
      "InvalidArgumentValue",
      fmt::format("{}: {}{}{}", arguments.procedure(), message, hint.empty() ? "" : "; ", hint));
}

Result<std::size_t> ChoiceArgument(const ProcedureArguments& arguments, std::string_view key,
                                   std::span<const std::string_view> words) {
  const std::string_view given = arguments[key].AsString();
  const auto found = std::find(words.begin(), words.end(), given);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  const std::vector<std::string> known(words.begin(), words.end());
  std::string hint = DidYouMean(given, known);
  if (hint.empty()) hint = fmt::format("use '{}'", fmt::join(words, "' or '"));
  return ProcedureFailure(arguments, fmt::format("'{}' cannot be '{}'", key, given), hint);
}

std::vector<std::string> TextList(const ProcedureArguments& arguments, std::string_view key) {
  std::vector<std::string> texts;
  for (const Value& text : arguments[key].AsList()) texts.emplace_back(text.AsString());
  return texts;
}

Result<double> NumberArgument(const ProcedureArguments& arguments, std::string_view key, double low,
                              double high) {
  const double number = arguments[key].AsNumber();
  if (number >= low && number <= high) return number;
  const std::string range = high == std::numeric_limits<double>::max()
                                ? fmt::format("at least {}", low)
                                : fmt::format("from {} to {}", low, high);
  return ProcedureFailure(arguments, fmt::format("'{}' must be a number {}, not {}", key, range,
                                                 arguments[key].ToString()));
}

Status RunBuiltin(const ProcedureEntry& entry, const ProcedureContext& context,
                  std::span<const Value> arguments, CallRows& rows) {
  const BuiltinProcedure& procedure = *entry.builtin;
  const Value map = MapOf(entry, arguments);
  ASSIGN_OR_RETURN(const ProcedureArguments made,
                   ProcedureArguments::Make(procedure.name, procedure.keys, map));
  RowSink sink(&rows, context.memory);
  return procedure.run(context, made, sink);
}

}  // namespace keiretsu::query
