#include "query/planner/selectivity.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace keiretsu::query {
namespace {

using ast::ComparisonOperator;
using graph::IndexBound;
using graph::ValueStatistics;

/// Nodes, or relationships, that a range of values is taken to find at least.
constexpr double kLeastNodes = 0.5;
/// Values in a list that is not known yet.
constexpr double kListedValues = 4;

const Value* AsConstant(const BoundExpression& expression) {
  const auto* constant = std::get_if<ConstantExpression>(&expression.node);
  return constant == nullptr ? nullptr : &constant->value;
}

/// `variable.key`, with what is known of it.
struct Property {
  VariableId variable;
  graph::KeyId key;
};
std::optional<Property> AsProperty(const BoundExpression& expression) {
  const PropertyExpression* property = AsVariableProperty(expression);
  if (property == nullptr) return std::nullopt;
  return Property{VariableOf(*property), property->key_id};
}

/// What constants say of one property's range.
struct Range {
  std::optional<IndexBound> low;
  std::optional<IndexBound> high;
};
using Ranges = std::map<std::pair<VariableId, graph::KeyId>, Range>;

class Estimator {
 public:
  explicit Estimator(const PlanContext& context) : context_(context) {}

  double AllOf(std::span<const ExpressionRef> predicates) const {
    Ranges ranges;
    double share = 1;
    for (const ExpressionRef predicate : predicates) {
      if (!TakeBounds(*predicate, ranges)) share *= Of(*predicate);
    }
    for (const auto& [property, range] : ranges) {
      const auto known = Known({property.first, property.second});
      share *= std::max(known->ShareOf(range.low, range.high), kLeastNodes / known->rows);
    }
    return share;
  }

  double OfEqual(const Property& property, const BoundExpression& value, double unknown) const {
    const auto known = Known(property);
    const auto other = AsProperty(value);
    const auto other_known = other ? Known(*other) : nullptr;
    if (known == nullptr && other_known == nullptr) return unknown;
    // Of equal sets of values, each is found among the larger.
    if (known == nullptr) return other_known->ShareOfAny();
    if (other_known != nullptr) return std::min(known->ShareOfAny(), other_known->ShareOfAny());
    const Value* constant = AsConstant(value);
    return constant == nullptr ? known->ShareOfAny() : known->ShareOf(*constant);
  }

 private:
  std::shared_ptr<const ValueStatistics> Known(const Property& property) const {
    return ValuesOf(context_, property.variable, property.key);
  }

  // Takes a comparison by < or > of a property that is known with constants.
  bool TakeBounds(const BoundExpression& predicate, Ranges& ranges) const {
    const auto* comparison = std::get_if<ComparisonExpression>(&predicate.node);
    if (comparison == nullptr) return false;
    std::vector<ExpressionRef> terms = {comparison->first.get()};
    for (const auto& step : comparison->steps) terms.push_back(step.operand.get());
    std::optional<Property> property;
    for (std::size_t i = 0; i < terms.size(); ++i) {
      if (AsConstant(*terms[i]) != nullptr) continue;
      if (property || terms.size() > 3 || (terms.size() == 3 && i != 1)) return false;
      property = AsProperty(*terms[i]);
      if (!property) return false;
    }
    if (!property || Known(*property) == nullptr) return false;
    Range range;
    for (std::size_t i = 0; i < comparison->steps.size(); ++i) {
      const ComparisonOperator op = comparison->steps[i].op;
      if (op == ComparisonOperator::kEqual || op == ComparisonOperator::kNotEqual) return false;
      const bool less = op == ComparisonOperator::kLess || op == ComparisonOperator::kLessOrEqual;
      const bool inclusive =
          op == ComparisonOperator::kLessOrEqual || op == ComparisonOperator::kGreaterOrEqual;
      const Value* left = AsConstant(*terms[i]);
      const Value* right = AsConstant(*terms[i + 1]);
      auto& bound = (right != nullptr) == less ? range.high : range.low;
      bound = IndexBound{right != nullptr ? *right : *left, inclusive};
    }
    Range& all = ranges[{property->variable, property->key}];
    if (range.low) all.low = std::move(range.low);
    if (range.high) all.high = std::move(range.high);
    return true;
  }

  double Of(const BoundExpression& expression) const {
    if (const auto* comparison = std::get_if<ComparisonExpression>(&expression.node)) {
      return OfComparison(*comparison);
    }
    if (const auto* chain = std::get_if<BooleanExpression>(&expression.node)) {
      return OfChain(*chain);
    }
    if (const auto* unary = std::get_if<UnaryExpression>(&expression.node)) {
      if (unary->op == ast::UnaryOperator::kNot) return 1 - OfOne(*unary->operand);
    }
    if (const auto* test = std::get_if<NullTestExpression>(&expression.node)) {
      const auto property = AsProperty(*test->operand);
      const auto known = property ? Known(*property) : nullptr;
      if (known != nullptr) return test->negated ? known->present : 1 - known->present;
    }
    if (const auto* in = std::get_if<InExpression>(&expression.node)) return OfIn(*in);
    if (const auto* text = std::get_if<StringExpression>(&expression.node)) return OfText(*text);
    return kPredicateSelectivity;
  }
  double OfOne(const BoundExpression& expression) const {
    const ExpressionRef one = &expression;
    return AllOf({&one, 1});
  }

  double OfComparison(const ComparisonExpression& comparison) const {
    double share = 1;
    const BoundExpression* left = comparison.first.get();
    for (const auto& step : comparison.steps) {
      const BoundExpression& right = *step.operand;
      const bool equal = step.op == ComparisonOperator::kEqual;
      const auto property = AsProperty(*left) ? AsProperty(*left) : AsProperty(right);
      const BoundExpression& value = AsProperty(*left) ? right : *left;
      if (property && (equal || step.op == ComparisonOperator::kNotEqual)) {
        const double found = OfEqual(*property, value, kEqualitySelectivity);
        const auto known = Known(*property);
        share *= equal ? found : (known != nullptr ? known->present : 1.0) - found;
      } else {
        share *= equal ? kEqualitySelectivity : kPredicateSelectivity;
      }
      left = &right;
    }
    return std::max(share, 0.0);
  }

  double OfChain(const BooleanExpression& chain) const {
    std::vector<ExpressionRef> operands;
    for (const BoundExpressionPtr& operand : chain.operands) operands.push_back(operand.get());
    if (chain.op == ast::BooleanOperator::kAnd) return AllOf(operands);
    double none = 1;
    for (const ExpressionRef operand : operands) none *= 1 - OfOne(*operand);
    return 1 - none;
  }

  double OfIn(const InExpression& in) const {
    const auto property = AsProperty(*in.item);
    const auto known = property ? Known(*property) : nullptr;
    if (known == nullptr) return kPredicateSelectivity;
    const Value* list = AsConstant(*in.list);
    if (list == nullptr || list->type() != ValueType::kList) {
      return std::min(kListedValues * known->ShareOfAny(), known->present);
    }
    double share = 0;
    for (const Value& element : list->AsList()) share += known->ShareOf(element);
    return std::min(share, known->present);
  }

  double OfText(const StringExpression& text) const {
    const auto property = AsProperty(*text.left);
    const Value* prefix = AsConstant(*text.right);
    const auto known = property ? Known(*property) : nullptr;
    const bool starts = text.op == ast::StringOperator::kStartsWith && prefix != nullptr &&
                        prefix->type() == ValueType::kString;
    return starts && known != nullptr ? known->ShareOfPrefix(prefix->AsString())
                                      : kPredicateSelectivity;
  }

  const PlanContext& context_;
};

}  // namespace

std::shared_ptr<const ValueStatistics> ValuesOf(const PlanContext& context, VariableId variable,
                                                graph::KeyId key) {
  if (!key.valid()) return nullptr;
  std::shared_ptr<const ValueStatistics> values;
  const auto node = context.kinds->nodes.find(variable);
  const auto edge = context.kinds->relationships.find(variable);
  if (node != context.kinds->nodes.end()) {
    values = context.statistics->OfNodes(node->second, key);
  } else if (edge != context.kinds->relationships.end()) {
    values = context.statistics->OfEdges(edge->second, key);
  }
  return values != nullptr && values->known() ? values : nullptr;
}

double ShareThatPasses(std::span<const ExpressionRef> predicates, const PlanContext& context) {
  return Estimator(context).AllOf(predicates);
}

double ShareOfEqual(VariableId variable, graph::KeyId key, const BoundExpression& value,
                    const PlanContext& context, double unknown) {
  return Estimator(context).OfEqual({variable, key}, value, unknown);
}

std::optional<double> CountDistinct(const BoundExpression& expression,
                                    const PlanContext& context) {
  if (const auto property = AsProperty(expression)) {
    const auto known = ValuesOf(context, property->variable, property->key);
    if (known == nullptr) return std::nullopt;
    return known->distinct + (known->present < 1 ? 1 : 0);
  }
  const auto* variable = std::get_if<VariableExpression>(&expression.node);
  if (variable == nullptr) return std::nullopt;
  const auto node = context.kinds->nodes.find(variable->variable);
  if (node == context.kinds->nodes.end()) return std::nullopt;
  return node->second.valid() ? context.statistics->NodeCount({&node->second, 1})
                              : context.statistics->NodeCount();
}

}  // namespace keiretsu::query
