#include "query/show_commands.h"

#include <string>
#include <utility>
#include <vector>

#include "query/expression/functions/registry.h"
#include "query/procedures/signature_text.h"

namespace keiretsu::query {
namespace {

Value NamesOfKeys(const graph::Catalog& catalog, const std::vector<graph::KeyId>& keys) {
  List names;
  for (const graph::KeyId key : keys) names.emplace_back(catalog.KeyName(key));
  return Value(std::move(names));
}

Value NamesOfLabels(const graph::Catalog& catalog, const std::vector<graph::LabelId>& labels) {
  List names;
  for (const graph::LabelId label : labels) names.emplace_back(catalog.LabelName(label));
  return Value(std::move(names));
}

void ShowIndexes(const graph::Catalog& catalog, QueryResult::Rep& result) {
  result.columns = {"name", "type", "labelsOrTypes", "properties", "owningConstraint"};
  for (const graph::IndexDefinition& index : catalog.Indexes()) {
    result.rows.push_back({Value(index.name), Value("RANGE"),
                           NamesOfLabels(catalog, {index.label}), NamesOfKeys(catalog, index.keys),
                           index.unique ? Value(index.name) : Value()});
  }
  const auto full_texts = catalog.FullTexts();
  for (const graph::FullTextDefinition& index : *full_texts) {
    result.rows.push_back({Value(index.name), Value("FULLTEXT"),
                           NamesOfLabels(catalog, index.labels),
                           NamesOfKeys(catalog, index.keys), Value()});
  }
}

void ShowConstraints(const graph::Catalog& catalog, QueryResult::Rep& result) {
  result.columns = {"name", "type", "labelsOrTypes", "properties", "ownedIndex"};
  for (const graph::IndexDefinition& index : catalog.Indexes()) {
    if (!index.unique) continue;
    result.rows.push_back({Value(index.name), Value("UNIQUENESS"),
                           NamesOfLabels(catalog, {index.label}), NamesOfKeys(catalog, index.keys),
                           Value(index.name)});
  }
}

void ShowValidity(const graph::Catalog& catalog, QueryResult::Rep& result) {
  result.columns = {"type", "start", "end"};
  const auto declared = catalog.Validities();
  for (const graph::ValidityDefinition& definition : *declared) {
    result.rows.push_back({Value(catalog.TypeName(definition.type)),
                           Value(catalog.KeyName(definition.start)),
                           Value(catalog.KeyName(definition.end))});
  }
}

void ShowProcedures(const ProcedureRegistry& procedures, QueryResult::Rep& result) {
  result.columns = {"name", "arguments", "yields", "description"};
  for (const std::string& name : procedures.Names()) {
    const auto entry = procedures.Find(name);
    result.rows.push_back({Value(name), Value(ArgumentsText(*entry)), Value(YieldsText(*entry)),
                           Value(DescriptionText(*entry))});
  }
}

void ShowFunctions(QueryResult::Rep& result) {
  result.columns = {"name", "aggregating", "description"};
  for (const FunctionSignature* function : AllFunctions()) {
    result.rows.push_back(
        {Value(function->name), Value(function->aggregate), Value(function->usage)});
  }
}

}  // namespace

void Show(ast::ShowKind kind, const Database::Rep& database, QueryResult::Rep& result) {
  const graph::Catalog& catalog = std::as_const(*database.store).catalog();
  switch (kind) {
    case ast::ShowKind::kIndexes: return ShowIndexes(catalog, result);
    case ast::ShowKind::kConstraints: return ShowConstraints(catalog, result);
    case ast::ShowKind::kProcedures: return ShowProcedures(database.procedures, result);
    case ast::ShowKind::kFunctions: return ShowFunctions(result);
    case ast::ShowKind::kValidity: return ShowValidity(catalog, result);
  }
}

}  // namespace keiretsu::query
