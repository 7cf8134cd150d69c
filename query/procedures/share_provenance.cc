#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "graph/analysis/share_reader.h"
#include "query/procedures/id_lookup.h"
#include "query/procedures/ownership_arguments.h"
#include "query/procedures/share_reports.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

constexpr const char* kClaimLabel = "Claim";

/// One figure and who states it.
struct Statement {
  Value subject;
  Value property;
  Value value;
  Value date;
  Value source;
  // While it holds; claims hold for good.
  std::int64_t begin = std::numeric_limits<std::int64_t>::min();
  std::int64_t end = std::numeric_limits<std::int64_t>::max();
  bool conflicts = false;
};

bool SameValue(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) return a.AsNumber() == b.AsNumber();
  return a == b;
}

/// Whether two sources give different figures for one thing at one time.
bool Conflict(const Statement& a, const Statement& b) {
  return a.begin < b.end && b.begin < a.end && !SameValue(a.source, b.source) &&
         !SameValue(a.value, b.value);
}

/// What is stated about one subject.
class Provenance {
 public:
  Provenance(const ProcedureContext& context, graph::ShareRules rules)
      : view_(*context.view), rules_(std::move(rules)), keys_(view_.catalog(), rules_) {}

  Status ReadClaims(const Value& subject, std::optional<graph::NodeId> node) {
    const graph::LabelId label = view_.catalog().FindLabel(kClaimLabel);
    if (!label.valid()) return Status();
    std::set<graph::NodeId> claims;
    if (!subject.is_null()) RETURN_IF_ERROR(FindClaimsOf(label, subject, claims));
    if (node.has_value()) RETURN_IF_ERROR(FindLinkedClaims(label, *node, claims));
    for (const graph::NodeId claim : claims) RETURN_IF_ERROR(ReadClaim(claim, subject));
    return Status();
  }

  /// Relationships of pairs with the node that several sources state.
  Status ReadShares(graph::NodeId node) {
    const std::vector<graph::TypeId> types = graph::FindTypes(view_.catalog(), rules_.types);
    for (const graph::Direction direction : {graph::Direction::kOut, graph::Direction::kIn}) {
      std::set<graph::Vertex> others;
      RETURN_IF_ERROR(FindPartners(types, node, direction, others));
      for (const graph::Vertex other : others) {
        const bool holds = direction == graph::Direction::kOut;
        // A self loop is met once in each direction.
        if (!holds && other == node.value) continue;
        RETURN_IF_ERROR(ReadPair(holds ? node.value : other, holds ? other : node.value));
      }
    }
    return Status();
  }

  bool empty() const { return statements_.empty(); }

  Status Write(RowSink& sink) {
    MarkConflicts();
    for (const Statement& one : statements_) {
      RETURN_IF_ERROR(sink.Add({one.subject, one.property, one.value, one.date, one.source,
                                Value(one.conflicts)}));
    }
    return Status();
  }

 private:
  Status FindClaimsOf(graph::LabelId label, const Value& subject,
                      std::set<graph::NodeId>& claims) const {
    const graph::KeyId key = view_.catalog().FindKey("subject");
    if (!key.valid()) return Status();
    for (std::uint32_t block = 0; block < view_.node_block_count(); ++block) {
      ASSIGN_OR_RETURN(const graph::NodeBlock* nodes, view_.Nodes(block));
      const auto has_label = [&](graph::LabelSetId set) {
        return set != graph::kNoNode && view_.catalog().LabelSetContains(set, label);
      };
      if (std::none_of(nodes->distinct_sets.begin(), nodes->distinct_sets.end(), has_label)) {
        continue;
      }
      ASSIGN_OR_RETURN(const graph::Column* column, view_.NodeColumn(block, key));
      for (std::uint32_t row = 0; column != nullptr && row < column->rows(); ++row) {
        if (!column->IsValid(row) || !has_label(nodes->label_sets[row])) continue;
        if (SameValue(column->Get(row), subject)) claims.insert(graph::NodeAt(block, row));
      }
    }
    return Status();
  }

  Status FindLinkedClaims(graph::LabelId label, graph::NodeId node,
                          std::set<graph::NodeId>& claims) const {
    graph::NeighbourScratch scratch;
    for (std::uint16_t type = 0; type < view_.catalog().type_count(); ++type) {
      for (const graph::Direction direction : {graph::Direction::kOut, graph::Direction::kIn}) {
        ASSIGN_OR_RETURN(const graph::NeighbourList list,
                         view_.Neighbours(graph::TypeId(type), direction, node, scratch));
        for (const std::uint32_t neighbour : list.neighbours) {
          ASSIGN_OR_RETURN(const graph::LabelSetId set,
                           view_.LabelSetOf(graph::NodeId(neighbour)));
          if (set != graph::kNoNode && view_.catalog().LabelSetContains(set, label)) {
            claims.insert(graph::NodeId(neighbour));
          }
        }
      }
    }
    return Status();
  }

  Result<Value> PropertyOf(graph::NodeId node, std::string_view name) const {
    const graph::KeyId key = view_.catalog().FindKey(name);
    if (!key.valid()) return Value();
    return view_.NodeProperty(node, key);
  }

  Status ReadClaim(graph::NodeId claim, const Value& subject) {
    Statement one;
    ASSIGN_OR_RETURN(one.subject, PropertyOf(claim, "subject"));
    if (one.subject.is_null()) one.subject = subject;
    ASSIGN_OR_RETURN(one.property, PropertyOf(claim, "property"));
    ASSIGN_OR_RETURN(one.value, PropertyOf(claim, "value"));
    ASSIGN_OR_RETURN(one.date, PropertyOf(claim, "date"));
    ASSIGN_OR_RETURN(one.source, PropertyOf(claim, "source"));
    ASSIGN_OR_RETURN(const Value status, PropertyOf(claim, "status"));
    const graph::TrustRule& trust = rules_.trust;
    if (trust.accepted) {
      const auto accepts = [&](const Value& value) {
        return !value.is_null() && std::find(trust.accepted->begin(), trust.accepted->end(),
                                             value) != trust.accepted->end();
      };
      if (!accepts(one.source) && !accepts(status)) return Status();
    }
    if (rules_.known_at) {
      const Result<std::optional<Date>> day = graph::ReadDay(one.date);
      // A date that is none says nothing about when it was stated.
      if (day.has_value() && day->has_value() &&
          (*day)->epoch_days > rules_.known_at->epoch_days) {
        return Status();
      }
    }
    statements_.push_back(std::move(one));
    return Status();
  }

  Status FindPartners(const std::vector<graph::TypeId>& types, graph::NodeId node,
                      graph::Direction direction, std::set<graph::Vertex>& others) const {
    graph::NeighbourScratch scratch;
    std::set<graph::Vertex> once;
    for (const graph::TypeId type : types) {
      ASSIGN_OR_RETURN(const graph::NeighbourList list,
                       view_.Neighbours(type, direction, node, scratch));
      for (const std::uint32_t other : list.neighbours) {
        if (!once.insert(other).second) others.insert(other);
      }
    }
    return Status();
  }

  Status ReadPair(graph::Vertex holder, graph::Vertex held) {
    ASSIGN_OR_RETURN(const std::vector<graph::ShareRecord> records,
                     graph::ReadShareRecords(view_, rules_, holder, held, true));
    std::set<std::string> sources;
    for (const graph::ShareRecord& record : records) {
      if (!record.source.is_null()) sources.insert(record.source.ToString());
    }
    if (sources.size() < 2) return Status();
    const NodeOrder order(&view_);
    ASSIGN_OR_RETURN(const Value subject, order.IdOf(graph::NodeId(held)));
    ASSIGN_OR_RETURN(const std::string name, graph::DescribeNode(view_, graph::NodeId(holder)));
    for (const graph::ShareRecord& record : records) {
      Statement one;
      one.subject = subject;
      one.property = Value(fmt::format("share of {}", name));
      one.value = ValueOf(record);
      ASSIGN_OR_RETURN(one.date, DateOf(record));
      one.source = record.source;
      if (record.start) one.begin = record.start->epoch_days;
      if (record.end) one.end = record.end->epoch_days;
      statements_.push_back(std::move(one));
    }
    return Status();
  }

  static Value ValueOf(const graph::ShareRecord& record) {
    if (record.share) return Value(*record.share);
    if (!record.min && !record.max) return Value();
    return Value(List{Value(record.min.value_or(0)), Value(record.max.value_or(1))});
  }

  /// When it was stated, or else from when it holds.
  Result<Value> DateOf(const graph::ShareRecord& record) const {
    if (keys_.statement_date.valid()) {
      ASSIGN_OR_RETURN(Value stated, view_.EdgeProperty(record.edge, keys_.statement_date));
      if (!stated.is_null()) return stated;
    }
    return record.start ? Value(*record.start) : Value();
  }

  /// Also puts what is stated about one thing side by side.
  void MarkConflicts() {
    const auto thing = [](const Statement& one) {
      return std::pair(one.subject.ToString(), one.property.ToString());
    };
    std::stable_sort(statements_.begin(), statements_.end(),
                     [&](const Statement& a, const Statement& b) { return thing(a) < thing(b); });
    for (std::size_t begin = 0; begin < statements_.size();) {
      std::size_t end = begin + 1;
      const auto first = thing(statements_[begin]);
      while (end < statements_.size() && thing(statements_[end]) == first) ++end;
      for (std::size_t i = begin; i < end; ++i) {
        for (std::size_t j = begin; j < end && !statements_[i].conflicts; ++j) {
          statements_[i].conflicts = Conflict(statements_[i], statements_[j]);
        }
      }
      begin = end;
    }
  }

  const graph::GraphView& view_;
  const graph::ShareRules rules_;
  const graph::ShareKeys keys_;
  std::vector<Statement> statements_;
};

Status RunProvenance(const ProcedureContext& context, const ProcedureArguments& arguments,
                     RowSink& sink) {
  ASSIGN_OR_RETURN(graph::ShareRules rules, ReadShareRules(context, arguments));
  Provenance provenance(context, std::move(rules));
  const Value& given = arguments["node"];
  if (given.type() != ValueType::kNode) {
    ASSIGN_OR_RETURN(const auto found, FindNodesById(*context.view, {&given, 1}));
    // Claims may be about something that is no node.
    if (found.front().empty()) {
      RETURN_IF_ERROR(provenance.ReadClaims(given, std::nullopt));
      if (!provenance.empty()) return provenance.Write(sink);
    }
  }
  ASSIGN_OR_RETURN(const graph::NodeId node, NodeArgument(context, arguments, "node"));
  const NodeOrder order(context.view);
  ASSIGN_OR_RETURN(const Value id, order.IdOf(node));
  RETURN_IF_ERROR(provenance.ReadClaims(id, node));
  RETURN_IF_ERROR(provenance.ReadShares(node));
  return provenance.Write(sink);
}

}  // namespace

BuiltinProcedure ProvenanceProcedure() {
  return {.name = "ownership.provenance",
          .doc = "What different sources state about one node: (:Claim) nodes of it, and shares "
                 "of one pair by several sources, side by side.",
          .keys = WithShareKeys({{"node", "ANY", Value(), "a node or its id"}}),
          .outputs = {{"subject", "ANY?"},
                      {"property", "ANY?"},
                      {"value", "ANY?"},
                      {"date", "ANY?"},
                      {"source", "ANY?"},
                      {"conflicts", "BOOLEAN"}},
          .run = RunProvenance};
}

}  // namespace keiretsu::query
