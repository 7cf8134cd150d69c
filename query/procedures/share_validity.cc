#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "graph/analysis/share_filter.h"
#include "graph/analysis/share_reader.h"
#include "graph/temporal_text.h"
#include "query/procedures/share_reports.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// Looks at the days of the relationships of one block and type.
class ValidityReport {
 public:
  ValidityReport(const graph::GraphView& view, RowSink& sink) : view_(view), sink_(sink) {}

  Status OfBlock(graph::TypeId type, const graph::ValidityKeys& keys, std::uint32_t block) {
    ASSIGN_OR_RETURN(const graph::AdjacencyBlock* adjacency,
                     view_.Adjacency(type, graph::Direction::kOut, block));
    if (adjacency == nullptr) return Status();
    ASSIGN_OR_RETURN(const graph::Column* starts, ColumnOf(type, block, keys.start));
    ASSIGN_OR_RETURN(const graph::Column* ends, ColumnOf(type, block, keys.end));
    for (std::uint32_t row = 0; row < adjacency->edge_count(); ++row) {
      const Result<std::optional<Date>> start = DayAt(starts, row);
      const Result<std::optional<Date>> end = DayAt(ends, row);
      if (!start.has_value() || !end.has_value()) {
        const Status& failure = start.has_value() ? end.error() : start.error();
        RETURN_IF_ERROR(Add("unreadable day", graph::EdgeAt(type, block, *adjacency, row),
                            std::string(failure.message())));
      } else if (*start && *end && (*end)->epoch_days <= (*start)->epoch_days) {
        RETURN_IF_ERROR(Add("never alive", graph::EdgeAt(type, block, *adjacency, row),
                            fmt::format("it begins on {} and ends on {}",
                                        graph::TemporalText(**start), graph::TemporalText(**end))));
      }
    }
    return Status();
  }

 private:
  Result<const graph::Column*> ColumnOf(graph::TypeId type, std::uint32_t block,
                                        graph::KeyId key) const {
    if (!key.valid()) return static_cast<const graph::Column*>(nullptr);
    return view_.EdgeColumn(type, block, key);
  }

  static Result<std::optional<Date>> DayAt(const graph::Column* column, std::uint32_t row) {
    if (column == nullptr || !column->IsValid(row)) return std::optional<Date>();
    return graph::ReadDay(column->Get(row));
  }

  Status Add(const char* kind, const graph::EdgeRef& edge, const std::string& what) {
    ASSIGN_OR_RETURN(const std::string name, graph::DescribeEdge(view_, edge));
    return sink_.Add({Value(kind), Value::NodeReference(edge.target.value),
                      Value(fmt::format("{}: {}", name, what))});
  }

  const graph::GraphView& view_;
  RowSink& sink_;
};

}  // namespace

Status ReportValidity(const graph::GraphView& view, const graph::ShareRules& rules,
                      const std::function<Status()>& check_cancelled, RowSink& sink) {
  std::vector<std::string> names = rules.types;
  names.insert(names.end(), rules.vote_types.begin(), rules.vote_types.end());
  names.insert(names.end(), rules.control_types.begin(), rules.control_types.end());
  const graph::ShareKeys keys(view.catalog(), rules);
  ValidityReport report(view, sink);
  for (const graph::TypeId type : graph::FindTypes(view.catalog(), names)) {
    const graph::ValidityKeys validity = keys.Validity(type);
    if (!validity.any()) continue;
    for (std::uint32_t block = 0; block < view.node_block_count(); ++block) {
      RETURN_IF_ERROR(check_cancelled());
      RETURN_IF_ERROR(report.OfBlock(type, validity, block));
    }
  }
  return Status();
}

}  // namespace keiretsu::query
