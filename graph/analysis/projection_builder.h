/// Makes projections from a view.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "graph/analysis/projection.h"
#include "graph/analysis/share_rules.h"
#include "graph/graph_view.h"

namespace keiretsu::graph {

/// Reads the relationships that `rules` name, keeps those alive, known and trusted, and makes one
/// share of each pair: parallel relationships, unknown shares, self loops and totals over 100 %, in
/// this order. The same for any number of threads.
/// Errors: InvalidArgument for a share, band or date that is none (naming the relationship), and
/// for relationships of one pair from different sources without a trust rule, naming them;
/// cancellation; those of reading.
Result<Projection> BuildProjection(const GraphView& view, const ShareRules& rules,
                                   const std::function<Status()>& check_cancelled,
                                   unsigned threads);

/// The same arithmetic in exact numbers, one company at a time: the decimals of the projection
/// where they are exact, else read from the view again.
class ViewExactShares final : public ExactShares {
 public:
  /// All must outlive this; `projection` is the one that the rules make of the view, or null.
  ViewExactShares(const GraphView* view, const ShareRules* rules,
                  const Projection* projection = nullptr)
      : view_(view), rules_(rules), projection_(projection) {}
  Result<std::vector<ExactShare>> Holders(Vertex company, ShareEnd end) const override;
  Result<std::vector<ExactShare>> Voters(Vertex company, ShareEnd end) const override;

 private:
  const GraphView* view_;
  const ShareRules* rules_;
  const Projection* projection_;
};

/// A relationship that carries a share, as read: for evidence, history, quality and provenance.
/// Start and end are read where they are asked for.
struct ShareRecord {
  EdgeRef edge;
  std::optional<double> share;  ///< fraction, after unit
  std::optional<double> min;
  std::optional<double> max;
  bool min_exclusive = false;
  bool max_exclusive = false;
  std::optional<Date> start;
  std::optional<Date> end;
  Value source;
};
/// The relationships of the rules' types from `holder` to `held` that count, as for
/// BuildProjection; ascending by edge id. Errors: InvalidArgument naming the relationship, for days
/// only `with_days`.
Result<std::vector<ShareRecord>> ReadShareRecords(const GraphView& view, const ShareRules& rules,
                                                  Vertex holder, Vertex held, bool with_days);

/// The day a property stands for: a DATE, a date and time, or ISO text (YYYY, YYYY-MM: the first
/// day). Null is nullopt. Errors: InvalidArgument.
Result<std::optional<Date>> ReadDay(const Value& value);

}  // namespace keiretsu::graph
