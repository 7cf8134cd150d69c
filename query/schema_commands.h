/// CREATE, DROP and ALTER of what the catalog holds.
#pragma once

#include "graph/graph_store.h"
#include "keiretsu/status.h"
#include "query/ast/statement.h"

namespace keiretsu::query {

// Errors: SchemaError with the place of the name that is not there, or is there already; those of
// GraphStore.
Status ChangeSchema(const ast::CreateIndex& statement, graph::GraphStore& store);
Status ChangeSchema(const ast::CreateFullText& statement, graph::GraphStore& store);
Status ChangeSchema(const ast::CreateConstraint& statement, graph::GraphStore& store);
Status ChangeSchema(const ast::CreateValidity& statement, graph::GraphStore& store);
Status ChangeSchema(const ast::DropValidity& statement, graph::GraphStore& store);
Status ChangeSchema(const ast::DropSchema& statement, graph::GraphStore& store);
Status ChangeSchema(const ast::Rename& statement, graph::GraphStore& store);

}  // namespace keiretsu::query
