#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "query/procedures/ownership_arguments.h"
#include "query/procedures/trust_predicate.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

Value NameList(const std::vector<std::string>& texts) {
  List list;
  for (const std::string& text : texts) list.emplace_back(text);
  return Value(std::move(list));
}

Result<std::optional<Date>> ReadDate(const ProcedureArguments& arguments, std::string_view key) {
  const Result<std::optional<Date>> day = graph::ReadDay(arguments[key]);
  if (day.has_value()) return day;
  return ProcedureFailure(arguments,
                          fmt::format("'{}': {}", key, std::string(day.error().message())));
}

Status ReadConsolidation(const ProcedureArguments& arguments, graph::ShareRules& rules) {
  ASSIGN_OR_RETURN(rules.parallel, (EnumArgument<graph::ParallelRule>(arguments, "parallel",
                                                                      {"sum", "max", "last"})));
  ASSIGN_OR_RETURN(rules.missing, (EnumArgument<graph::MissingRule>(
                                      arguments, "missing", {"zero", "residual", "drop"})));
  ASSIGN_OR_RETURN(rules.self_loops, (EnumArgument<graph::SelfLoopRule>(
                                         arguments, "self_loops", {"keep", "drop", "treasury"})));
  ASSIGN_OR_RETURN(rules.over,
                   (EnumArgument<graph::OverRule>(arguments, "over", {"keep", "scale"})));
  return Status();
}

Result<graph::TrustRule> ReadTrust(const ProcedureContext& context,
                                   const ProcedureArguments& arguments) {
  const Value& trust = arguments["trust"];
  graph::TrustRule rule;
  if (trust.is_null()) return rule;
  if (trust.type() == ValueType::kList) {
    rule.text = "list " + trust.ToString();
    rule.accepted = trust.AsList();
    return rule;
  }
  if (trust.type() != ValueType::kString) {
    return ProcedureFailure(arguments,
                            "'trust' is a list of sources and statuses, or a predicate on a "
                            "relationship r as text");
  }
  Result<graph::TrustRule> predicate = ReadTrustPredicate(*context.view, trust.AsString());
  if (predicate.has_value()) return predicate;
  return ProcedureFailure(arguments, std::string(predicate.error().message()));
}

/// Key, where its name goes, and what the property says.
struct PropertyKey {
  std::string_view key;
  std::string graph::ShareRules::*name;
  std::string_view doc;
};
constexpr PropertyKey kPropertyKeys[] = {
    {"share", &graph::ShareRules::share, "property with the share"},
    {"min", &graph::ShareRules::min, "property with the lower end of a band"},
    {"max", &graph::ShareRules::max, "property with the upper end of a band"},
    {"min_exclusive", &graph::ShareRules::min_exclusive, "property: the lower end is excluded"},
    {"max_exclusive", &graph::ShareRules::max_exclusive, "property: the upper end is excluded"},
    {"start", &graph::ShareRules::start, "property with the first day"},
    {"end", &graph::ShareRules::end, "property with the day from which it no longer holds"},
};

}  // namespace

std::vector<ProcedureKey> WithShareKeys(std::vector<ProcedureKey> own) {
  const graph::ShareRules rules;
  std::vector<ProcedureKey> keys = std::move(own);
  keys.push_back({"types", "LIST OF STRING", NameList(rules.types),
                  "relationship types that carry shares"});
  for (const PropertyKey& key : kPropertyKeys) {
    keys.push_back(
        {std::string(key.key), "STRING", Value(rules.*key.name), std::string(key.doc)});
  }
  keys.push_back({"unit", "NUMBER", Value(1), "what a full share is written as: 1 or 100"});
  keys.push_back({"vote_types", "LIST OF STRING", NameList(rules.vote_types),
                  "relationship types that control counts instead of shares, where there are"});
  keys.push_back({"control_types", "LIST OF STRING", NameList(rules.control_types),
                  "relationship types that give control without shares"});
  keys.push_back({"barred", "LIST OF STRING", NameList({}), "labels that never control"});
  keys.push_back({"as_of", "ANY?", Value(), "day; null: validity is ignored"});
  keys.push_back({"parallel", "STRING", Value("sum"),
                  "several relationships of a pair: 'sum', 'max' or 'last'"});
  keys.push_back({"missing", "STRING", Value("zero"),
                  "unknown shares: 'zero', 'residual' or 'drop'"});
  keys.push_back({"self_loops", "STRING", Value("keep"),
                  "own shares: 'keep', 'drop' or 'treasury'"});
  keys.push_back({"over", "STRING", Value("keep"), "totals over 100 %: 'keep' or 'scale'"});
  keys.push_back({"trust", "ANY?", Value(),
                  "sources and statuses to believe, or a predicate on a relationship r as text"});
  keys.push_back({"known_at", "ANY?", Value(), "day; only what was stated by then"});
  return keys;
}

Result<graph::ShareRules> ReadShareRules(const ProcedureContext& context,
                                         const ProcedureArguments& arguments) {
  graph::ShareRules rules;
  rules.types = TextList(arguments, "types");
  for (const PropertyKey& key : kPropertyKeys) {
    rules.*key.name = std::string(arguments[key.key].AsString());
  }
  rules.unit = arguments["unit"].AsNumber();
  if (rules.unit != 1 && rules.unit != 100) {
    return ProcedureFailure(arguments, fmt::format("'unit' is {}; it must be 1 or 100",
                                                   arguments["unit"].ToString()));
  }
  rules.vote_types = TextList(arguments, "vote_types");
  rules.control_types = TextList(arguments, "control_types");
  rules.barred = TextList(arguments, "barred");
  ASSIGN_OR_RETURN(rules.as_of, ReadDate(arguments, "as_of"));
  if (!rules.as_of) rules.as_of = context.as_of;
  ASSIGN_OR_RETURN(rules.known_at, ReadDate(arguments, "known_at"));
  RETURN_IF_ERROR(ReadConsolidation(arguments, rules));
  ASSIGN_OR_RETURN(rules.trust, ReadTrust(context, arguments));
  return rules;
}

}  // namespace keiretsu::query
