#include "query/binder/bind_query.h"

#include <algorithm>
#include <set>
#include <utility>

#include "query/binder/bind_expression.h"
#include "query/binder/binding_errors.h"
#include "query/binder/syntax_walk.h"
#include "query/procedures/registry.h"
#include "query/suggestion.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using Columns = std::vector<BoundQuery::Column>;

/// The last clause as a RETURN, or null.
BoundProjection* ReturnOf(BoundSingleQuery& part) {
  if (part.clauses.empty()) return nullptr;
  auto* projection = std::get_if<BoundProjection>(&part.clauses.back().node);
  return projection != nullptr && projection->is_return ? projection : nullptr;
}

Columns ColumnsOf(BoundSingleQuery& part) {
  Columns columns;
  if (const BoundProjection* projection = ReturnOf(part)) {
    for (const BoundItem& item : projection->items) columns.push_back({item.name, item.variable});
  }
  return columns;
}

/// CALL as a whole query: its columns are the result.
Result<BoundSingleQuery> BindStandaloneCall(Binding& binding, Scope& scope,
                                            const ast::Clause& clause) {
  ASSIGN_OR_RETURN(
      BoundCall call,
      BindCall(binding, scope, std::get<ast::CallProcedure>(clause.node), clause.span, true));
  BoundProjection result;
  result.is_return = true;
  for (const BoundCall::Yield& yield : call.yields) {
    const std::string name =
        binding.out().variables[yield.variable.value].name;  // a copy: the list grows
    const VariableId column = binding.NewVariable(name, binding.ShapeOf(yield.variable));
    result.items.push_back({column, name, ReadVariable(binding, yield.variable, clause.span)});
  }
  BoundSingleQuery part;
  part.clauses.push_back({clause.span, std::move(call)});
  if (!result.items.empty()) part.clauses.push_back({clause.span, std::move(result)});
  return part;
}

bool IsStandaloneCall(const ast::Query& query, QueryRole role) {
  return role == QueryRole::kStatement && query.parts.size() == 1 &&
         query.parts.front().clauses.size() == 1 &&
         std::holds_alternative<ast::CallProcedure>(query.parts.front().clauses.front().node);
}

/// Whether a WITH at the start of CALL { ... } names variables of the query around and no more.
bool IsImport(const ast::Clause& clause) {
  const auto* projection = std::get_if<ast::Projection>(&clause.node);
  return projection != nullptr && !projection->is_return &&
         std::ranges::all_of(projection->items, [](const ast::ProjectionItem& item) {
           return std::holds_alternative<ast::Variable>(item.expression->node);
         });
}

/// Binds the parts of one query.
class QueryBinder {
 public:
  QueryBinder(Binding& binding, Scope* outer, const ast::Query& query, QueryRole role,
              const std::vector<ast::Name>* imports)
      : binding_(binding), outer_(outer), query_(query), role_(role), imports_(imports) {}

  Result<BoundQuery> Run() {
    RETURN_IF_ERROR(CheckUnion());
    for (const ast::SingleQuery& part : query_.parts) {
      ASSIGN_OR_RETURN(BoundSingleQuery bound, BindPart(part));
      bound_.parts.push_back(std::move(bound));
    }
    bound_.union_all = query_.union_all;
    bound_.updating = IsUpdating(query_);
    bound_.imports.assign(imported_.begin(), imported_.end());
    bound_.columns = ColumnsOf(bound_.parts.front());
    if (bound_.parts.size() > 1) RETURN_IF_ERROR(UnifyColumns());
    return std::move(bound_);
  }

 private:
  Status CheckUnion() const;
  Result<BoundSingleQuery> BindPart(const ast::SingleQuery& part);
  Status BindImport(Scope& scope, const ast::Clause& clause, BoundSingleQuery& bound);
  Status AllowImports(Scope& scope);
  Status CheckLastCall(BoundSingleQuery& part) const;
  Status UnifyColumns();
  Status OrderLikeFirst(std::size_t part);

  Binding& binding_;
  Scope* outer_;
  const ast::Query& query_;
  QueryRole role_;
  const std::vector<ast::Name>* imports_;
  std::set<VariableId> imported_;
  BoundQuery bound_;
};

Status QueryBinder::CheckUnion() const {
  for (std::size_t i = 1; i < query_.union_all.size(); ++i) {
    if (query_.union_all[i] == query_.union_all[0]) continue;
    return SyntaxError("InvalidClauseComposition", query_.union_spans[i],
                       "UNION and UNION ALL cannot be mixed in one query");
  }
  return Status();
}

Status QueryBinder::AllowImports(Scope& scope) {
  if (imports_ == nullptr) return Status();
  for (const ast::Name& name : *imports_) {
    if (!outer_->Contains(name.text)) {
      return SyntaxError("UndefinedVariable", name.span,
                         "variable '" + name.text + "' is not defined",
                         DidYouMean(name.text, outer_->Candidates()));
    }
    scope.AllowImport(name.text);
  }
  return Status();
}

Status QueryBinder::BindImport(Scope& scope, const ast::Clause& clause, BoundSingleQuery& bound) {
  scope.set_outside(Scope::Outside::kEverything);
  if (std::get<ast::Projection>(clause.node).star) {
    for (const std::string& name : outer_->Candidates()) {
      scope.Declare(name, scope.Find(name)->variable);
    }
  }
  RETURN_IF_ERROR(BindClause(binding_, scope, clause, bound.clauses));
  scope.set_outside(Scope::Outside::kNothing);
  return Status();
}

Result<BoundSingleQuery> QueryBinder::BindPart(const ast::SingleQuery& part) {
  RETURN_IF_ERROR(CheckClauseOrder(part, role_));
  Scope::Outside outside = Scope::Outside::kNothing;
  if (role_ == QueryRole::kTest || role_ == QueryRole::kCollect) {
    outside = Scope::Outside::kEverything;
  } else if (imports_ != nullptr) {
    outside = Scope::Outside::kImported;
  }
  Scope scope(outer_, outside);
  RETURN_IF_ERROR(AllowImports(scope));
  if (IsStandaloneCall(query_, role_)) {
    return BindStandaloneCall(binding_, scope, part.clauses.front());
  }
  BoundSingleQuery bound;
  for (std::size_t i = 0; i < part.clauses.size(); ++i) {
    const bool import = i == 0 && role_ == QueryRole::kCallSubquery && imports_ == nullptr &&
                        IsImport(part.clauses[i]);
    RETURN_IF_ERROR(import ? BindImport(scope, part.clauses[i], bound)
                           : BindClause(binding_, scope, part.clauses[i], bound.clauses));
  }
  RETURN_IF_ERROR(CheckLastCall(bound));
  for (const VariableId variable : scope.imports()) imported_.insert(variable);
  return bound;
}

Status QueryBinder::CheckLastCall(BoundSingleQuery& part) const {
  if (part.clauses.empty() || role_ == QueryRole::kTest) return Status();
  const auto* call = std::get_if<BoundCall>(&part.clauses.back().node);
  if (call == nullptr || call->procedure->definition.outputs.empty()) return Status();
  return SyntaxError("InvalidClauseComposition", call->span,
                     "a query cannot end with CALL of a procedure that gives rows",
                     "add YIELD and RETURN");
}

Status QueryBinder::OrderLikeFirst(std::size_t index) {
  const Columns first = ColumnsOf(bound_.parts.front());
  BoundProjection* projection = ReturnOf(bound_.parts[index]);
  const std::size_t count = projection == nullptr ? 0 : projection->items.size();
  bool same = count == first.size();
  std::vector<BoundItem> ordered;
  for (const BoundQuery::Column& column : first) {
    if (!same) break;
    const auto item = std::ranges::find(projection->items, column.name, &BoundItem::name);
    same = item != projection->items.end();
    if (same) ordered.push_back(std::move(*item));
  }
  if (!same) {
    return SyntaxError("DifferentColumnsInUnion", query_.union_spans[index - 1],
                       "the queries of a UNION return columns of different names");
  }
  if (projection != nullptr) projection->items = std::move(ordered);
  return Status();
}

Status QueryBinder::UnifyColumns() {
  std::vector<Shape> shapes;
  for (const BoundQuery::Column& column : bound_.columns) {
    shapes.push_back(binding_.ShapeOf(column.variable));
  }
  for (std::size_t i = 1; i < bound_.parts.size(); ++i) {
    RETURN_IF_ERROR(OrderLikeFirst(i));
    const Columns columns = ColumnsOf(bound_.parts[i]);
    for (std::size_t j = 0; j < columns.size(); ++j) {
      const Shape& other = binding_.ShapeOf(columns[j].variable);
      shapes[j] = {Join(shapes[j].type, other.type), Join(shapes[j].element, other.element)};
    }
  }
  for (std::size_t j = 0; j < shapes.size(); ++j) {
    bound_.columns[j].variable = binding_.NewVariable(bound_.columns[j].name, shapes[j]);
  }
  return Status();
}

}  // namespace

Result<BoundQuery> BindQuery(Binding& binding, Scope* outer, const ast::Query& query,
                             QueryRole role, const std::vector<ast::Name>* imports) {
  return QueryBinder(binding, outer, query, role, imports).Run();
}

}  // namespace keiretsu::query
