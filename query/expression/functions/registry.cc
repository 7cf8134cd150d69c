#include "query/expression/functions/registry.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "query/expression/functions/families.h"
#include "query/expression/query_failure.h"

namespace keiretsu::query {
namespace {

std::string FoldName(std::string_view name) {
  std::string out(name);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// Immutable once built.
struct Registry {
  std::vector<const FunctionSignature*> all;
  std::unordered_map<std::string, const FunctionSignature*> by_name;

  Registry() {
    for (const auto family :
         {AggregateFunctions(), ConversionFunctions(), EntityFunctions(), ListFunctions(),
          MathFunctions(), StringFunctions(), TemporalFunctions()}) {
      for (const FunctionSignature& function : family) {
        all.push_back(&function);
        by_name.emplace(FoldName(function.name), &function);
      }
    }
    std::sort(all.begin(), all.end(),
              [](const auto* a, const auto* b) { return FoldName(a->name) < FoldName(b->name); });
  }
};

const Registry& TheRegistry() {
  static const auto* const registry = new Registry;
  return *registry;
}

}  // namespace

const FunctionSignature* FindFunction(std::string_view name) {
  const Registry& registry = TheRegistry();
  const auto found = registry.by_name.find(FoldName(name));
  return found != registry.by_name.end() ? found->second : nullptr;
}

std::span<const FunctionSignature* const> AllFunctions() { return TheRegistry().all; }

Result<Value> CallFunction(const FunctionSignature& function, FunctionContext& context,
                           std::span<const Value> arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].is_null()) {
      if (function.null_propagating) return Value();
      continue;
    }
    const TypeSet allowed = function.parameters[std::min(i, function.parameters.size() - 1)];
    if (!allowed.Has(arguments[i].type())) {
      return TypeError(
          function.type_error_detail,
          fmt::format("argument {} of {}() cannot be {}; usage: {}", i + 1, function.name,
                      WithArticle(arguments[i].type()), function.usage));
    }
  }
  return function.function(context, arguments);
}

std::vector<std::string> FunctionNames() {
  std::vector<std::string> names;
  for (const FunctionSignature* function : AllFunctions()) names.emplace_back(function->name);
  return names;
}

}  // namespace keiretsu::query
