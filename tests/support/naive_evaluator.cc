#include "tests/support/naive_evaluator.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include "query/parser/parser.h"
#include "storage/status_macros.h"
#include "tests/support/naive_steps.h"
#include "tests/support/naive_values.h"

namespace keiretsu::naive {
namespace {

// One query without UNION: clause after clause, each over all rows.
class ClauseRunner {
 public:
  ClauseRunner(const Context& context, Rows rows) : context_(context), rows_(std::move(rows)) {}

  Status Run(const std::vector<ast::Clause>& clauses) {
    for (const ast::Clause& clause : clauses) {
      RETURN_IF_ERROR(std::visit([this](const auto& node) { return One(node); }, clause.node));
    }
    return Status();
  }

  Result<Answer> Finish() {
    Answer answer{.columns = columns_, .rows = {}};
    if (!returned_) return answer;
    for (const Row& row : rows_) {
      answer.rows.emplace_back();
      for (const std::string& column : columns_) answer.rows.back().push_back(row.at(column));
    }
    return answer;
  }

 private:
  Status One(const ast::Match& match) {
    const auto parts = PartsOf(match.pattern);
    Rows result;
    for (const Row& row : rows_) {
      ASSIGN_OR_RETURN(Rows found, Matches(context_, row, parts, match.where));
      if (found.empty() && match.optional) {
        found.push_back(row);
        for (const std::string& name : VariablesOf(parts)) found.front().try_emplace(name);
      }
      std::move(found.begin(), found.end(), std::back_inserter(result));
    }
    rows_ = std::move(result);
    return Status();
  }

  Status One(const ast::Unwind& unwind) {
    Rows result;
    for (const Row& row : rows_) {
      ASSIGN_OR_RETURN(const Value value, Evaluate(context_, row, *unwind.list));
      if (value.is_null()) continue;
      const List list = value.type() == ValueType::kList ? value.AsList() : List{value};
      for (const Value& element : list) {
        RETURN_IF_ERROR(context_.Step());
        result.push_back(row);
        result.back()[unwind.variable.text] = element;
      }
    }
    rows_ = std::move(result);
    return Status();
  }

  Status One(const ast::Projection& projection) {
    returned_ = projection.is_return;
    ASSIGN_OR_RETURN(rows_, Project(context_, rows_, projection, &columns_));
    return Status();
  }

  Status One(const ast::CallSubquery& call) {
    Rows result;
    for (const Row& row : rows_) {
      ASSIGN_OR_RETURN(const Answer answer, RunQuery(context_, {row}, *call.query));
      if (answer.columns.empty()) result.push_back(row);
      for (const std::vector<Value>& values : answer.rows) {
        result.push_back(row);
        for (std::size_t i = 0; i < values.size(); ++i) {
          result.back()[answer.columns[i]] = values[i];
        }
      }
    }
    rows_ = std::move(result);
    return Status();
  }

  Status One(const ast::Foreach& loop) {
    for (const Row& row : rows_) {
      ASSIGN_OR_RETURN(const Value value, Evaluate(context_, row, *loop.list));
      if (value.is_null()) continue;
      if (value.type() != ValueType::kList) return WrongType("FOREACH runs over a list");
      for (const Value& element : value.AsList()) {
        Row inner = row;
        inner[loop.variable.text] = element;
        RETURN_IF_ERROR(ClauseRunner(context_, {inner}).Run(loop.body));
      }
    }
    return Status();
  }

  Status One(const ast::CallProcedure&) { return Status::Internal("procedures are not covered"); }
  Status One(const ast::LoadCsv&) { return Status::Internal("files are not covered"); }

  template <typename Update>
  Status One(const Update& update) {
    ASSIGN_OR_RETURN(rows_, Change(context_, std::move(rows_), update));
    returned_ = false;
    return Status();
  }

  const Context& context_;
  Rows rows_;
  std::vector<std::string> columns_;
  bool returned_ = false;
};

}  // namespace

Result<Answer> RunQuery(const Context& context, const Rows& input, const ast::Query& query) {
  Answer answer;
  for (std::size_t i = 0; i < query.parts.size(); ++i) {
    ClauseRunner runner(context, input);
    RETURN_IF_ERROR(runner.Run(query.parts[i].clauses));
    ASSIGN_OR_RETURN(Answer part, runner.Finish());
    if (i == 0) answer.columns = part.columns;
    std::move(part.rows.begin(), part.rows.end(), std::back_inserter(answer.rows));
  }
  if (query.parts.size() == 1 || query.union_all.front()) return answer;
  std::vector<std::vector<Value>> distinct;
  for (std::vector<Value>& row : answer.rows) {
    if (std::none_of(distinct.begin(), distinct.end(), [&row](const auto& other) {
          return Order(Value(List(row)), Value(List(other))) == 0;
        })) {
      distinct.push_back(std::move(row));
    }
  }
  answer.rows = std::move(distinct);
  return answer;
}

Result<Answer> Run(const query::ast::Query& query, const Parameters& parameters, Graph* graph) {
  Graph changed = *graph;
  std::size_t steps = 0;
  const Context context{
      .graph = &changed, .parameters = &parameters, .steps = &steps, .group = nullptr};
  ASSIGN_OR_RETURN(Answer answer, RunQuery(context, {Row()}, query));
  for (std::vector<Value>& row : answer.rows) {
    for (Value& value : row) value = Complete(changed, value);
  }
  *graph = std::move(changed);
  return answer;
}

Result<Answer> RunText(std::string_view text, const Parameters& parameters, Graph* graph) {
  ASSIGN_OR_RETURN(const query::ast::Statement statement, query::parser::Parse(text));
  const auto* query = std::get_if<query::ast::QueryStatement>(&statement.node);
  if (query == nullptr) return Status::Internal("no query");
  return Run(query->query, parameters, graph);
}

}  // namespace keiretsu::naive
