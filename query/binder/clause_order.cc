// Which clauses may follow which.
#include <string>
#include <type_traits>

#include "query/binder/bind_query.h"
#include "query/binder/binding_errors.h"
#include "query/binder/syntax_walk.h"

namespace keiretsu::query {
namespace {

bool IsReturn(const ast::Clause& clause) {
  const auto* projection = std::get_if<ast::Projection>(&clause.node);
  return projection != nullptr && projection->is_return;
}

bool IsWith(const ast::Clause& clause) {
  const auto* projection = std::get_if<ast::Projection>(&clause.node);
  return projection != nullptr && !projection->is_return;
}

bool IsReading(const ast::Clause& clause) {
  return std::holds_alternative<ast::Match>(clause.node) ||
         std::holds_alternative<ast::Unwind>(clause.node) ||
         std::holds_alternative<ast::LoadCsv>(clause.node) ||
         std::holds_alternative<ast::CallProcedure>(clause.node);
}

Status Misplaced(const SourceSpan& span, std::string message, std::string hint = {}) {
  return SyntaxError("InvalidClauseComposition", span, std::move(message), std::move(hint));
}

/// Whether a query may end with the clause. A CALL may: whether it does anything alone is known
/// only with the procedure.
bool MayEnd(const ast::Clause& clause, QueryRole role) {
  if (role == QueryRole::kTest) return !IsWith(clause);
  if (role == QueryRole::kCollect) return IsReturn(clause);
  return IsReturn(clause) || IsUpdating(clause) ||
         std::holds_alternative<ast::CallProcedure>(clause.node) ||
         std::holds_alternative<ast::CallSubquery>(clause.node);
}

}  // namespace

Status CheckClauseOrder(const ast::SingleQuery& part, QueryRole role) {
  const ast::Clause* update = nullptr;  // since the last WITH
  for (std::size_t i = 0; i < part.clauses.size(); ++i) {
    const ast::Clause& clause = part.clauses[i];
    if (i > 0 && IsReturn(part.clauses[i - 1])) {
      return Misplaced(clause.span, "nothing can follow RETURN but UNION");
    }
    if (IsReading(clause) && update != nullptr) {
      return Misplaced(clause.span, "reading cannot directly follow writing",
                       "write WITH between the two, for example WITH *");
    }
    if (IsWith(clause)) update = nullptr;
    if (IsUpdating(clause) && !std::holds_alternative<ast::CallSubquery>(clause.node)) {
      update = &clause;
    }
    if (IsUpdating(clause) && (role == QueryRole::kTest || role == QueryRole::kCollect)) {
      return Misplaced(clause.span, "a subquery in an expression cannot write");
    }
  }
  if (part.clauses.empty() || MayEnd(part.clauses.back(), role)) return Status();
  return Misplaced(part.clauses.back().span, "a query cannot end with this clause",
                   "end it with RETURN or a writing clause");
}

}  // namespace keiretsu::query
