// db.labels, db.relationshipTypes, db.propertyKeys: the names that the catalog knows.
#include <string>
#include <utility>
#include <vector>

#include "query/procedures/builtin.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using NamesOfCatalog = std::vector<std::string> (graph::Catalog::*)() const;

BuiltinProcedure ListNames(std::string name, std::string doc, std::string column,
                           NamesOfCatalog names) {
  return {.name = std::move(name),
          .doc = std::move(doc),
          .keys = {},
          .outputs = {{std::move(column), "STRING"}},
          .run = [names](const ProcedureContext& context, const ProcedureArguments&,
                         RowSink& rows) -> Status {
            for (const std::string& text : (context.view->catalog().*names)()) {
              RETURN_IF_ERROR(rows.Add({Value(text)}));
            }
            return Status();
          }};
}

}  // namespace

std::vector<BuiltinProcedure> CatalogProcedures() {
  std::vector<BuiltinProcedure> procedures;
  procedures.push_back(ListNames("db.labels", "Lists every label that a node ever had.", "label",
                                 &graph::Catalog::LabelNames));
  procedures.push_back(ListNames("db.relationshipTypes",
                                 "Lists every type that a relationship ever had.",
                                 "relationshipType", &graph::Catalog::TypeNames));
  procedures.push_back(ListNames("db.propertyKeys", "Lists every name that a property ever had.",
                                 "propertyKey", &graph::Catalog::KeyNames));
  return procedures;
}

}  // namespace keiretsu::query
