// Binds CALL of procedures.
#include <algorithm>
#include <utility>

#include "query/binder/bind_expression.h"
#include "query/binder/bind_query.h"
#include "query/binder/binding_errors.h"
#include "query/procedures/registry.h"
#include "query/suggestion.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

std::vector<std::string> FieldNames(const std::vector<ProcedureField>& fields) {
  std::vector<std::string> names;
  for (const ProcedureField& field : fields) names.push_back(field.name);
  return names;
}

Result<std::shared_ptr<const ProcedureEntry>> FindProcedure(const BindContext& context,
                                                            const ast::Name& name) {
  if (context.procedures != nullptr) {
    auto entry = context.procedures->Find(name.text);
    if (entry != nullptr) return entry;
  }
  const std::vector<std::string> known =
      context.procedures != nullptr ? context.procedures->Names() : std::vector<std::string>();
  return BindingError("ProcedureError", "ProcedureNotFound", name.span,
                      "there is no procedure '" + name.text + "'", DidYouMean(name.text, known));
}

/// An argument of a type that the procedure cannot take, if types are known.
Status CheckArgument(const Procedure& procedure, const ProcedureField& field,
                     const BoundExpression& argument) {
  const StaticType wanted = StaticTypeOfField(field.type);
  const StaticType given = argument.type;
  if (given == StaticType::kAny || given == StaticType::kNull || wanted == StaticType::kAny ||
      given == wanted) {
    return Status();
  }
  const bool number = given == StaticType::kInteger || given == StaticType::kFloat ||
                      given == StaticType::kNumber;
  if (number && (wanted == StaticType::kNumber || wanted == StaticType::kFloat ||
                 given == StaticType::kNumber)) {
    return Status();
  }
  return SyntaxError("InvalidArgumentType", argument.span,
                     "argument '" + field.name + "' of " + procedure.name + " is " +
                         std::string(Describe(wanted)) + ", not " +
                         std::string(Describe(given)));
}

/// Keys of a map written out in a call of one of the product's procedures.
Status CheckKeys(const ProcedureEntry& entry, const BoundExpression& argument) {
  const auto* map = std::get_if<MapExpression>(&argument.node);
  if (map == nullptr) return Status();
  std::vector<std::string> known;
  for (const ProcedureKey& key : entry.keys) known.push_back(key.name);
  for (const auto& [name, value] : map->entries) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    return BindingError("ArgumentError", "UnknownArgument", value->span,
                        entry.definition.name + " has no key '" + name + "'",
                        DidYouMean(name, known));
  }
  return Status();
}

/// The map of a procedure of the product, which may be left out, and what may stand before it.
Status BindMap(Binding& binding, Scope& scope, const ast::CallProcedure& call,
               const ProcedureEntry& entry, const SourceSpan& span, BoundCall& bound) {
  if (call.arguments.size() > entry.positional + 1) {
    const std::string taken =
        entry.positional == 0 ? "one map" : std::to_string(entry.positional) + " values and a map";
    return SyntaxError("InvalidNumberOfArguments", span,
                       entry.definition.name + " takes " + taken + ", not " +
                           std::to_string(call.arguments.size()) + " arguments",
                       "write {key: value, ...}");
  }
  ExpressionBinder expressions(binding, scope);
  ASSIGN_OR_RETURN(bound.arguments, expressions.BindAll(call.arguments));
  for (std::size_t i = 0; i < bound.arguments.size(); ++i) {
    const BoundExpression& argument = *bound.arguments[i];
    RETURN_IF_ERROR(CheckArgument(entry.definition,
                                  ArgumentField(entry, i, bound.arguments.size()), argument));
    RETURN_IF_ERROR(CheckKeys(entry, argument));
  }
  return Status();
}

Status BindArguments(Binding& binding, Scope& scope, const ast::CallProcedure& call,
                     const Procedure& procedure, const SourceSpan& span, BoundCall& bound) {
  if (call.arguments.size() != procedure.inputs.size()) {
    return SyntaxError("InvalidNumberOfArguments", span,
                       procedure.name + " takes " + std::to_string(procedure.inputs.size()) +
                           " arguments, not " + std::to_string(call.arguments.size()));
  }
  ExpressionBinder expressions(binding, scope);
  ASSIGN_OR_RETURN(bound.arguments, expressions.BindAll(call.arguments));
  for (std::size_t i = 0; i < bound.arguments.size(); ++i) {
    RETURN_IF_ERROR(CheckArgument(procedure, procedure.inputs[i], *bound.arguments[i]));
  }
  return Status();
}

/// CALL p without parentheses: every argument is the parameter of its name.
Status TakeParameters(Binding& binding, const ast::CallProcedure& call, const Procedure& procedure,
                      bool standalone, BoundCall& bound) {
  if (!standalone && !procedure.inputs.empty()) {
    return SyntaxError("InvalidArgumentPassingMode", call.procedure.span,
                       "arguments come from parameters only when CALL is the whole query",
                       "write the arguments: " + procedure.name + "(...)");
  }
  for (const ProcedureField& field : procedure.inputs) {
    RETURN_IF_ERROR(binding.UseParameter(field.name, call.procedure.span));
    BoundExpression parameter = Make(StaticType::kAny, ParameterExpression{field.name});
    parameter.span = call.procedure.span;
    bound.arguments.push_back(MakeExpression(std::move(parameter)));
  }
  return Status();
}

/// Columns that become variables: (column, name, place of the name).
struct Output {
  std::uint32_t column;
  ast::Name name;
};

Result<std::vector<Output>> ChooseOutputs(const ast::CallProcedure& call,
                                          const Procedure& procedure, const SourceSpan& span,
                                          bool standalone) {
  std::vector<Output> outputs;
  if (call.yield_star && !standalone) {
    return SyntaxError("UnexpectedSyntax", span,
                       "YIELD * stands only where CALL is the whole query", "name the columns");
  }
  if (call.yield_star || (standalone && !call.has_yield)) {
    for (std::uint32_t i = 0; i < procedure.outputs.size(); ++i) {
      outputs.push_back({i, {procedure.outputs[i].name, call.procedure.span}});
    }
    return outputs;
  }
  const std::vector<std::string> columns = FieldNames(procedure.outputs);
  for (const ast::YieldItem& item : call.yield) {
    const auto found = std::find(columns.begin(), columns.end(), item.column.text);
    if (found == columns.end()) {
      return SyntaxError("UndefinedVariable", item.column.span,
                         procedure.name + " has no column '" + item.column.text + "'",
                         DidYouMean(item.column.text, columns));
    }
    outputs.push_back({static_cast<std::uint32_t>(found - columns.begin()),
                       item.alias ? *item.alias : item.column});
  }
  return outputs;
}

}  // namespace

Result<BoundCall> BindCall(Binding& binding, Scope& scope, const ast::CallProcedure& call,
                           const SourceSpan& span, bool standalone) {
  BoundCall bound;
  bound.span = span;
  ASSIGN_OR_RETURN(bound.procedure, FindProcedure(binding.context(), call.procedure));
  const Procedure& procedure = bound.procedure->definition;
  const bool takes_map = bound.procedure->builtin != nullptr;
  RETURN_IF_ERROR(takes_map
                      ? BindMap(binding, scope, call, *bound.procedure, span, bound)
                  : call.has_arguments
                      ? BindArguments(binding, scope, call, procedure, span, bound)
                      : TakeParameters(binding, call, procedure, standalone, bound));
  ASSIGN_OR_RETURN(const std::vector<Output> outputs,
                   ChooseOutputs(call, procedure, span, standalone));
  for (const Output& output : outputs) {
    if (scope.Contains(output.name.text)) {
      return SyntaxError("VariableAlreadyBound", output.name.span,
                         "variable '" + output.name.text + "' is already bound",
                         "rename the column: YIELD column AS name");
    }
    const StaticType type = StaticTypeOfField(procedure.outputs[output.column].type);
    const VariableId variable = binding.NewVariable(output.name.text, {.type = type});
    scope.Declare(output.name.text, variable);
    bound.yields.push_back({output.column, variable});
  }
  if (call.where != nullptr) {
    ASSIGN_OR_RETURN(bound.where, ExpressionBinder(binding, scope).BindPredicate(*call.where));
  }
  return bound;
}

}  // namespace keiretsu::query
