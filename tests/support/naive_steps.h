/// The parts of the naive evaluator; callers use naive_evaluator.h.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "keiretsu/session.h"
#include "keiretsu/status.h"
#include "query/ast/statement.h"
#include "tests/support/naive_evaluator.h"
#include "tests/support/naive_graph.h"

namespace keiretsu::naive {

namespace ast = query::ast;

/// The variables in scope and their values. Nodes and relationships are references.
using Row = std::map<std::string, Value>;
using Rows = std::vector<Row>;

/// What every step works with.
struct Context {
  Graph* graph = nullptr;
  const Parameters* parameters = nullptr;
  std::size_t* steps = nullptr;
  /// The rows that aggregate functions run over, where they may stand.
  const Rows* group = nullptr;

  /// Errors: ResourceExhausted past kMaxSteps.
  Status Step() const;
};

// --- Expressions --------------------------------------------------------------------------------

Result<Value> Evaluate(const Context& context, const Row& row, const ast::Expression& expression);
/// Whether a predicate holds; a null pointer always does.
Result<bool> Holds(const Context& context, const Row& row, const ast::ExpressionPtr& predicate);
bool ContainsAggregate(const ast::Expression& expression);
/// Calls a function that is no aggregate.
Result<Value> CallFunction(const Context& context, std::string_view name,
                           const std::vector<Value>& arguments);
/// `count(*)` when `argument` is null.
Result<Value> Aggregate(const Context& context, std::string_view name, bool distinct,
                        const ast::Expression* argument);
/// The value of `key`; of deleted or other things an error.
Result<Value> PropertyOf(const Context& context, const Value& subject, std::string_view key);
/// Whether a thing with these labels, or of this one type, passes a label expression.
bool Fits(const ast::LabelTest& test, const std::set<std::string>& names);

// --- Patterns -----------------------------------------------------------------------------------

/// Every way to match `parts` together, as `row` with the pattern's variables.
Result<Rows> Matches(const Context& context, const Row& row,
                     const std::vector<const ast::PatternPart*>& parts,
                     const ast::ExpressionPtr& where);
std::vector<const ast::PatternPart*> PartsOf(const ast::Pattern& pattern);
/// The names that a pattern gives to what it finds.
std::vector<std::string> VariablesOf(const std::vector<const ast::PatternPart*>& parts);

// --- Clauses ------------------------------------------------------------------------------------

/// The columns of a query and its rows, values as they are inside.
Result<Answer> RunQuery(const Context& context, const Rows& input, const ast::Query& query);
/// WITH or RETURN. `columns`: the names of its columns in order.
Result<Rows> Project(const Context& context, const Rows& rows, const ast::Projection& projection,
                     std::vector<std::string>* columns);
/// CREATE, MERGE, SET, REMOVE, DELETE: what they do to the graph, and the rows behind them.
Result<Rows> Change(const Context& context, Rows rows, const ast::Create& create);
Result<Rows> Change(const Context& context, Rows rows, const ast::Merge& merge);
Result<Rows> Change(const Context& context, Rows rows, const ast::Set& set);
Result<Rows> Change(const Context& context, Rows rows, const ast::Remove& remove);
Result<Rows> Change(const Context& context, Rows rows, const ast::Delete& deletion);

}  // namespace keiretsu::naive
