#include "query/procedures/trust_predicate.h"

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "query/binder/binder.h"
#include "query/expression/graph_function_context.h"
#include "query/expression/evaluator.h"
#include "query/parser/parser.h"
#include "query/procedures/registry.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

Status Unreadable(std::string_view text, std::string_view why) {
  return Status::InvalidArgument(fmt::format(
      "trust {} is no predicate on a relationship r: {}; write such as \"r.source = 'GLEIF'\", or "
      "a list of sources and statuses",
      Value(text).ToString(), why));
}

/// The query whose WHERE is the predicate; nullptr when the text is more than that.
const ast::QueryStatement* QueryOf(const ast::Statement& statement) {
  const auto* query = std::get_if<ast::QueryStatement>(&statement.node);
  if (query == nullptr || query->time.has_value() || query->query.parts.size() != 1) return nullptr;
  return query->query.parts.front().clauses.size() == 2 ? query : nullptr;
}

/// A bound predicate and where its relationship goes.
class TrustPredicate {
 public:
  explicit TrustPredicate(std::unique_ptr<BoundStatement> statement)
      : statement_(std::move(statement)),
        match_(std::get<BoundMatch>(statement_->query.query.parts.front().clauses.front().node)) {}

  Result<bool> Accepts(const graph::GraphView& view, const graph::EdgeRef& edge) const {
    static const Parameters kNone;
    GraphFunctionContext functions(&view, now_, now_);
    Evaluator evaluator({.view = &view,
                         .parameters = &kNone,
                         .functions = &functions,
                         .subqueries = nullptr,
                         .may_see_deleted = false});
    RowBatch batch;
    batch.Clear(statement_->variables.size());
    batch.size = 1;
    Vector& column = batch[match_.parts.front().relationships.front().variable];
    column.Reset(VectorKind::kEdges);
    column.edges().push_back(edge);
    std::vector<std::uint32_t> rows;
    RETURN_IF_ERROR(evaluator.SelectRows(*match_.where, batch, rows));
    return !rows.empty();
  }

 private:
  const std::unique_ptr<BoundStatement> statement_;
  const BoundMatch& match_;
  const Instant now_ = GraphFunctionContext::Now();
};

}  // namespace

Result<graph::TrustRule> ReadTrustPredicate(const graph::GraphView& view, std::string_view text) {
  const Result<ast::Statement> parsed =
      parser::Parse(fmt::format("MATCH ()-[r]->() WHERE ({}\n) RETURN r", text));
  if (!parsed.has_value()) return Unreadable(text, parsed.error().message());
  const ast::QueryStatement* query = QueryOf(*parsed);
  if (query == nullptr) return Unreadable(text, "it is more than one expression");
  // Binding only looks names up where nothing is written.
  auto* catalog = const_cast<graph::Catalog*>(&view.catalog());
  const ProcedureRegistry no_procedures;
  Result<std::unique_ptr<BoundStatement>> bound =
      Bind(*query, {.catalog = catalog, .procedures = &no_procedures, .parameter_names = nullptr});
  if (!bound.has_value()) return Unreadable(text, bound.error().message());
  if (!(*bound)->subqueries.empty()) return Unreadable(text, "it has a subquery or pattern");
  if (!(*bound)->parameters.empty()) {
    return Unreadable(text, fmt::format("write the value of ${} into the text",
                                        (*bound)->parameters.front()));
  }
  if (!std::holds_alternative<BoundMatch>(
          (*bound)->query.query.parts.front().clauses.front().node)) {
    return Unreadable(text, "it is more than one expression");
  }
  const auto predicate = std::make_shared<const TrustPredicate>(*std::move(bound));
  graph::TrustRule rule;
  rule.text = fmt::format("predicate {}", text);
  rule.accepts = [predicate](const graph::GraphView& seen, const graph::EdgeRef& edge) {
    return predicate->Accepts(seen, edge);
  };
  return rule;
}

}  // namespace keiretsu::query
