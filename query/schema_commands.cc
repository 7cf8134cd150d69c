#include "query/schema_commands.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "query/suggestion.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

Status SchemaError(const ast::Name& name, std::string detail, std::string message,
                   std::string hint) {
  return Status::FromQueryError({.type = "SchemaError",
                                 .phase = "runtime",
                                 .detail = std::move(detail),
                                 .span = name.span,
                                 .hint = std::move(hint)},
                                std::move(message));
}

bool ContainsName(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The ids of names, and the name of an index over them where it is given none.
struct IndexedNames {
  std::vector<graph::LabelId> labels;
  std::vector<graph::KeyId> keys;
  std::string default_name;
};
Result<IndexedNames> Intern(graph::Catalog& catalog, const std::vector<ast::Name>& labels,
                            const std::vector<ast::Name>& properties, std::string_view kind) {
  IndexedNames names;
  for (const ast::Name& label : labels) {
    ASSIGN_OR_RETURN(const graph::LabelId id, catalog.InternLabel(label.text));
    names.labels.push_back(id);
    names.default_name += label.text + "_";
  }
  for (const ast::Name& property : properties) {
    ASSIGN_OR_RETURN(const graph::KeyId id, catalog.InternKey(property.text));
    names.keys.push_back(id);
    names.default_name += property.text + "_";
  }
  names.default_name += kind;
  return names;
}

std::vector<std::string> FullTextNames(const graph::Catalog& catalog) {
  std::vector<std::string> names;
  const auto indexes = catalog.FullTexts();
  for (const graph::FullTextDefinition& index : *indexes) names.push_back(index.name);
  return names;
}

bool IsTaken(const graph::Catalog& catalog, std::string_view name) {
  return catalog.FindIndexByName(name).has_value() || ContainsName(FullTextNames(catalog), name);
}

Status CreatePropertyIndex(const std::optional<ast::Name>& name, bool if_not_exists,
                           const ast::Name& label, const std::vector<ast::Name>& properties,
                           bool unique, graph::GraphStore& store) {
  const graph::Catalog& catalog = store.catalog();
  ASSIGN_OR_RETURN(const IndexedNames names,
                   Intern(store.catalog(), {label}, properties, unique ? "unique" : "index"));
  const std::string chosen = name ? name->text : names.default_name;
  if (if_not_exists) {
    if (IsTaken(catalog, chosen)) return Status();
    for (const graph::IndexDefinition& index : catalog.Indexes()) {
      if (index.label == names.labels[0] && index.keys == names.keys && index.unique == unique) {
        return Status();
      }
    }
  }
  return store.CreateIndex(chosen, names.labels[0], names.keys, unique).status();
}

/// The names of one kind.
struct NamesOfKind {
  graph::NameKind kind;
  std::string_view what;
  std::vector<std::string> names;
};
NamesOfKind NamesOf(ast::NameKind kind, const graph::Catalog& catalog) {
  switch (kind) {
    case ast::NameKind::kLabel: return {graph::NameKind::kLabel, "label", catalog.LabelNames()};
    case ast::NameKind::kType:
      return {graph::NameKind::kType, "relationship type", catalog.TypeNames()};
    case ast::NameKind::kProperty: break;
  }
  return {graph::NameKind::kKey, "property", catalog.KeyNames()};
}

}  // namespace

Status ChangeSchema(const ast::CreateIndex& statement, graph::GraphStore& store) {
  if (statement.on_relationship) {
    return Status::InvalidArgument(
        "indexes on relationships are not supported; index a property of the nodes at their ends");
  }
  return CreatePropertyIndex(statement.name, statement.if_not_exists, statement.label,
                             statement.properties, false, store);
}

Status ChangeSchema(const ast::CreateConstraint& statement, graph::GraphStore& store) {
  return CreatePropertyIndex(statement.name, statement.if_not_exists, statement.label,
                             statement.properties, true, store);
}

Status ChangeSchema(const ast::CreateFullText& statement, graph::GraphStore& store) {
  const graph::Catalog& catalog = store.catalog();
  ASSIGN_OR_RETURN(
      const IndexedNames names,
      Intern(store.catalog(), statement.labels, statement.properties, "fulltext"));
  const std::string chosen = statement.name ? statement.name->text : names.default_name;
  if (statement.if_not_exists) {
    if (IsTaken(catalog, chosen)) return Status();
    const auto existing = catalog.FullTexts();
    for (const graph::FullTextDefinition& index : *existing) {
      if (index.labels == names.labels && index.keys == names.keys) return Status();
    }
  }
  return store.CreateFullText(chosen, names.labels, names.keys);
}

Status ChangeSchema(const ast::CreateValidity& statement, graph::GraphStore& store) {
  graph::Catalog& catalog = store.catalog();
  graph::ValidityDefinition definition;
  ASSIGN_OR_RETURN(definition.type, catalog.InternType(statement.type.text));
  ASSIGN_OR_RETURN(definition.start, catalog.InternKey(statement.start.text));
  ASSIGN_OR_RETURN(definition.end, catalog.InternKey(statement.end.text));
  return store.DeclareValidity(definition);
}

Status ChangeSchema(const ast::DropValidity& statement, graph::GraphStore& store) {
  const graph::Catalog& catalog = store.catalog();
  const graph::TypeId type = catalog.FindType(statement.type.text);
  const Status dropped =
      type.valid() ? store.DropValidity(type) : Status::NotFound("no such type");
  if (dropped.code() != StatusCode::kNotFound) return dropped;
  std::vector<std::string> names;
  const auto declared = catalog.Validities();
  for (const graph::ValidityDefinition& definition : *declared) {
    names.emplace_back(catalog.TypeName(definition.type));
  }
  return SchemaError(
      statement.type, "NotFound",
      fmt::format("relationship type '{}' has no declared validity", statement.type.text),
      DidYouMean(statement.type.text, names));
}

Status ChangeSchema(const ast::DropSchema& statement, graph::GraphStore& store) {
  const graph::Catalog& catalog = store.catalog();
  const std::string& name = statement.name.text;
  const auto found = catalog.FindIndexByName(name);
  if (found && found->unique == statement.constraint) return store.DropIndex(name);
  std::vector<std::string> names = FullTextNames(catalog);
  if (!statement.constraint && ContainsName(names, name)) return store.DropFullText(name);
  if (statement.if_exists) return Status();
  if (statement.constraint) names.clear();
  for (const graph::IndexDefinition& index : catalog.Indexes()) {
    if (index.unique == statement.constraint) names.push_back(index.name);
  }
  std::string hint = DidYouMean(name, names);
  if (found) {
    hint = found->unique ? "it belongs to a constraint, which DROP CONSTRAINT drops with it"
                         : "it is an index: write DROP INDEX";
  }
  return SchemaError(statement.name, "NotFound",
                     fmt::format("there is no {} named '{}'",
                                 statement.constraint ? "constraint" : "index", name),
                     std::move(hint));
}

Status ChangeSchema(const ast::Rename& statement, graph::GraphStore& store) {
  const NamesOfKind names = NamesOf(statement.kind, store.catalog());
  if (!ContainsName(names.names, statement.from.text)) {
    return SchemaError(statement.from, "NotFound",
                       fmt::format("there is no {} '{}'", names.what, statement.from.text),
                       DidYouMean(statement.from.text, names.names));
  }
  if (ContainsName(names.names, statement.to.text)) {
    return SchemaError(statement.to, "AlreadyExists",
                       fmt::format("there is a {} '{}' already", names.what, statement.to.text),
                       "two names cannot be made one, and none is ever forgotten");
  }
  return store.Rename(names.kind, statement.from.text, statement.to.text);
}

}  // namespace keiretsu::query
