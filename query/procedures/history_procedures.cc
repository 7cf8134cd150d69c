// What changed between two days, and what happened to one node.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "graph/analysis/control.h"
#include "graph/analysis/share_changes.h"
#include "graph/analysis/share_reader.h"
#include "query/procedures/builtin.h"
#include "query/procedures/ownership_arguments.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using graph::GraphView;
using graph::NodeId;
using graph::ShareRecord;
using graph::ShareRules;
using graph::TypeId;
using Pair = std::pair<NodeId, NodeId>;

constexpr std::array<const char*, 3> kKinds = {"added", "ended", "changed"};  // by ShareChangeKind

Value RelationshipValue(const graph::Catalog& catalog, const graph::EdgeRef& edge) {
  return Value(Relationship{.id = edge.id.value,
                            .start = edge.source.value,
                            .end = edge.target.value,
                            .type = std::string(catalog.TypeName(edge.type)),
                            .properties = {},
                            .complete = false,
                            .type_id = edge.type.value});
}

Value ShareValue(const std::optional<double>& share) { return share ? Value(*share) : Value(); }

/// The types of relationships whose changes count, by name: those of shares, votes and control.
std::vector<std::string> TypeNames(const ShareRules& rules) {
  std::set<std::string> names(rules.types.begin(), rules.types.end());
  names.insert(rules.vote_types.begin(), rules.vote_types.end());
  names.insert(rules.control_types.begin(), rules.control_types.end());
  return {names.begin(), names.end()};
}

/// The rules for the relationships of one type, of all days.
ShareRules OfType(const ShareRules& rules, const std::string& type) {
  ShareRules of_type = rules;
  of_type.types = {type};
  of_type.as_of.reset();
  return of_type;
}

bool Lives(const ShareRecord& record) {
  return !record.start || !record.end || record.start->epoch_days < record.end->epoch_days;
}

std::vector<const ShareRecord*> AliveOn(const std::vector<ShareRecord>& records, Date day) {
  std::vector<const ShareRecord*> alive;
  for (const ShareRecord& record : records) {
    if (graph::IsAlive(record.start, record.end, day)) alive.push_back(&record);
  }
  return alive;
}

/// Errors: ArgumentError under AS OF or with the key as_of, which leave one day alone.
Status CheckOfAllDays(const ProcedureContext& context, const ProcedureArguments& arguments) {
  if (!context.as_of && !arguments.Has("as_of")) return Status();
  return ProcedureFailure(arguments,
                          "it compares days, and as of one day there is nothing to compare",
                          context.as_of ? "leave out AS OF" : "leave out as_of");
}

Result<Date> DayArgument(const ProcedureArguments& arguments, std::string_view key) {
  const Result<std::optional<Date>> day = graph::ReadDay(arguments[key]);
  if (day && *day) return **day;
  return ProcedureFailure(arguments, "'" + std::string(key) + "' must be a day",
                          "write date('2026-05-03')");
}

// --- ownership.changes --------------------------------------------------------------------------

class Changes {
 public:
  Changes(const ProcedureContext& context, ShareRules rules, Date from, Date to, RowSink& sink)
      : context_(context), rules_(std::move(rules)), from_(from), to_(to), sink_(sink) {}

  Status Run() {
    for (const std::string& type : TypeNames(rules_)) {
      const TypeId id = view().catalog().FindType(type);
      if (id.valid()) RETURN_IF_ERROR(OfRelationships(type, id));
    }
    return OfControl();
  }

 private:
  using ControlSet = std::vector<std::pair<graph::Vertex, graph::Vertex>>;

  const GraphView& view() const { return *context_.view; }
  Status CheckCancelled() const { return context_.cancel->Check(); }

  Status OfRelationships(const std::string& type, TypeId id) {
    const graph::Catalog& catalog = view().catalog();
    const graph::ValidityKeys keys = graph::ShareKeys(catalog, rules_).Validity(id);
    const auto validity = std::make_shared<const graph::ValidityList>(
        graph::ValidityList{{id, keys.start, keys.end}});
    graph::DateSlice first(from_, validity, 0);
    graph::DateSlice second(to_, validity, 0);
    ASSIGN_OR_RETURN(const std::vector<Pair> pairs,
                     graph::PairsThatDiffer(view(), id, first, second,
                                            [this] { return CheckCancelled(); }));
    const ShareRules of_type = OfType(rules_, type);
    for (const auto& [holder, company] : pairs) {
      ASSIGN_OR_RETURN(const std::vector<ShareRecord> records,
                       graph::ReadShareRecords(view(), of_type, holder.value, company.value, true));
      const auto before = AliveOn(records, from_);
      const auto after = AliveOn(records, to_);
      for (const graph::ShareChange& change :
           graph::ChangesOfPair(before, after, rules_.parallel)) {
        RETURN_IF_ERROR(sink_.Add({Value(kKinds[static_cast<std::size_t>(change.kind)]),
                                   RelationshipValue(catalog, change.edge),
                                   Value::NodeReference(holder.value),
                                   Value::NodeReference(company.value), ShareValue(change.before),
                                   ShareValue(change.after)}));
      }
    }
    return Status();
  }

  /// Who controls whom on a day, ascending.
  Result<ControlSet> ControlOn(Date day) const {
    ShareRules rules = rules_;
    rules.as_of = day;
    const auto check = [this] { return CheckCancelled(); };
    ASSIGN_OR_RETURN(const auto model,
                     context_.models->Get(view(), rules, check, context_.threads));
    const graph::ViewExactShares exact(&view(), &rules, &model->projection());
    const graph::AnalysisInput input{.projection = &model->projection(),
                                     .exact = &exact,
                                     .check_cancelled = check,
                                     .threads = context_.threads};
    const graph::ControlSolver solver(&input, {}, graph::ShareEnd::kLower);
    ASSIGN_OR_RETURN(const graph::ControlPairs pairs, graph::AllControl(solver));
    ControlSet control;
    for (std::size_t i = 0; i < pairs.holders.size(); ++i) {
      for (const graph::Vertex company : pairs.Of(i)) {
        control.emplace_back(pairs.holders[i], company);
      }
    }
    return control;
  }

  Status OfControl() {
    ASSIGN_OR_RETURN(const ControlSet before, ControlOn(from_));
    ASSIGN_OR_RETURN(const ControlSet after, ControlOn(to_));
    RETURN_IF_ERROR(AddMissing(before, after, "control lost"));
    return AddMissing(after, before, "control gained");
  }

  Status AddMissing(const ControlSet& of, const ControlSet& among, const char* kind) {
    ControlSet missing;
    std::set_difference(of.begin(), of.end(), among.begin(), among.end(),
                        std::back_inserter(missing));
    for (const auto& [holder, company] : missing) {
      RETURN_IF_ERROR(sink_.Add({Value(kind), Value(), Value::NodeReference(holder),
                                 Value::NodeReference(company), Value(), Value()}));
    }
    return Status();
  }

  const ProcedureContext& context_;
  const ShareRules rules_;
  const Date from_;
  const Date to_;
  RowSink& sink_;
};

Status RunChanges(const ProcedureContext& context, const ProcedureArguments& arguments,
                  RowSink& sink) {
  RETURN_IF_ERROR(CheckOfAllDays(context, arguments));
  ASSIGN_OR_RETURN(ShareRules rules, ReadShareRules(context, arguments));
  ASSIGN_OR_RETURN(const Date from, DayArgument(arguments, "from"));
  ASSIGN_OR_RETURN(const Date to, DayArgument(arguments, "to"));
  return Changes(context, std::move(rules), from, to, sink).Run();
}

// --- ownership.history --------------------------------------------------------------------------

/// One row; no date sorts first, for what was always there.
struct Event {
  std::optional<Date> date;
  graph::ShareChange change;

  auto Order() const {
    return std::tuple(date.has_value(), date ? date->epoch_days : 0, change.edge.id.value,
                      change.kind);
  }
};

/// The days on which something of a pair begins or ends, ascending.
std::set<std::int64_t> DaysOf(const std::vector<ShareRecord>& records) {
  std::set<std::int64_t> days;
  for (const ShareRecord& record : records) {
    if (record.start) days.insert(record.start->epoch_days);
    if (record.end) days.insert(record.end->epoch_days);
  }
  return days;
}

void AppendEvents(std::vector<ShareRecord> records, graph::ParallelRule parallel,
                  std::vector<Event>& events) {
  std::erase_if(records, [](const ShareRecord& record) { return !Lives(record); });
  std::vector<const ShareRecord*> held;
  for (const ShareRecord& record : records) {
    if (!record.start) held.push_back(&record);
  }
  for (graph::ShareChange& change : graph::ChangesOfPair({}, held, parallel)) {
    events.push_back({std::nullopt, std::move(change)});
  }
  for (const std::int64_t day : DaysOf(records)) {
    std::vector<const ShareRecord*> holding = AliveOn(records, Date{day});
    for (graph::ShareChange& change : graph::ChangesOfPair(held, holding, parallel)) {
      events.push_back({Date{day}, std::move(change)});
    }
    held = std::move(holding);
  }
}

/// The pairs that a node is part of over one type.
Result<std::set<Pair>> PairsOf(const GraphView& view, TypeId type, NodeId node) {
  std::set<Pair> pairs;
  graph::NeighbourScratch scratch;
  for (const graph::Direction direction : {graph::Direction::kOut, graph::Direction::kIn}) {
    ASSIGN_OR_RETURN(const graph::NeighbourList list,
                     view.Neighbours(type, direction, node, scratch));
    for (const std::uint32_t neighbour : list.neighbours) {
      const NodeId other(neighbour);
      pairs.insert(direction == graph::Direction::kOut ? Pair(node, other) : Pair(other, node));
    }
  }
  return pairs;
}

Status RunHistory(const ProcedureContext& context, const ProcedureArguments& arguments,
                  RowSink& sink) {
  RETURN_IF_ERROR(CheckOfAllDays(context, arguments));
  ASSIGN_OR_RETURN(const ShareRules rules, ReadShareRules(context, arguments));
  ASSIGN_OR_RETURN(const NodeId node, NodeArgument(context, arguments, "node"));
  const GraphView& view = *context.view;
  std::vector<Event> events;
  for (const std::string& type : TypeNames(rules)) {
    const TypeId id = view.catalog().FindType(type);
    if (!id.valid()) continue;
    const ShareRules of_type = OfType(rules, type);
    ASSIGN_OR_RETURN(const std::set<Pair> pairs, PairsOf(view, id, node));
    for (const auto& [holder, company] : pairs) {
      RETURN_IF_ERROR(context.cancel->Check());
      ASSIGN_OR_RETURN(std::vector<ShareRecord> records,
                       graph::ReadShareRecords(view, of_type, holder.value, company.value, true));
      AppendEvents(std::move(records), rules.parallel, events);
    }
  }
  std::sort(events.begin(), events.end(),
            [](const Event& a, const Event& b) { return a.Order() < b.Order(); });
  for (const Event& event : events) {
    const graph::ShareChange& change = event.change;
    RETURN_IF_ERROR(sink.Add({event.date ? Value(*event.date) : Value(),
                              Value(kKinds[static_cast<std::size_t>(change.kind)]),
                              RelationshipValue(view.catalog(), change.edge),
                              ShareValue(change.before), ShareValue(change.after)}));
  }
  return Status();
}

}  // namespace

std::vector<BuiltinProcedure> HistoryProcedures() {
  return {
      {.name = "ownership.changes",
       .doc = "What began, ended and changed between two days, and who gained or lost control.",
       .keys = WithShareKeys({{"from", "ANY", Value(), "the earlier day"},
                              {"to", "ANY", Value(), "the later day"}}),
       .outputs = {{"kind", "STRING"},
                   {"relationship", "RELATIONSHIP?"},
                   {"holder", "NODE"},
                   {"company", "NODE"},
                   {"before", "FLOAT?"},
                   {"after", "FLOAT?"}},
       .run = RunChanges},
      {.name = "ownership.history",
       .doc = "What began, ended and changed at one node, by day; null: before all days.",
       .keys = WithShareKeys({{"node", "ANY", Value(), "a node or its id"}}),
       .outputs = {{"date", "DATE?"},
                   {"kind", "STRING"},
                   {"relationship", "RELATIONSHIP"},
                   {"before", "FLOAT?"},
                   {"after", "FLOAT?"}},
       .run = RunHistory},
  };
}

}  // namespace keiretsu::query
