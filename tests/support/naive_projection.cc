// The naive evaluator's WITH and RETURN: items, groups, DISTINCT, ORDER BY, SKIP, LIMIT, WHERE.
#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include "storage/status_macros.h"
#include "tests/support/naive_steps.h"
#include "tests/support/naive_values.h"

namespace keiretsu::naive {
namespace {

// A row of a projection and what its ORDER BY and WHERE see.
struct Projected {
  Row row;                     // the items by name
  Row before;                  // a row it came from
  const Rows* group = nullptr;  // the rows it came from, with aggregates
};

// The items of a projection: with `*`, all names in scope come first.
std::vector<std::pair<std::string, const ast::Expression*>> ItemsOf(
    const ast::Projection& projection, const Rows& rows) {
  std::vector<std::pair<std::string, const ast::Expression*>> items;
  if (projection.star && !rows.empty()) {
    for (const auto& [name, unused] : rows.front()) items.emplace_back(name, nullptr);
  }
  for (const ast::ProjectionItem& item : projection.items) {
    const auto* variable = std::get_if<ast::Variable>(&item.expression->node);
    const std::string name =
        item.alias ? item.alias->text : (variable != nullptr ? variable->name : item.text);
    items.emplace_back(name, item.expression.get());
  }
  return items;
}

using Items = std::vector<std::pair<std::string, const ast::Expression*>>;

Result<Value> ItemValue(const Context& context, const Row& row,
                        const std::pair<std::string, const ast::Expression*>& item) {
  if (item.second == nullptr) return row.at(item.first);
  return Evaluate(context, row, *item.second);
}

Result<Row> ItemValues(const Context& context, const Row& row, const Items& items) {
  Row values;
  for (const auto& item : items) {
    ASSIGN_OR_RETURN(values[item.first], ItemValue(context, row, item));
  }
  return values;
}

bool SameValues(const Row& a, const Row& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return Order(x.second, y.second) == 0;
  });
}

bool Aggregates(const std::pair<std::string, const ast::Expression*>& item) {
  return item.second != nullptr && ContainsAggregate(*item.second);
}

// Rows with equal values of the items that do not aggregate. `keys`: one row of values each.
Result<std::vector<Rows>> GroupsOf(const Context& context, const Rows& rows, const Items& items) {
  Items keys;
  std::copy_if(items.begin(), items.end(), std::back_inserter(keys),
               [](const auto& item) { return !Aggregates(item); });
  std::vector<Row> key_values;
  std::vector<Rows> groups;
  if (keys.empty()) groups.resize(1), key_values.resize(1);
  for (const Row& row : rows) {
    ASSIGN_OR_RETURN(const Row values, ItemValues(context, row, keys));
    std::size_t at = 0;
    while (at < groups.size() && !SameValues(key_values[at], values)) ++at;
    if (at == groups.size()) {
      groups.emplace_back();
      key_values.push_back(values);
    }
    groups[at].push_back(row);
  }
  return groups;
}

// What an expression behind the items sees: the items, and before them what was there.
Row Surroundings(const Projected& projected) {
  Row row = projected.before;
  for (const auto& [name, value] : projected.row) row[name] = value;
  return row;
}

Context Inside(const Context& context, const Rows* group) {
  Context inside = context;
  inside.group = group;
  return inside;
}

Status SortRows(const Context& context, const std::vector<ast::SortItem>& order,
                std::vector<Projected>& rows) {
  std::vector<std::pair<std::vector<Value>, Projected>> keyed;
  for (Projected& projected : rows) {
    std::vector<Value> keys;
    for (const ast::SortItem& item : order) {
      ASSIGN_OR_RETURN(Value key, Evaluate(Inside(context, projected.group),
                                           Surroundings(projected), *item.expression));
      keys.push_back(std::move(key));
    }
    keyed.emplace_back(std::move(keys), std::move(projected));
  }
  std::stable_sort(keyed.begin(), keyed.end(), [&order](const auto& a, const auto& b) {
    for (std::size_t i = 0; i < order.size(); ++i) {
      const int way = Order(a.first[i], b.first[i]);
      if (way != 0) return (way < 0) != order[i].descending;
    }
    return false;
  });
  rows.clear();
  for (auto& [keys, projected] : keyed) rows.push_back(std::move(projected));
  return Status();
}

Result<std::size_t> CountOf(const Context& context, const ast::ExpressionPtr& count,
                            std::size_t otherwise) {
  if (count == nullptr) return otherwise;
  ASSIGN_OR_RETURN(const Value value, Evaluate(context, {}, *count));
  if (value.type() != ValueType::kInteger || value.AsInteger() < 0) {
    return Failure("ArgumentError", "InvalidArgumentType", "a number of rows is wanted");
  }
  return std::min(otherwise, static_cast<std::size_t>(value.AsInteger()));
}

void RemoveRepeated(std::vector<Projected>& rows) {
  std::vector<Projected> distinct;
  for (Projected& projected : rows) {
    if (std::none_of(distinct.begin(), distinct.end(), [&projected](const Projected& other) {
          return SameValues(other.row, projected.row);
        })) {
      distinct.push_back(std::move(projected));
    }
  }
  rows = std::move(distinct);
}

}  // namespace

Result<Rows> Project(const Context& context, const Rows& rows, const ast::Projection& projection,
                     std::vector<std::string>* columns) {
  const Items items = ItemsOf(projection, rows);
  columns->clear();
  for (const auto& item : items) columns->push_back(item.first);
  std::vector<Rows> groups;
  std::vector<Projected> projected;
  if (std::any_of(items.begin(), items.end(), Aggregates)) {
    ASSIGN_OR_RETURN(groups, GroupsOf(context, rows, items));
    for (const Rows& group : groups) {
      const Row first = group.empty() ? Row() : group.front();
      ASSIGN_OR_RETURN(Row row, ItemValues(Inside(context, &group), first, items));
      projected.push_back({std::move(row), first, &group});
    }
  } else {
    for (const Row& before : rows) {
      RETURN_IF_ERROR(context.Step());
      ASSIGN_OR_RETURN(Row row, ItemValues(context, before, items));
      projected.push_back({std::move(row), before, nullptr});
    }
  }
  if (projection.distinct) RemoveRepeated(projected);
  RETURN_IF_ERROR(SortRows(context, projection.order_by, projected));
  ASSIGN_OR_RETURN(const std::size_t skip, CountOf(context, projection.skip, projected.size()));
  const std::size_t first = projection.skip == nullptr ? 0 : skip;
  ASSIGN_OR_RETURN(const std::size_t count,
                   CountOf(context, projection.limit, projected.size() - first));
  Rows result;
  for (std::size_t i = first; i < first + count; ++i) {
    ASSIGN_OR_RETURN(const bool kept, Holds(Inside(context, projected[i].group),
                                            Surroundings(projected[i]), projection.where));
    if (kept) result.push_back(std::move(projected[i].row));
  }
  return result;
}

}  // namespace keiretsu::naive
