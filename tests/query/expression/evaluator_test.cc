// Every expression on both paths of the Evaluator: row by row, and as a batch.
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <string_view>

#include "query/binder/binder.h"
#include "query/expression/complete_value.h"
#include "query/expression/evaluator.h"
#include "query/expression/value_operations.h"
#include "query/parser/parser.h"
#include "query/procedures/registry.h"
#include "tests/graph/graph_fixture.h"

namespace keiretsu::query {
namespace {

constexpr std::size_t kRows = 40;      // more than kPointReadRows
constexpr std::size_t kPattern = 8;    // rows repeat after this many, but for entities
constexpr std::uint32_t kNodes = 2400;  // more than one block

Value I(std::int64_t v) { return Value(v); }
Value F(double v) { return Value(v); }
Value S(const char* v) { return Value(v); }

/// A graph of kNodes nodes (:P {num, name?, mixed}), each with one relationship [:T {w}] to the
/// next, and a batch over it with the variables n, r, i, j, f, b, s and x.
class EvaluatorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto transaction = store_.Begin();
    const graph::LabelId odd = store_.Label("Odd");
    const graph::LabelId p = store_.Label("P");
    const graph::KeyId num = store_.Key("num");
    const graph::KeyId name = store_.Key("name");
    const graph::KeyId mixed = store_.Key("mixed");
    for (std::uint32_t k = 0; k < kNodes; ++k) {
      graph::PropertyList properties = {{num, I(k)}};
      if (k % 120 != 0) properties.emplace_back(name, Value("n" + std::to_string(k % 7)));
      properties.emplace_back(mixed, k % 2 == 0 ? I(k) : S("odd"));
      std::vector<graph::LabelId> labels = {p};
      if (k % 120 == 60) labels = {odd, p};
      const auto node = transaction->CreateNode(labels, properties);
      ASSERT_TRUE(node.has_value()) << node.status().ToString();
      nodes_.push_back(*node);
    }
    const graph::KeyId weight = store_.Key("w");
    for (std::uint32_t k = 0; k < kRows; ++k) {
      const auto edge = transaction->CreateEdge(store_.Type("T"), nodes_[k * 60],
                                                nodes_[k * 60 + 1], {{weight, F(k + 0.5)}});
      ASSERT_TRUE(edge.has_value()) << edge.status().ToString();
      edges_.push_back(*edge);
    }
    ASSERT_TRUE(graph::CommitNow(*transaction).ok());
    transaction.reset();
    view_ = store_->Read();
    context_.view = view_.get();
    context_.functions = &functions_;
    context_.parameters = &parameters_;
    context_.may_see_deleted = false;
  }

  /// `RETURN expression` bound with the batch's variables in scope; the expression of its item.
  const BoundExpression* BindExpression(std::string_view expression) {
    const std::string query =
        "MATCH (n)-[r]->() UNWIND $a AS i UNWIND $a AS j UNWIND $a AS f UNWIND $a AS b "
        "UNWIND $a AS s UNWIND $a AS x RETURN " + std::string(expression);
    auto statement = parser::Parse(query);
    EXPECT_TRUE(statement.has_value()) << statement.status().ToString();
    BindContext context;
    context.catalog = &store_->catalog();
    auto bound = Bind(std::get<ast::QueryStatement>(statement->node), context);
    EXPECT_TRUE(bound.has_value()) << expression << ": " << bound.status().ToString();
    if (!bound.has_value()) return nullptr;
    bound_ = *std::move(bound);
    FillBatch();
    const auto& clauses = bound_->query.query.parts.front().clauses;
    return std::get<BoundProjection>(clauses.back().node).items.front().expression.get();
  }

  Vector& Column(std::string_view name) {
    for (std::size_t k = 0; k < bound_->variables.size(); ++k) {
      if (bound_->variables[k].name == name) return batch_.columns[k];
    }
    ADD_FAILURE() << "no variable " << name;
    return batch_.columns[0];
  }

  void Fill(std::string_view name, std::initializer_list<Value> values) {
    Vector& column = Column(name);
    for (std::size_t k = 0; k < kRows; ++k) column.Append(*(values.begin() + k % kPattern));
  }

  void FillBatch() {
    batch_.Clear(bound_->variables.size());
    batch_.size = kRows;
    Column("n").Reset(VectorKind::kNodes);
    Column("r").Reset(VectorKind::kEdges);
    for (std::uint32_t k = 0; k < kRows; ++k) {
      const bool null = k % kPattern == 3;
      Column("n").nodes().push_back(null ? graph::NodeId() : nodes_[k * 60]);
      Column("r").edges().push_back(null ? graph::EdgeRef{} : edges_[k]);
    }
    Fill("i", {I(1), I(2), Value(), I(INT64_MAX), I(-3), I(0), I(7), I(1)});
    Fill("j", {I(2), I(2), I(5), I(1), I(2), I(-1), Value(), I(4)});
    Fill("f", {F(1.0), F(2.5), F(0.0), F(9.223372036854775807e18), Value(), F(-0.0),
               F(std::nan("")), F(4)});
    Fill("b", {Value(true), Value(false), Value(), Value(true), Value(true), Value(false), Value(),
               Value(false)});
    Fill("s", {S("a"), S("ab"), Value(), S(""), S("b"), S("a"), S("A"), S("abc")});
    Fill("x", {I(1), F(1.0), S("a"), Value(), Value(List{I(1), I(2)}), Value(true),
               Value(Map{{"k", I(9)}}), I(2)});
  }

  static std::string Text(const Result<Value>& value) {
    if (value.has_value()) return value->ToString();
    const QueryError* error = value.error().query_error();
    return error != nullptr ? error->type + " " + error->detail : value.error().ToString();
  }

  /// Checks both paths against each other and the first kPattern rows against `expected`, the
  /// values joined by " | ". A single error stands for the whole batch.
  void Check(std::string_view text, std::string_view expected) {
    SCOPED_TRACE(text);
    const BoundExpression* expression = BindExpression(text);
    ASSERT_NE(expression, nullptr);
    Evaluator evaluator(context_);
    std::vector<Result<Value>> by_row;
    std::string first_error;
    std::string shown;
    for (std::size_t row = 0; row < kRows; ++row) {
      by_row.push_back(evaluator.EvaluateRow(*expression, batch_, row));
      const std::string cell = Text(by_row.back());
      if (!by_row.back().has_value() && first_error.empty()) first_error = cell;
      if (row < kPattern) shown += (row > 0 ? " | " : "") + cell;
    }
    Vector column;
    const Status status = evaluator.EvaluateBatch(*expression, batch_, column);
    if (!first_error.empty()) {
      EXPECT_EQ(first_error, expected);
      EXPECT_EQ(status.ok() ? "ok" : Text(status), first_error);
      return;
    }
    EXPECT_EQ(shown, expected);
    ASSERT_TRUE(status.ok()) << status.ToString();
    for (std::size_t row = 0; row < kRows; ++row) {
      EXPECT_EQ(column.Get(row).ToString(), by_row[row]->ToString()) << "row " << row;
    }
    CheckSelection(*expression, by_row);
  }

  void CheckSelection(const BoundExpression& expression, const std::vector<Result<Value>>& by_row) {
    std::vector<std::uint32_t> expected;
    for (std::uint32_t row = 0; row < kRows; ++row) {
      const auto truth = Truth(*by_row[row]);
      if (!truth.has_value()) return;  // no predicate
      if (*truth == Ternary::kTrue) expected.push_back(row);
    }
    std::vector<std::uint32_t> rows;
    ASSERT_TRUE(Evaluator(context_).SelectRows(expression, batch_, rows).ok());
    EXPECT_EQ(rows, expected);
  }

  graph::GraphFixture store_;
  std::vector<graph::NodeId> nodes_;
  std::vector<graph::EdgeRef> edges_;
  std::shared_ptr<const graph::GraphView> view_;
  DetachedFunctionContext functions_;
  Parameters parameters_ = {{"p", I(2)}, {"q", S("n1")}};
  EvaluationContext context_;
  std::unique_ptr<BoundStatement> bound_;
  RowBatch batch_;
};

TEST_F(EvaluatorTest, ConstantsVariablesAndParameters) {
  Check("1", "1 | 1 | 1 | 1 | 1 | 1 | 1 | 1");
  Check("i", "1 | 2 | null | 9223372036854775807 | -3 | 0 | 7 | 1");
  Check("$p", "2 | 2 | 2 | 2 | 2 | 2 | 2 | 2");
  Check("$missing", "ParameterMissing MissingParameter");
}

TEST_F(EvaluatorTest, Arithmetic) {
  Check("j + 1", "3 | 3 | 6 | 2 | 3 | 0 | null | 5");
  Check("i - j", "-1 | 0 | null | 9223372036854775806 | -5 | 1 | null | -3");
  Check("j * f", "2.0 | 5.0 | 0.0 | 9.223372036854776e18 | null | 0.0 | null | 16.0");
  Check("j / 2", "1 | 1 | 2 | 0 | 1 | 0 | null | 2");
  Check("j % 2 + $p * 2", "4 | 4 | 5 | 5 | 4 | 3 | null | 4");
  Check("2 ^ j", "4.0 | 4.0 | 32.0 | 2.0 | 4.0 | 0.5 | null | 16.0");
  Check("-j", "-2 | -2 | -5 | -1 | -2 | 1 | null | -4");
  Check("s + 'x'", "'ax' | 'abx' | null | 'x' | 'bx' | 'ax' | 'Ax' | 'abcx'");
  Check("i + 1", "ArithmeticError IntegerOverflow");
  Check("j / i", "ArithmeticError DivisionByZero");
  Check("b - 1", "TypeError InvalidArgumentType");
}

TEST_F(EvaluatorTest, Comparison) {
  Check("i < j", "true | false | null | false | true | false | null | true");
  Check("i = f", "true | false | null | false | null | true | false | false");
  Check("i <> f", "false | true | null | true | null | false | true | true");
  Check("f >= 1", "true | true | false | true | null | false | false | true");
  Check("1 <= j < 3", "true | true | false | true | true | false | null | false");
  Check("x = 1", "true | true | false | null | false | false | false | false");
  Check("s < 'b'", "true | true | null | true | false | true | true | true");
  Check("n = n", "true | true | true | null | true | true | true | true");
  Check("r <> r", "false | false | false | null | false | false | false | false");
}

TEST_F(EvaluatorTest, LogicStopsWhereItIsDecided) {
  Check("b AND i < 5", "true | false | null | false | true | false | false | false");
  Check("b OR i < 5", "true | true | null | true | true | true | null | true");
  Check("b XOR j = 2", "false | true | null | true | false | false | null | false");
  Check("NOT b", "false | true | null | false | false | true | null | true");
  Check("b AND b AND j > 1", "true | false | null | false | true | false | null | false");
  // Division by zero and overflow lie in rows that are decided before.
  Check("i <> 0 AND j / i >= 0", "true | true | null | true | true | false | null | true");
  Check("i > 100 OR i + 1 > 0", "true | true | null | true | false | true | true | true");
  Check("i = 0 OR b AND j / i >= 0", "true | false | null | true | true | true | null | false");
  Check("b AND x", "TypeError InvalidArgumentType");
}

TEST_F(EvaluatorTest, NullTestsStringsAndIn) {
  Check("i IS NULL", "false | false | true | false | false | false | false | false");
  Check("n IS NOT NULL", "true | true | true | false | true | true | true | true");
  Check("s STARTS WITH 'a'", "true | true | null | false | false | true | false | true");
  Check("s ENDS WITH 'b'", "false | true | null | false | true | false | false | false");
  Check("s CONTAINS ''", "true | true | null | true | true | true | true | true");
  Check("s =~ 'a.*'", "true | true | null | false | false | true | false | true");
  Check("j IN [2, 4]", "true | true | false | false | true | false | null | true");
  Check("j IN [2, null]", "true | true | null | null | true | null | null | null");
  Check("1 IN [i, j]", "true | false | null | true | false | false | null | true");
  // Long enough for a hash table.
  const std::string twenty =
      "2.0, 'a', true, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20";
  Check("j IN [" + twenty + "]", "true | true | false | false | true | false | null | false");
  Check("x IN [null, " + twenty + "]", "null | null | true | null | null | true | null | true");
  Check("1 IN x", "TypeError InvalidArgumentType");
}

TEST_F(EvaluatorTest, PropertiesOfEntities) {
  Check("n.num", "0 | 60 | 120 | null | 240 | 300 | 360 | 420");
  Check("n.name", "null | 'n4' | null | null | null | 'n6' | null | 'n0'");
  Check("n.mixed", "0 | 60 | 120 | null | 240 | 300 | 360 | 420");
  Check("n.neverUsed", "null | null | null | null | null | null | null | null");
  Check("r.w", "0.5 | 1.5 | 2.5 | null | 4.5 | 5.5 | 6.5 | 7.5");
  Check("n.num > 100 AND r.w < 5", "false | false | true | null | true | false | false | false");
  Check("n.name = 'n4'", "null | true | null | null | null | false | null | false");
  Check("n.name > 'n5'", "null | false | null | null | null | true | null | false");
  Check("n.name STARTS WITH 'n'", "null | true | null | null | null | true | null | true");
  Check("n.mixed = 'odd'", "false | false | false | null | false | false | false | false");
  Check("n.mixed CONTAINS 'o'", "null | null | null | null | null | null | null | null");
  Check("n:P", "true | true | true | null | true | true | true | true");
  Check("n:Odd:P", "false | true | false | null | false | true | false | true");
  Check("n:NeverUsed", "false | false | false | null | false | false | false | false");
  Check("r:T", "true | true | true | null | true | true | true | true");
  Check("{k: j}.k", "2 | 2 | 5 | 1 | 2 | -1 | null | 4");
}

TEST_F(EvaluatorTest, ListsMapsAndCase) {
  Check("[j, s][0]", "2 | 2 | 5 | 1 | 2 | -1 | null | 4");
  Check("[1, 2, 3][1..]", "[2, 3] | [2, 3] | [2, 3] | [2, 3] | [2, 3] | [2, 3] | [2, 3] | [2, 3]");
  Check("{a: j, b: b}.a", "2 | 2 | 5 | 1 | 2 | -1 | null | 4");
  Check("CASE j WHEN 2 THEN 'two' WHEN null THEN 'never' ELSE s END",
        "'two' | 'two' | null | '' | 'two' | 'a' | 'A' | 'abc'");
  Check("CASE WHEN i = 0 THEN 0 ELSE j / i END", "2 | 1 | null | 0 | 0 | 0 | null | 4");
  Check("CASE WHEN b THEN 1 END", "1 | null | null | 1 | 1 | null | null | null");
}

TEST_F(EvaluatorTest, Comprehensions) {
  Check("[y IN [1, 2, 3] WHERE y <> j | y * 10 + j][0]",
        "12 | 12 | 15 | 21 | 12 | 9 | null | 14");
  Check("any(y IN [j, null] WHERE y = 2)",
        "true | true | null | null | true | null | null | null");
  Check("all(y IN [j, 2] WHERE y = 2)",
        "true | true | false | false | true | false | null | false");
  Check("none(y IN [j, 2] WHERE y = 5)", "true | true | false | true | true | true | null | true");
  Check("single(y IN [j, 2, null] WHERE y = 2)",
        "false | false | null | null | false | null | null | null");
  Check("reduce(total = 0, y IN [1, 2, 3] | total + y * j)",
        "12 | 12 | 30 | 6 | 12 | -6 | null | 24");
  Check("[y IN x | y]", "TypeError InvalidArgumentType");
}

TEST_F(EvaluatorTest, Functions) {
  Check("toUpper(s)", "'A' | 'AB' | null | '' | 'B' | 'A' | 'A' | 'ABC'");
  Check("coalesce(i, j, 0)", "1 | 2 | 5 | 9223372036854775807 | -3 | 0 | 7 | 1");
  Check("size(s) + 1", "2 | 3 | null | 1 | 2 | 2 | 2 | 4");
}

TEST_F(EvaluatorTest, FoldedConstantsNeedNoRow) {
  const BoundExpression* expression = BindExpression("1 + 2 * 3 IN [7, 8]");
  ASSERT_NE(std::get_if<ConstantExpression>(&expression->node), nullptr);
  EXPECT_EQ(std::get<ConstantExpression>(expression->node).value, Value(true));
  // A failure is left to the run.
  expression = BindExpression("1 / 0");
  EXPECT_EQ(std::get_if<ConstantExpression>(&expression->node), nullptr);
  EXPECT_EQ(Text(Evaluator(context_).EvaluateConstant(*expression)),
            "ArithmeticError DivisionByZero");
}

TEST_F(EvaluatorTest, AnErrorPointsIntoTheQuery) {
  const BoundExpression* expression = BindExpression("i + (j / (j - 2))");
  const auto value = Evaluator(context_).EvaluateRow(*expression, batch_, 0);
  ASSERT_FALSE(value.has_value());
  const QueryError* error = value.error().query_error();
  ASSERT_TRUE(error != nullptr && error->span.has_value());
  EXPECT_GT(error->span->offset, expression->span.offset);
}

TEST_F(EvaluatorTest, EmptyBatchRaisesNothing) {
  const BoundExpression* expression = BindExpression("1 / 0 = i");
  batch_.Select({});
  Vector column;
  EXPECT_TRUE(Evaluator(context_).EvaluateBatch(*expression, batch_, column).ok());
  std::vector<std::uint32_t> rows = {1};
  EXPECT_TRUE(Evaluator(context_).SelectRows(*expression, batch_, rows).ok());
  EXPECT_TRUE(rows.empty());
}

TEST_F(EvaluatorTest, DeletedEntitiesAreNoticed) {
  auto transaction = store_.Begin();
  ASSERT_TRUE(transaction->DeleteEdge(edges_[1]).ok());
  ASSERT_TRUE(transaction->DeleteNode(nodes_[60]).ok());
  context_.view = &transaction->view();
  context_.may_see_deleted = true;
  Check("n.num", "EntityNotFound DeletedEntityAccess");
  Check("n:P", "EntityNotFound DeletedEntityAccess");
  Check("r.w", "EntityNotFound DeletedEntityAccess");
  Check("r:T", "true | true | true | null | true | true | true | true");
}

TEST_F(EvaluatorTest, CompleteValues) {
  Relationship edge;
  edge.id = edges_[1].id.value;
  edge.start = nodes_[60].value;
  edge.end = nodes_[61].value;
  edge.type_id = edges_[1].type.value;
  edge.complete = false;
  const Value node = Value::NodeReference(nodes_[60].value);
  const Value nested(
      List{node, Value(Map{{"r", Value(edge)}}),
           Value(Path{{node, Value::NodeReference(nodes_[61].value)}, {Value(edge)}})});
  const auto complete = CompleteValue(nested, *view_);
  ASSERT_TRUE(complete.has_value()) << complete.error().ToString();
  EXPECT_EQ(complete->AsList()[0].ToString(), "(:Odd:P {mixed: 60, name: 'n4', num: 60})");
  EXPECT_EQ(complete->AsList()[1].Find("r")->AsRelationship().type, "T");
  EXPECT_TRUE(complete->AsList()[1].Find("r")->AsRelationship().complete);
  EXPECT_EQ(complete->AsList()[2].AsPath().nodes[0].AsNode().labels.size(), 2U);
  const auto deleted = CompleteValue(Value::NodeReference(nodes_.back().value + 100'000), *view_);
  ASSERT_TRUE(deleted.has_value());
  EXPECT_TRUE(deleted->AsNode().labels.empty() && deleted->AsNode().properties.empty());
}

}  // namespace
}  // namespace keiretsu::query
