#include "query/executor/path_search.h"

#include <algorithm>
#include <utility>

#include "query/executor/shortest_path.h"
#include "query/expression/query_failure.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

PathSearchOperator::PathSearchOperator(const ExecutionContext& context, const PlanNode& plan,
                                       std::vector<OperatorPtr> children,
                                       const PathSearchNode& node)
    : PerRowOperator(context, plan, std::move(children)),
      node_(node),
      stepper_(context, node),
      walk_(context, stepper_),
      selection_(context, node, stepper_),
      row_(context, node.reads) {
  AddOutputs();
}

void PathSearchOperator::AddOutputs() {
  AddOutput(Output::Kind::kPath, node_.path);
  AddOutput(Output::Kind::kTrail, node_.trail);
  for (std::size_t i = 0; i < node_.segments.size(); ++i) {
    const PathSegment& segment = node_.segments[i];
    AddOutput(Output::Kind::kRelationships, segment.relationships, i);
    for (const PathSegment::List& list : segment.lists) {
      AddOutput(Output::Kind::kList, list.list, i, &list);
    }
    if (i + 1 < node_.segments.size()) AddOutput(Output::Kind::kNode, segment.end.variable, i);
  }
}

// Conditions on whole paths may read what no later operator does.
void PathSearchOperator::AddOutput(Output::Kind kind, VariableId variable, std::size_t segment,
                                   const PathSegment::List* list) {
  if (!variable.valid() || (!IsLive(variable) && node_.predicates.empty())) return;
  outputs_.push_back(
      {.kind = kind, .variable = variable, .segment = segment, .list = list, .cells = {}});
}

Status PathSearchOperator::OpenImpl() {
  if (node_.count != nullptr) {
    ASSIGN_OR_RETURN(const Value count, evaluator().EvaluateConstant(*node_.count));
    if (count.type() != ValueType::kInteger || count.AsInteger() < 1) {
      return ArgumentError(
          "NumberOutOfRange",
          "The number of paths must be a whole number of at least 1, not " + count.ToString());
    }
    selection_.SetCount(static_cast<std::uint64_t>(count.AsInteger()));
  }
  return PerRowOperator::OpenImpl();
}

Status PathSearchOperator::StartRow(const RowBatch& in, std::size_t row) {
  chosen_.clear();
  next_chosen_ = 0;
  ASSIGN_OR_RETURN(const graph::NodeId from, NodeAtRow(in[node_.from], row));
  target_ = graph::NodeId();
  if (node_.into) {
    ASSIGN_OR_RETURN(target_, NodeAtRow(in[node_.to], row));
  }
  skip_row_ = !from.valid() || (node_.into && !target_.valid());
  if (skip_row_) return Status();
  RETURN_IF_ERROR(stepper_.StartRow(in, row));
  if (!node_.predicates.empty()) {
    row_.Start(in, row);
    row_.SetNode(node_.from, from);
  }
  if (node_.selector == ast::PathSelector::kAll) {
    walk_.Start(from);
    return Status();
  }
  return selection_.Select(
      from, target_, [this](graph::NodeId end) { return EndFits(end); },
      [this](const WalkedPath& path, const PathQuality& quality) {
        return Accepts(path, quality.worth);
      },
      chosen_);
}

Result<bool> PathSearchOperator::EndFits(graph::NodeId end) const {
  if (node_.into && end != target_) return false;
  if (node_.target_labels.empty()) return true;
  ASSIGN_OR_RETURN(const graph::LabelSetId set, view().LabelSetOf(end));
  return LabelSetHasAll(view().catalog(), set, node_.target_labels);
}

Result<bool> PathSearchOperator::Accepts(const WalkedPath& path, double worth) {
  if (node_.predicates.empty()) return true;
  const Binding binding = BindingOf(path, worth);
  row_.SetNode(node_.to, path.back().to.node);
  for (const Output& output : outputs_) {
    row_.SetValue(output.variable, ValueOf(output, binding));
  }
  for (ExpressionRef predicate : node_.predicates) {
    ASSIGN_OR_RETURN(const bool holds, row_.Holds(*predicate));
    if (!holds) return false;
  }
  return true;
}

PathSearchOperator::Binding PathSearchOperator::BindingOf(const WalkedPath& path,
                                                          double worth) const {
  Binding binding;
  binding.worth = worth;
  binding.begins.push_back(0);
  binding.nodes.push_back(path.front().to.node);
  for (std::size_t i = 1; i < path.size(); ++i) {
    if (!path[i].along_edge()) {
      binding.begins.push_back(binding.edges.size());
      continue;
    }
    binding.edges.push_back(path[i].edge);
    binding.nodes.push_back(path[i].to.node);
  }
  if (!node_.reversed) return binding;
  std::reverse(binding.nodes.begin(), binding.nodes.end());
  std::reverse(binding.edges.begin(), binding.edges.end());
  std::reverse(binding.begins.begin(), binding.begins.end());
  for (std::size_t& begin : binding.begins) begin = binding.edges.size() - begin;
  return binding;
}

Value PathSearchOperator::Edges(const Binding& binding, std::size_t begin, std::size_t end) const {
  List list;
  for (std::size_t i = begin; i < end; ++i) list.push_back(EdgeToValue(binding.edges[i]));
  return Value(std::move(list));
}

Value PathSearchOperator::ListOf(const PathSegment::List& list, std::size_t segment,
                                 const Binding& binding) const {
  const std::size_t step = node_.segments[segment].edges.size();
  List values;
  for (std::size_t at = binding.begins[segment]; at < binding.begins[segment + 1]; at += step) {
    values.push_back(list.of_edges ? EdgeToValue(binding.edges[at + list.position])
                                   : Value::NodeReference(binding.nodes[at + list.position].value));
  }
  return Value(std::move(values));
}

Value PathSearchOperator::ValueOf(const Output& output, const Binding& binding) const {
  const std::size_t begin = binding.begins[output.segment];
  const std::size_t end = binding.begins[output.segment + 1];
  switch (output.kind) {
    case Output::Kind::kPath: {
      const bool ranked = node_.rank != nullptr;
      return MakePath(binding.nodes.front(), binding.edges,
                      ranked ? std::optional<double>(binding.worth) : std::nullopt);
    }
    case Output::Kind::kTrail:
      return Edges(binding, 0, binding.edges.size());
    case Output::Kind::kRelationships:
      return node_.segments[output.segment].single ? EdgeToValue(binding.edges[begin])
                                                   : Edges(binding, begin, end);
    case Output::Kind::kList:
      return ListOf(*output.list, output.segment, binding);
    case Output::Kind::kNode:
      return Value::NodeReference(binding.nodes[end].value);
  }
  return Value();
}

Result<bool> PathSearchOperator::EmitSome() {
  if (skip_row_) return false;
  if (node_.selector != ast::PathSelector::kAll) {
    while (room() > 0 && next_chosen_ < chosen_.size()) {
      const ChosenPath& chosen = chosen_[next_chosen_++];
      Emit(chosen.path, chosen.quality.worth);
    }
    return next_chosen_ < chosen_.size();
  }
  while (room() > 0) {
    ASSIGN_OR_RETURN(const bool more, walk_.Next());
    if (!more) return false;
    ASSIGN_OR_RETURN(bool wanted, EndFits(walk_.path().back().to.node));
    if (wanted) {
      ASSIGN_OR_RETURN(wanted, Accepts(walk_.path(), 1.0));
    }
    if (wanted) Emit(walk_.path(), 1.0);
  }
  return true;
}

void PathSearchOperator::Emit(const WalkedPath& path, double worth) {
  AddRow();
  if (!node_.into) targets_.push_back(path.back().to.node);
  if (outputs_.empty()) return;
  const Binding binding = BindingOf(path, worth);
  for (Output& output : outputs_) {
    if (IsLive(output.variable)) output.cells.push_back(ValueOf(output, binding));
  }
}

void PathSearchOperator::FinishBatch(RowBatch& batch) {
  if (!node_.into && IsLive(node_.to)) {
    batch[node_.to].Reset(VectorKind::kNodes);
    batch[node_.to].nodes().swap(targets_);
  }
  targets_.clear();
  for (Output& output : outputs_) {
    if (IsLive(output.variable)) {
      batch[output.variable].Reset(VectorKind::kValues);
      batch[output.variable].values().swap(output.cells);
    }
    output.cells.clear();
  }
}

}  // namespace keiretsu::query
