#include "query/procedures/registry.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "query/procedures/builtin.h"

namespace keiretsu::query {
namespace {

constexpr std::array kValueTypes = {
    ValueType::kBoolean,       ValueType::kInteger,  ValueType::kFloat,
    ValueType::kString,        ValueType::kDate,     ValueType::kLocalTime,
    ValueType::kTime,          ValueType::kLocalDateTime, ValueType::kDateTime,
    ValueType::kDuration,      ValueType::kList,     ValueType::kMap,
    ValueType::kNode,          ValueType::kRelationship,  ValueType::kPath,
};

/// A declared type taken apart. `LIST OF X` and `LIST<X>` say no more than LIST.
struct DeclaredType {
  std::string_view name;
  bool nullable = false;
};

DeclaredType Parse(std::string_view type) {
  DeclaredType declared;
  if (!type.empty() && type.back() == '?') {
    declared.nullable = true;
    type.remove_suffix(1);
  }
  if (type.starts_with("LIST ") || type.starts_with("LIST<")) type = "LIST";
  declared.name = type;
  return declared;
}

std::optional<ValueType> FindValueType(std::string_view name) {
  const auto found = std::ranges::find_if(
      kValueTypes, [name](ValueType type) { return ValueTypeName(type) == name; });
  if (found == kValueTypes.end()) return std::nullopt;
  return *found;
}

bool IsKnownType(std::string_view type) {
  const std::string_view name = Parse(type).name;
  return name == "ANY" || name == "NUMBER" || FindValueType(name).has_value();
}

Status CheckFields(const std::string& procedure, const std::vector<ProcedureField>& fields) {
  for (const ProcedureField& field : fields) {
    if (IsKnownType(field.type)) continue;
    return Status::InvalidArgument("procedure " + procedure + ": field '" + field.name +
                                   "' has the unknown type '" + field.type +
                                   "'; use STRING, INTEGER, FLOAT, NUMBER, BOOLEAN, MAP, LIST, "
                                   "NODE, RELATIONSHIP, PATH, a temporal type or ANY");
  }
  return Status();
}

}  // namespace

ProcedureField ArgumentField(const ProcedureEntry& entry, std::size_t index, std::size_t count) {
  if (entry.builtin == nullptr) return entry.definition.inputs[index];
  if (count == 1 || index == entry.positional) return entry.definition.inputs.front();
  return {.name = entry.keys[index].name, .type = entry.keys[index].type};
}

Status ProcedureRegistry::Register(Procedure procedure) {
  if (procedure.name.empty()) return Status::InvalidArgument("a procedure needs a name");
  for (const auto* fields : {&procedure.inputs, &procedure.outputs}) {
    Status status = CheckFields(procedure.name, *fields);
    if (!status.ok()) return status;
  }
  auto entry = std::make_shared<ProcedureEntry>();
  entry->definition = std::move(procedure);
  const std::lock_guard lock(mutex_);
  entries_[entry->definition.name] = entry;
  ++epoch_;
  return Status();
}

void ProcedureRegistry::RegisterBuiltin(BuiltinProcedure procedure) {
  auto entry = std::make_shared<ProcedureEntry>();
  entry->definition = {.name = procedure.name,
                       .inputs = {{"arguments", "MAP"}},
                       .outputs = procedure.outputs,
                       .function = nullptr};
  entry->keys = procedure.keys;
  entry->positional = procedure.positional;
  entry->builtin = std::make_shared<const BuiltinProcedure>(std::move(procedure));
  const std::lock_guard lock(mutex_);
  entries_[entry->definition.name] = entry;
  ++epoch_;
}

std::shared_ptr<const ProcedureEntry> ProcedureRegistry::Find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(name);
  return found == entries_.end() ? nullptr : found->second;
}

std::vector<std::string> ProcedureRegistry::Names() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  names.reserve(entries_.size());
  for (const auto& [name, entry] : entries_) names.push_back(name);
  return names;
}

std::uint64_t ProcedureRegistry::epoch() const {
  const std::lock_guard lock(mutex_);
  return epoch_;
}

bool ValueFitsType(const Value& value, std::string_view type) {
  const DeclaredType declared = Parse(type);
  if (value.is_null()) return declared.nullable;
  if (declared.name == "ANY") return true;
  if (declared.name == "NUMBER" || declared.name == "FLOAT") return value.is_number();
  return ValueTypeName(value.type()) == declared.name;
}

}  // namespace keiretsu::query
