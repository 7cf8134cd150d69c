// The naive evaluator's patterns: from every node, along every relationship, all ways to go on.
#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <utility>

#include "storage/status_macros.h"
#include "tests/support/naive_steps.h"
#include "tests/support/naive_values.h"

namespace keiretsu::naive {
namespace {

using Next = std::function<Status()>;

// A condition on something found, tested when all names of its surroundings are bound.
struct Condition {
  Value subject;
  const ast::Expression* properties = nullptr;  // a map that the subject's properties must equal
  const ast::ExpressionPtr* where = nullptr;
};

// Where a walk along one part stands.
struct Walk {
  std::uint64_t at = 0;
  std::vector<std::uint64_t> nodes;
  std::vector<std::uint64_t> edges;
};

class Matcher {
 public:
  Matcher(const Context& context, const Row& row,
          const std::vector<const ast::PatternPart*>& parts, const ast::ExpressionPtr& where)
      : context_(context), row_(row), parts_(parts), where_(where) {}

  Result<Rows> Run() {
    RETURN_IF_ERROR(MatchParts(0));
    return std::move(found_);
  }

 private:
  Status MatchParts(std::size_t index) {
    if (index == parts_.size()) return Finish();
    const ast::PatternPart& part = *parts_[index];
    if (part.prefix) return Status::Internal("path selectors and modes are not covered");
    if (part.function != ast::PathFunction::kNone) return Shortest(part, index);
    return FromEveryNode(part, [this, &part, index](const Walk& walk) {
      return Named(part.path_variable, PathOf(walk), [this, &part, index] {
        conditions_.push_back({Value(), nullptr, &part.where});
        const Status status = MatchParts(index + 1);
        conditions_.pop_back();
        return status;
      });
    });
  }

  Status FromEveryNode(const ast::PatternPart& part,
                       const std::function<Status(const Walk&)>& next) {
    const std::optional<ast::Name>& name = part.nodes.front().variable;
    const bool is_bound = name && row_.contains(name->text);
    const Value bound = is_bound ? row_.at(name->text) : Value();
    for (const auto& [id, unused] : context_.graph->nodes) {
      // Only saves time: Node() would refuse the others.
      if (is_bound && Equal(bound, Value::NodeReference(id)) != true) continue;
      Walk walk{.at = id, .nodes = {id}, .edges = {}};
      RETURN_IF_ERROR(Node(part.nodes.front(), id,
                           [&] { return Along(part, 0, walk, [&] { return next(walk); }); }));
    }
    return Status();
  }

  // shortestPath and allShortestPaths: of all trails between two nodes those of the least length.
  Status Shortest(const ast::PatternPart& part, std::size_t index) {
    struct Trail {
      Walk walk;
      Row row;
    };
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::vector<Trail>> trails;
    RETURN_IF_ERROR(FromEveryNode(part, [&](const Walk& walk) -> Status {
      ASSIGN_OR_RETURN(const bool fits, ConditionsHold(0));
      if (fits) trails[{walk.nodes.front(), walk.at}].push_back({walk, row_});
      return Status();
    }));
    for (auto& [ends, all] : trails) {
      std::size_t least = std::numeric_limits<std::size_t>::max();
      for (const Trail& trail : all) least = std::min(least, trail.walk.edges.size());
      std::erase_if(all, [least](const Trail& t) { return t.walk.edges.size() > least; });
      if (part.function == ast::PathFunction::kShortestPath) all.resize(1);
      for (const Trail& trail : all) {
        const Row before = std::exchange(row_, trail.row);
        RETURN_IF_ERROR(Named(part.path_variable, PathOf(trail.walk),
                              [this, index] { return MatchParts(index + 1); }));
        row_ = before;
      }
    }
    return Status();
  }

  // Goes on from the node behind `index` relationships of a part.
  Status Along(const ast::PatternPart& part, std::size_t index, Walk& walk, const Next& next) {
    if (index == part.relationships.size()) return next();
    const ast::RelationshipPattern& pattern = part.relationships[index];
    const Next arrive = [&] {
      return Node(part.nodes[index + 1], walk.at,
                  [&] { return Along(part, index + 1, walk, next); });
    };
    if (!pattern.hops) {
      return Edge(pattern, walk, [&](const Value& edge) {
        return Named(pattern.variable, edge, [&] {
          return Under({edge, pattern.properties.get(), &pattern.where}, arrive);
        });
      });
    }
    if (pattern.group != nullptr) return Repeat(pattern, {}, 0, walk, arrive);
    return Hops(pattern, {}, walk, arrive);
  }

  // A relationship of variable length: `edges` are behind us.
  Status Hops(const ast::RelationshipPattern& pattern, const List& edges, Walk& walk,
              const Next& next) {
    const std::size_t count = edges.size();
    if (count >= Low(pattern)) RETURN_IF_ERROR(Named(pattern.variable, Value(edges), next));
    if (count >= High(pattern)) return Status();
    return Edge(pattern, walk, [&](const Value& edge) -> Status {
      ASSIGN_OR_RETURN(const bool fits, FitsAlone(pattern, edge));
      if (!fits) return Status();
      List more = edges;
      more.push_back(edge);
      return Under({edge, pattern.properties.get(), nullptr},
                   [&] { return Hops(pattern, more, walk, next); });
    });
  }

  // The inline WHERE of one relationship among several, whose name is that of one in there.
  Result<bool> FitsAlone(const ast::RelationshipPattern& pattern, const Value& edge) const {
    if (pattern.where == nullptr) return true;
    Row row = row_;
    if (pattern.variable) row[pattern.variable->text] = edge;
    return Holds(context_, row, pattern.where);
  }

  // A repeated part: `lists` holds what its names met in `count` repetitions.
  Status Repeat(const ast::RelationshipPattern& pattern, const std::map<std::string, List>& lists,
                std::size_t count, Walk& walk, const Next& next) {
    const ast::PatternPart& part = *pattern.group;
    const std::vector<std::string> names = VariablesOf({&part});
    if (count >= Low(pattern)) {
      const Row before = row_;
      for (const std::string& name : names) {
        const auto list = lists.find(name);
        row_[name] = Value(list != lists.end() ? list->second : List{});
      }
      RETURN_IF_ERROR(next());
      row_ = before;
    }
    if (count >= High(pattern)) return Status();
    const std::size_t first_condition = conditions_.size();
    return Node(part.nodes.front(), walk.at, [&] {
      return Along(part, 0, walk, [&]() -> Status {
        ASSIGN_OR_RETURN(const bool fits, ConditionsHold(first_condition));
        ASSIGN_OR_RETURN(const bool wanted, Holds(context_, row_, part.where));
        if (!fits || !wanted) return Status();
        std::map<std::string, List> more = lists;
        const Row single = row_;
        for (const std::string& name : names) {
          more[name].push_back(row_.at(name));
          row_.erase(name);
        }
        // What this repetition was to fulfil is settled.
        const std::vector<Condition> settled(
            conditions_.begin() + static_cast<std::ptrdiff_t>(first_condition), conditions_.end());
        conditions_.resize(first_condition);
        RETURN_IF_ERROR(Repeat(pattern, more, count + 1, walk, next));
        conditions_.insert(conditions_.end(), settled.begin(), settled.end());
        row_ = single;
        return Status();
      });
    });
  }

  static std::size_t Low(const ast::RelationshipPattern& pattern) {
    return static_cast<std::size_t>(pattern.hops->low.value_or(1));
  }
  static std::size_t High(const ast::RelationshipPattern& pattern) {
    return static_cast<std::size_t>(
        pattern.hops->high.value_or(std::numeric_limits<std::int64_t>::max()));
  }

  // Takes every relationship that leads on from `walk.at` and is in no use yet.
  Status Edge(const ast::RelationshipPattern& pattern, Walk& walk,
              const std::function<Status(const Value&)>& next) {
    const std::uint64_t here = walk.at;
    for (const auto& [id, edge] : context_.graph->edges) {
      const bool out = pattern.direction != ast::PatternDirection::kIncoming && edge.start == here;
      const bool in = pattern.direction != ast::PatternDirection::kOutgoing && edge.end == here;
      if (!out && !in) continue;
      if (!OfType(pattern, edge.type) || used_.contains(id)) continue;
      RETURN_IF_ERROR(context_.Step());
      walk.at = out ? edge.end : edge.start;  // a loop is one way, not two
      walk.nodes.push_back(walk.at);
      walk.edges.push_back(id);
      used_.insert(id);
      RETURN_IF_ERROR(next(EdgeReference(*context_.graph, id)));
      used_.erase(id);
      walk.edges.pop_back();
      walk.nodes.pop_back();
      walk.at = here;
    }
    return Status();
  }

  static bool OfType(const ast::RelationshipPattern& pattern, const std::string& type) {
    if (pattern.label_test) return Fits(*pattern.label_test, {type});
    return pattern.types.empty() ||
           std::any_of(pattern.types.begin(), pattern.types.end(),
                       [&type](const ast::NameOrColumn& t) { return t.name.text == type; });
  }

  static bool HasLabels(const ast::NodePattern& pattern, const std::set<std::string>& labels) {
    if (pattern.label_test) return Fits(*pattern.label_test, labels);
    const auto has = [&labels](const ast::NameOrColumn& l) {
      return labels.contains(l.name.text);
    };
    return pattern.any_label ? std::any_of(pattern.labels.begin(), pattern.labels.end(), has)
                             : std::all_of(pattern.labels.begin(), pattern.labels.end(), has);
  }

  Status Node(const ast::NodePattern& pattern, std::uint64_t id, const Next& next) {
    RETURN_IF_ERROR(context_.Step());
    if (!HasLabels(pattern, context_.graph->nodes.at(id).labels)) return Status();
    const Value node = Value::NodeReference(id);
    return Named(pattern.variable, node, [&] {
      return Under({node, pattern.properties.get(), &pattern.where}, next);
    });
  }

  // Binds a name for what follows; a name that is bound already must stand for the same.
  Status Named(const std::optional<ast::Name>& name, const Value& value, const Next& next) {
    if (!name) return next();
    const auto bound = row_.find(name->text);
    if (bound != row_.end()) {
      return Equal(bound->second, value) == true ? next() : Status();
    }
    row_[name->text] = value;
    RETURN_IF_ERROR(next());
    row_.erase(name->text);
    return Status();
  }

  Status Under(Condition condition, const Next& next) {
    conditions_.push_back(std::move(condition));
    RETURN_IF_ERROR(next());
    conditions_.pop_back();
    return Status();
  }

  Result<bool> ConditionsHold(std::size_t first) const {
    for (std::size_t i = first; i < conditions_.size(); ++i) {
      const Condition& condition = conditions_[i];
      if (condition.properties != nullptr) {
        ASSIGN_OR_RETURN(const Value wanted, Evaluate(context_, row_, *condition.properties));
        for (const auto& [key, value] : wanted.AsMap()) {
          ASSIGN_OR_RETURN(const Value actual, PropertyOf(context_, condition.subject, key));
          if (Equal(actual, value) != true) return false;
        }
      }
      if (condition.where == nullptr) continue;
      ASSIGN_OR_RETURN(const bool holds, Holds(context_, row_, *condition.where));
      if (!holds) return false;
    }
    return true;
  }

  Value PathOf(const Walk& walk) const {
    Path path;
    for (const std::uint64_t id : walk.nodes) path.nodes.push_back(Value::NodeReference(id));
    for (const std::uint64_t id : walk.edges) {
      path.relationships.push_back(EdgeReference(*context_.graph, id));
    }
    return Value(std::move(path));
  }

  Status Finish() {
    RETURN_IF_ERROR(context_.Step());
    ASSIGN_OR_RETURN(const bool fits, ConditionsHold(0));
    if (!fits) return Status();
    ASSIGN_OR_RETURN(const bool holds, Holds(context_, row_, where_));
    if (holds) found_.push_back(row_);
    return Status();
  }

  const Context& context_;
  Row row_;
  const std::vector<const ast::PatternPart*>& parts_;
  const ast::ExpressionPtr& where_;
  std::set<std::uint64_t> used_;  // relationships of this clause: each stands for one place
  std::vector<Condition> conditions_;
  Rows found_;
};

void AddVariables(const ast::PatternPart& part, std::set<std::string>& names) {
  const auto add = [&names](const std::optional<ast::Name>& name) {
    if (name) names.insert(name->text);
  };
  add(part.path_variable);
  for (const ast::NodePattern& node : part.nodes) add(node.variable);
  for (const ast::RelationshipPattern& edge : part.relationships) {
    add(edge.variable);
    if (edge.group != nullptr) AddVariables(*edge.group, names);
  }
}

}  // namespace

Result<Rows> Matches(const Context& context, const Row& row,
                     const std::vector<const ast::PatternPart*>& parts,
                     const ast::ExpressionPtr& where) {
  return Matcher(context, row, parts, where).Run();
}

std::vector<const ast::PatternPart*> PartsOf(const ast::Pattern& pattern) {
  std::vector<const ast::PatternPart*> parts;
  for (const ast::PatternPart& part : pattern.parts) parts.push_back(&part);
  return parts;
}

std::vector<std::string> VariablesOf(const std::vector<const ast::PatternPart*>& parts) {
  std::set<std::string> names;
  for (const ast::PatternPart* part : parts) AddVariables(*part, names);
  return {names.begin(), names.end()};
}

}  // namespace keiretsu::naive
