#include "query/procedures/evidence.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "graph/analysis/limits.h"
#include "query/procedures/evidence_writer.h"
#include "query/procedures/explanations.h"
#include "query/procedures/path_search_procedure.h"
#include "query/suggestion.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using graph::NodeId;

std::vector<BuiltinProcedure> Explainable() {
  std::vector<BuiltinProcedure> found;
  for (const auto family : {ShareProcedures, IntegratedProcedures, ControlProcedures,
                            OwnerProcedures, InfluenceProcedures}) {
    for (BuiltinProcedure& procedure : family()) {
      if (ExplainedProcedures().contains(procedure.name)) found.push_back(std::move(procedure));
    }
  }
  found.push_back(PathSearchProcedure());
  return found;
}

const std::vector<std::string>& OwnKeys() {
  static const auto* const keys =
      new std::vector<std::string>{"procedure", "owner", "owned", "chains"};
  return *keys;
}

bool IsOwnKey(std::string_view key) {
  return std::find(OwnKeys().begin(), OwnKeys().end(), key) != OwnKeys().end();
}

/// One call of ownership.evidence.
class Evidence {
 public:
  Evidence(const ProcedureContext& context, const ProcedureArguments& arguments, RowSink& sink)
      : context_(context), arguments_(arguments), sink_(sink) {}

  Status Run() {
    RETURN_IF_ERROR(FindProcedure());
    if (arguments_.Has("owner")) {
      ASSIGN_OR_RETURN(owner_, NodeArgument(context_, arguments_, "owner"));
    }
    if (arguments_.Has("owned")) {
      ASSIGN_OR_RETURN(owned_, NodeArgument(context_, arguments_, "owned"));
    }
    const std::int64_t chains = arguments_["chains"].AsInteger();
    if (chains < 1 || chains > graph::kMaxBestPaths) {
      return ProcedureFailure(arguments_, fmt::format("chains is {}; it goes from 1 to {}", chains,
                                                      graph::kMaxBestPaths));
    }
    ASSIGN_OR_RETURN(const ProcedureArguments inner, InnerArguments());
    CallRows rows(std::vector<bool>(procedure_.outputs.size(), true));
    RowSink inner_sink(&rows, context_.memory);
    RETURN_IF_ERROR(procedure_.run(context_, inner, inner_sink));
    ASSIGN_OR_RETURN(
        const std::unique_ptr<EvidenceWriter> writer,
        EvidenceWriter::Open(context_, inner, static_cast<std::uint32_t>(chains), &sink_));
    bool any = false;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      List row;
      for (std::size_t column = 0; column < rows.columns(); ++column) {
        row.push_back(rows.column(column).Get(i));
      }
      const ExplainedRow subject = MakeSubject(std::move(row), inner);
      if (!IsAbout(subject)) continue;
      any = true;
      RETURN_IF_ERROR(context_.cancel->Check());
      RETURN_IF_ERROR(explained_.explain(*writer, context_, inner, subject, sink_));
    }
    if (any) return Status();
    return writer->Note(procedure_.name + " has no row about these two");
  }

 private:
  Status FindProcedure() {
    const std::string_view name = arguments_["procedure"].AsString();
    std::vector<std::string> names;
    for (BuiltinProcedure& procedure : Explainable()) {
      names.push_back(procedure.name);
      if (procedure.name == name) procedure_ = std::move(procedure);
    }
    if (!procedure_.name.empty()) {
      explained_ = ExplainedProcedures().at(procedure_.name);
      return Status();
    }
    std::string hint = DidYouMean(name, names);
    if (hint.empty()) hint = fmt::format("it explains {}", fmt::join(names, ", "));
    return ProcedureFailure(arguments_, fmt::format("it cannot explain '{}'", name), hint);
  }

  // The keys given for the explained procedure, narrowed to the two nodes where it can be.
  Result<ProcedureArguments> InnerArguments() {
    Map inner;
    for (const auto& [key, value] : arguments_.values()) {
      if (!IsOwnKey(key) && !value.is_null()) inner.emplace_back(key, value);
    }
    const auto given = [&inner](std::string_view name) {
      return std::any_of(inner.begin(), inner.end(),
                         [name](const auto& entry) { return entry.first == name; });
    };
    const auto narrow = [&](std::string_view key, const std::optional<NodeId>& node) {
      if (key.empty() || !node || given(key) || (key == "source" && given("sources"))) return;
      inner.emplace_back(std::string(key), Value::NodeReference(node->value));
    };
    narrow(explained_.owner_key, owner_);
    narrow(explained_.owned_key, owned_);
    return ProcedureArguments::Make(procedure_.name, procedure_.keys,
                                    Value::MakeMap(std::move(inner)));
  }

  ExplainedRow MakeSubject(List row, const ProcedureArguments& inner) const {
    ExplainedRow subject;
    for (std::size_t i = 0; i < row.size(); ++i) {
      subject.row.emplace(procedure_.outputs[i].name, std::move(row[i]));
    }
    const auto node_of = [](const Value& value) {
      return value.type() == ValueType::kNode
                 ? std::optional(NodeId(static_cast<std::uint32_t>(value.NodeId())))
                 : std::nullopt;
    };
    if (!explained_.owner.empty()) subject.owner = node_of(subject.At(explained_.owner));
    if (!explained_.owned.empty()) subject.owned = node_of(subject.At(explained_.owned));
    if (procedure_.name == "ownership.group") {
      // All rows are about the group's parent.
      const Result<NodeId> parent = NodeArgument(context_, inner, "parent");
      if (parent.has_value()) subject.owner = *parent;
    }
    if (procedure_.name == "influence.next_partner") subject.owned = owned_;
    if (subject.row.contains("path") && explained_.owner.empty()) {
      const List& nodes = subject.At("path").AsPath().nodes;
      subject.owner = node_of(nodes.front());
      subject.owned = node_of(nodes.back());
    }
    return subject;
  }

  bool IsAbout(const ExplainedRow& subject) const {
    const auto fits = [](const std::optional<NodeId>& asked, const std::optional<NodeId>& is) {
      return !asked || !is || *asked == *is;
    };
    if (fits(owner_, subject.owner) && fits(owned_, subject.owned)) return true;
    return procedure_.name == "ownership.close_links" && fits(owner_, subject.owned) &&
           fits(owned_, subject.owner);
  }

  const ProcedureContext& context_;
  const ProcedureArguments& arguments_;
  RowSink& sink_;
  BuiltinProcedure procedure_;
  Explanation explained_{};
  std::optional<NodeId> owner_;
  std::optional<NodeId> owned_;
};

Status RunEvidence(const ProcedureContext& context, const ProcedureArguments& arguments,
                   RowSink& sink) {
  return Evidence(context, arguments, sink).Run();
}

}  // namespace

BuiltinProcedure EvidenceProcedure() {
  BuiltinProcedure evidence{
      "ownership.evidence",
      "The relationships that prove a row of another procedure, whose keys it takes too.",
      {{"procedure", "STRING", Value(), "the procedure, as in 'ownership.integrated'"},
       {"owner", "ANY?", Value(), "the holder's side of the row; null: any"},
       {"owned", "ANY?", Value(), "the company's side of the row; null: any"},
       {"chains", "INTEGER", Value(10), "chains to show of each row"}},
      {{"path", "PATH?"}, {"share", "FLOAT?"}, {"note", "STRING"}},
      RunEvidence};
  for (const BuiltinProcedure& procedure : Explainable()) {
    for (const ProcedureKey& key : procedure.keys) {
      const bool known =
          std::any_of(evidence.keys.begin(), evidence.keys.end(),
                      [&key](const ProcedureKey& other) { return other.name == key.name; });
      // Types and defaults are those of the procedure that is explained.
      if (!known) evidence.keys.push_back({key.name, "ANY?", Value(), key.doc});
    }
  }
  return evidence;
}

}  // namespace keiretsu::query
