/// The functions of the language: signatures for the binder, bodies for the evaluator.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keiretsu/status.h"
#include "keiretsu/value.h"
#include "query/expression/function_context.h"

namespace keiretsu::query {

/// The body of a function. REQUIRES: as many arguments as its signature allows. Use CallFunction().
using ScalarFunction = Result<Value> (*)(FunctionContext&, std::span<const Value> arguments);

/// A set of value types, one bit per ValueType.
struct TypeSet {
  std::uint32_t bits = 0;

  static constexpr TypeSet Of(ValueType type) { return {1U << static_cast<std::uint32_t>(type)}; }
  /// Every type.
  static constexpr TypeSet Any() { return {~0U}; }
  constexpr bool Has(ValueType type) const { return (bits & Of(type).bits) != 0; }
  friend constexpr TypeSet operator|(TypeSet a, TypeSet b) { return {a.bits | b.bits}; }
  friend constexpr TypeSet operator&(TypeSet a, TypeSet b) { return {a.bits & b.bits}; }
  friend constexpr bool operator==(TypeSet a, TypeSet b) = default;
};

inline constexpr std::uint8_t kAnyNumberOfArguments = 255;

/// When an argument whose type is known and not in the parameter's set is reported.
enum class ArgumentCheck : std::uint8_t {
  kCompileTime,  ///< SyntaxError InvalidArgumentType at compile time, and at run time otherwise
  kRuntime,      ///< only when the call is evaluated
};

struct FunctionSignature {
  std::string_view name;  ///< as documented: "toUpper", "date.truncate"; matched without case
  std::uint8_t min_arguments = 0;
  std::uint8_t max_arguments = 0;  ///< kAnyNumberOfArguments: no limit
  /// What each parameter takes; arguments past the third are checked as the third. Null is always
  /// allowed.
  std::array<TypeSet, 3> parameters = {TypeSet::Any(), TypeSet::Any(), TypeSet::Any()};
  TypeSet result = TypeSet::Any();  ///< the types it can return besides null
  ArgumentCheck check = ArgumentCheck::kRuntime;
  /// Same arguments, same result, whatever graph and clock: may be folded at compile time.
  bool deterministic = true;
  /// Same arguments, same result within one statement: a call whose arguments are constant need be
  /// made only once. True of all deterministic functions and of those that read the statement's
  /// clock.
  bool constant_in_statement = true;
  bool aggregate = false;        ///< evaluated by an Accumulator (aggregates.h); `function` is null
  bool null_propagating = true;  ///< any null argument gives null without calling `function`
  /// Detail of the TypeError when an argument's type is not in `parameters` at run time.
  std::string_view type_error_detail = "InvalidArgumentType";
  ScalarFunction function = nullptr;
  std::string_view usage = {};  ///< "toUpper(text): the text in upper case"
};

/// The function of that name, without regard to case, or null. Lives for ever.
const FunctionSignature* FindFunction(std::string_view name);

/// Every function, ascending by lower-case name.
std::span<const FunctionSignature* const> AllFunctions();
/// Their names as written, in that order.
std::vector<std::string> FunctionNames();

/// Calls a scalar function, with null propagation and a check of the arguments' types. REQUIRES:
/// not an aggregate; the number of arguments is within the signature. Errors: TypeError with the
/// signature's detail; those of the function.
Result<Value> CallFunction(const FunctionSignature& function, FunctionContext& context,
                           std::span<const Value> arguments);

}  // namespace keiretsu::query
