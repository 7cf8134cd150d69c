// Properties and labels of whole columns of entities, gathered block by block.
#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "query/expression/column_places.h"
#include "query/expression/entity_access.h"
#include "query/expression/kernels.h"
#include "query/expression/label_test.h"
#include "query/expression/query_failure.h"
#include "query/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// The kind that holds the values of all runs.
VectorKind KindOf(const std::vector<ColumnRun>& runs) {
  bool any = false;
  graph::TypeTag tag = graph::TypeTag::kNull;
  for (const ColumnRun& run : runs) {
    if (run.column == nullptr || run.column->all_null()) continue;
    if (any && run.column->tag() != tag) return VectorKind::kValues;
    tag = run.column->tag();
    any = true;
  }
  if (tag == graph::TypeTag::kInt) return VectorKind::kIntegers;
  if (tag == graph::TypeTag::kFloat) return VectorKind::kFloats;
  if (tag == graph::TypeTag::kDate) return VectorKind::kDates;
  if (tag == graph::TypeTag::kBool) return VectorKind::kBooleans;
  return VectorKind::kValues;
}

/// Cells that follow each other, from row `first` of their column on.
template <typename T>
void CopyRun(const ColumnRun& run, std::span<const T> cells, std::uint32_t first,
             std::vector<T>& out, Vector& column) {
  std::copy(cells.begin(), cells.end(), out.begin() + static_cast<std::ptrdiff_t>(run.begin));
  if (run.column->all_valid()) return;
  if (column.nulls().empty()) column.nulls().assign(out.size(), 0);
  const std::span<const std::uint64_t> validity = run.column->validity();
  std::uint8_t* const nulls = column.nulls().data() + run.begin;
  for (std::uint32_t i = 0; i < cells.size();) {
    const std::uint32_t row = first + i;
    const std::uint32_t count =
        std::min(64 - row % 64, static_cast<std::uint32_t>(cells.size()) - i);
    std::uint64_t absent = ~validity[row / 64] >> (row % 64);
    if (count < 64) absent &= (std::uint64_t{1} << count) - 1;
    for (; absent != 0; absent &= absent - 1) {
      nulls[i + static_cast<std::uint32_t>(std::countr_zero(absent))] = 1;
    }
    i += count;
  }
}

template <typename T, typename Cells>
void FillTyped(const ColumnPlaces& places, Cells cells, std::vector<T>& out, Vector& column) {
  out.resize(places.size);
  for (const ColumnRun& run : places.runs) {
    const bool has_values = run.column != nullptr && !run.column->all_null();
    const auto source = has_values ? cells(*run.column) : decltype(cells(*run.column)){};
    if (has_values && run.consecutive) {
      CopyRun(run, source.subspan(places.RowAt(run.begin), run.end - run.begin),
              places.RowAt(run.begin), out, column);
      continue;
    }
    for (std::size_t i = run.begin; i < run.end; ++i) {
      const std::uint32_t row = places.RowAt(i);
      if (has_values && run.HasValue(row)) {
        out[i] = source[row];
        continue;
      }
      out[i] = T{};
      if (column.nulls().empty()) column.nulls().assign(places.size, 0);
      column.nulls()[i] = 1;
    }
  }
}

/// Values of a column whose strings are few: each is made once and shared by its rows.
void FillFromDictionary(const ColumnPlaces& places, const ColumnRun& run, std::vector<Value>& out) {
  std::vector<Value> strings(run.column->dictionary_size());
  for (std::size_t i = run.begin; i < run.end; ++i) {
    const std::uint32_t row = places.RowAt(i);
    if (!run.HasValue(row)) continue;
    const std::uint32_t code = run.column->codes()[row];
    if (strings[code].is_null()) strings[code] = Value(run.column->DictionaryAt(code));
    out[i] = strings[code];
  }
}

void FillValues(const ColumnPlaces& places, std::vector<Value>& out) {
  out.assign(places.size, Value());
  for (const ColumnRun& run : places.runs) {
    if (run.column == nullptr) continue;
    if (run.column->has_dictionary() && run.column->dictionary_size() <= run.end - run.begin) {
      FillFromDictionary(places, run, out);
      continue;
    }
    for (std::size_t i = run.begin; i < run.end; ++i) {
      if (run.HasValue(places.RowAt(i))) out[i] = run.column->Get(places.RowAt(i));
    }
  }
}

void Fill(const ColumnPlaces& places, Vector& out) {
  const VectorKind kind = KindOf(places.runs);
  out.Reset(kind);
  if (kind == VectorKind::kIntegers || kind == VectorKind::kDates) {
    FillTyped(places, [](const graph::Column& c) { return c.ints(); }, out.integers(), out);
  } else if (kind == VectorKind::kFloats) {
    FillTyped(places, [](const graph::Column& c) { return c.doubles(); }, out.floats(), out);
  } else if (kind == VectorKind::kBooleans) {
    FillTyped(places, [](const graph::Column& c) { return c.bools(); }, out.booleans(), out);
  } else {
    FillValues(places, out.values());
  }
}

template <typename Ids, typename Read>
Status GatherOneByOne(const Ids& ids, const Read& read, Vector& out) {
  out.Reset(VectorKind::kUnset);
  for (const auto& id : ids) {
    ASSIGN_OR_RETURN(const Value value, read(id));
    out.Append(value);
  }
  return Status();
}

}  // namespace

Status GatherNodeProperty(const EvaluationContext& context, const Vector& nodes, graph::KeyId key,
                          Vector& out) {
  if (nodes.size() <= kPointReadRows || !key.valid()) {
    return GatherOneByOne(
        nodes.nodes(),
        [&](graph::NodeId node) -> Result<Value> {
          if (!node.valid()) return Value();
          return NodeProperty(context, node, key);
        },
        out);
  }
  ASSIGN_OR_RETURN(const ColumnPlaces places, PlaceNodes(*context.view, nodes, key));
  Fill(places, out);
  return context.may_see_deleted ? CheckNodesExist(*context.view, nodes.nodes(), out) : Status();
}

Status GatherEdgeProperty(const EvaluationContext& context, const Vector& edges,
                          graph::KeyId key, Vector& out) {
  if (edges.size() <= kPointReadRows || !key.valid() || context.may_see_deleted) {
    return GatherOneByOne(
        edges.edges(),
        [&](const graph::EdgeRef& edge) -> Result<Value> {
          if (!edge.id.valid()) return Value();
          return EdgeProperty(context, edge, key);
        },
        out);
  }
  ASSIGN_OR_RETURN(const ColumnPlaces places, PlaceEdges(*context.view, edges, key));
  Fill(places, out);
  return Status();
}

Status TestNodeLabels(const graph::GraphView& view, std::span<const graph::NodeId> nodes,
                      std::span<const graph::LabelId> labels, Vector& out) {
  TernaryWriter writer(nodes.size(), out);
  LabelTest test(view, labels, nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    Ternary holds = Ternary::kUnknown;
    if (nodes[i].valid()) {
      ASSIGN_OR_RETURN(holds, test.Test(nodes[i]));
      if (holds == Ternary::kUnknown) return DeletedEntityError("a node");
    }
    writer.Set(i, holds);
  }
  return Status();
}

}  // namespace keiretsu::query
