#include "query/expression/string_filter.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "query/expression/block_memo.h"
#include "query/expression/column_places.h"
#include "query/expression/kernels.h"
#include "query/expression/row_evaluation.h"
#include "storage/prefetch.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// Fewer nodes are compared by their strings: as fast as looking the one up.
constexpr std::size_t kNodesPerKeyLookup = 128;

bool Holds(ast::ComparisonOperator op, std::string_view text, std::string_view operand) {
  switch (op) {
    case ast::ComparisonOperator::kEqual:
      return text == operand;
    case ast::ComparisonOperator::kNotEqual:
      return text != operand;
    case ast::ComparisonOperator::kLess:
      return text < operand;
    case ast::ComparisonOperator::kLessOrEqual:
      return text <= operand;
    case ast::ComparisonOperator::kGreater:
      return text > operand;
    case ast::ComparisonOperator::kGreaterOrEqual:
      return text >= operand;
  }
  return false;
}

bool Holds(ast::StringOperator op, std::string_view text, std::string_view operand) {
  if (op == ast::StringOperator::kStartsWith) return text.starts_with(operand);
  if (op == ast::StringOperator::kEndsWith) return text.ends_with(operand);
  return text.find(operand) != std::string_view::npos;
}

/// The operators on a value of any type.
Ternary Apply(ast::ComparisonOperator op, const Value& value, const Value& operand) {
  return ApplyComparison(op, value, operand);
}
Ternary Apply(ast::StringOperator op, const Value& value, const Value& operand) {
  const Result<Value> result = ApplyStringOperator(op, value, operand);
  if (!result.has_value() || result->is_null()) return Ternary::kUnknown;
  return ToTernary(result->AsBoolean());
}

/// Tests one string of a column; with a dictionary, each distinct one once.
template <typename Operator>
class ColumnTest {
 public:
  ColumnTest(const graph::Column& column, Operator op, std::string_view operand)
      : column_(column),
        op_(op),
        operand_(operand),
        outcomes_(column.dictionary_size(), kUntested) {}

  bool At(std::uint32_t row) {
    if (!column_.has_dictionary()) return Holds(op_, column_.StringAt(row), operand_);
    std::uint8_t& outcome = outcomes_[column_.codes()[row]];
    if (outcome == kUntested) outcome = Holds(op_, column_.StringAt(row), operand_) ? 1 : 0;
    return outcome != 0;
  }

 private:
  static constexpr std::uint8_t kUntested = 2;

  const graph::Column& column_;
  Operator op_;
  std::string_view operand_;
  std::vector<std::uint8_t> outcomes_;  // by code
};

template <typename Operator>
void TestRun(const ColumnPlaces& places, const ColumnRun& run, Operator op, const Value& operand,
             TernaryWriter& writer) {
  const bool strings = run.column != nullptr && run.column->tag() == graph::TypeTag::kString;
  if (!strings) {
    for (std::size_t i = run.begin; i < run.end; ++i) {
      const std::uint32_t row = places.RowAt(i);
      writer.Set(i, run.HasValue(row) ? Apply(op, run.column->Get(row), operand)
                                      : Ternary::kUnknown);
    }
    return;
  }
  ColumnTest<Operator> test(*run.column, op, operand.AsString());
  for (std::size_t i = run.begin; i < run.end; ++i) {
    const std::uint32_t row = places.RowAt(i);
    writer.Set(i, run.HasValue(row) ? ToTernary(test.At(row)) : Ternary::kUnknown);
  }
}

/// Fetches the strings at scattered places, all ends and then all texts, so that the waits overlap.
void PrefetchStrings(const ColumnPlaces& places) {
  if (places.runs.size() * 2 < places.size) return;  // neighbours, which come together
  const auto for_each_row = [&places](const auto& fetch) {
    for (const ColumnRun& run : places.runs) {
      if (run.column == nullptr || run.column->tag() != graph::TypeTag::kString) continue;
      const graph::StringPool& strings = run.column->data().strings;
      if (run.column->has_dictionary()) continue;
      for (std::size_t i = run.begin; i < run.end; ++i) {
        if (places.RowAt(i) != kNoRow) fetch(strings, places.RowAt(i));
      }
    }
  };
  for_each_row([](const graph::StringPool& strings, std::uint32_t row) {
    Prefetch(strings.ends.data() + row);
  });
  for_each_row([](const graph::StringPool& strings, std::uint32_t row) {
    Prefetch(strings.At(row).data());
  });
}

bool HoldsStrings(const ColumnPlaces& places) {
  return std::all_of(places.runs.begin(), places.runs.end(), [](const ColumnRun& run) {
    return run.column == nullptr || run.column->all_null() ||
           run.column->tag() == graph::TypeTag::kString;
  });
}

template <typename Operator>
Status TestNodes(const EvaluationContext& context, const Vector& nodes, graph::KeyId key,
                 Operator op, const Value& operand, Vector& out) {
  ASSIGN_OR_RETURN(const ColumnPlaces places, PlaceNodes(*context.view, nodes, key));
  PrefetchStrings(places);
  TernaryWriter writer(nodes.size(), out);
  for (const ColumnRun& run : places.runs) TestRun(places, run, op, operand, writer);
  return context.may_see_deleted ? CheckNodesExist(*context.view, nodes.nodes(), out) : Status();
}

/// The uniqueness constraint on a property alone that nodes of the block obey, if there is one.
Result<std::optional<graph::IndexDefinition>> UniqueIndexOn(const graph::GraphView& view,
                                                            std::uint32_t block,
                                                            graph::KeyId key) {
  ASSIGN_OR_RETURN(const graph::NodeBlock* nodes, view.Nodes(block));
  if (nodes->distinct_sets.empty()) return std::optional<graph::IndexDefinition>();
  const auto indexes = view.catalog().IndexesOf(nodes->distinct_sets.front());
  for (const graph::IndexDefinition& index : *indexes) {
    if (index.unique && index.keys.size() == 1 && index.keys.front() == key &&
        view.HasIndex(index)) {
      return std::optional(index);
    }
  }
  return std::optional<graph::IndexDefinition>();
}

/// Compares by a unique key without reading it: one node has the value, the others have not. False,
/// and `out` is undefined, unless all nodes lie in blocks whose nodes all have the label.
Result<bool> CompareByNode(const EvaluationContext& context, const Vector& column,
                           graph::KeyId key, bool equal, const Value& operand, Vector& out) {
  const graph::GraphView& view = *context.view;
  if (column.size() < kNodesPerKeyLookup || context.may_see_deleted || !view.state_number()) {
    return false;
  }
  const std::vector<graph::NodeId>& nodes = column.nodes();
  const auto first = std::ranges::find_if(nodes, &graph::NodeId::valid);
  if (first == nodes.end()) return false;
  ASSIGN_OR_RETURN(const auto index, UniqueIndexOn(view, graph::BlockOf(*first), key));
  if (!index) return false;
  ASSIGN_OR_RETURN(const std::vector<graph::NodeId> found,
                   view.IndexLookup(*index, std::span(&operand, 1)));
  const graph::NodeId holder = found.empty() ? graph::NodeId() : found.front();
  struct KeyedBlock {
    bool labelled = false;                  // all its nodes, so that the constraint is about them
    const graph::Column* column = nullptr;  // the key's; null when no node has one
  };
  const auto find = [&](std::uint32_t block) -> Result<KeyedBlock> {
    ASSIGN_OR_RETURN(const graph::NodeBlock* of, view.Nodes(block));
    ASSIGN_OR_RETURN(const graph::Column* values, view.NodeColumn(block, key));
    const bool labelled = std::ranges::all_of(of->distinct_sets, [&](graph::LabelSetId set) {
      return view.catalog().LabelSetContains(set, index->label);
    });
    return KeyedBlock{labelled, values};
  };
  BlockMemo<KeyedBlock> blocks(view, nodes.size());
  TernaryWriter writer(nodes.size(), out);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    bool has_key = false;
    if (nodes[i].valid()) {
      ASSIGN_OR_RETURN(const KeyedBlock block, blocks.At(graph::BlockOf(nodes[i]), find));
      if (!block.labelled) return false;
      has_key = block.column != nullptr &&
                (block.column->all_valid() || block.column->IsValid(graph::RowOf(nodes[i])));
    }
    out.booleans()[i] = (nodes[i] == holder) == equal ? 1 : 0;
    if (!has_key) writer.Set(i, Ternary::kUnknown);
  }
  return true;
}

}  // namespace

Status CompareNodeStrings(const EvaluationContext& context, const Vector& nodes, graph::KeyId key,
                          ast::ComparisonOperator op, const Value& operand,
                          Vector& out) {
  const bool equal = op == ast::ComparisonOperator::kEqual;
  if (equal || op == ast::ComparisonOperator::kNotEqual) {
    ASSIGN_OR_RETURN(const bool done, CompareByNode(context, nodes, key, equal, operand, out));
    if (done) return Status();
  }
  return TestNodes(context, nodes, key, op, operand, out);
}

Status MatchNodeStrings(const EvaluationContext& context, const Vector& nodes, graph::KeyId key,
                        ast::StringOperator op, const Value& operand,
                        Vector& out) {
  return TestNodes(context, nodes, key, op, operand, out);
}

Result<bool> CompareNodeStrings(const EvaluationContext& context, const NodesProperty& left,
                                ast::ComparisonOperator op, const NodesProperty& right,
                                Vector& out) {
  const graph::NodeId first = left.nodes->nodes().front();
  if (context.may_see_deleted || !first.valid()) return false;
  // Other types are told by the first block, before all is looked for.
  ASSIGN_OR_RETURN(const graph::Column* column,
                   context.view->NodeColumn(graph::BlockOf(first), left.key));
  if (column == nullptr || column->tag() != graph::TypeTag::kString) return false;
  ASSIGN_OR_RETURN(const ColumnPlaces left_places,
                   PlaceNodes(*context.view, *left.nodes, left.key));
  ASSIGN_OR_RETURN(const ColumnPlaces right_places,
                   PlaceNodes(*context.view, *right.nodes, right.key));
  if (!HoldsStrings(left_places) || !HoldsStrings(right_places)) return false;
  PrefetchStrings(left_places);
  PrefetchStrings(right_places);
  TernaryWriter writer(left.nodes->size(), out);
  std::size_t left_run = 0;
  std::size_t right_run = 0;
  for (std::size_t i = 0; i < left_places.size; ++i) {
    while (left_places.runs[left_run].end <= i) ++left_run;
    while (right_places.runs[right_run].end <= i) ++right_run;
    const ColumnRun& a = left_places.runs[left_run];
    const ColumnRun& b = right_places.runs[right_run];
    const std::uint32_t a_row = left_places.RowAt(i);
    const std::uint32_t b_row = right_places.RowAt(i);
    const bool known = a.HasValue(a_row) && b.HasValue(b_row);
    writer.Set(i, known ? ToTernary(Holds(op, a.column->StringAt(a_row),
                                          b.column->StringAt(b_row)))
                        : Ternary::kUnknown);
  }
  return true;
}

}  // namespace keiretsu::query
