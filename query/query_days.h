/// The days that AS OF and BETWEEN name, found anew for every run of a statement.
#pragma once

#include <optional>

#include "graph/graph_view.h"
#include "keiretsu/session.h"
#include "keiretsu/value.h"
#include "query/binder/bound_query.h"
#include "query/expression/function_context.h"

namespace keiretsu::query {

struct QueryDays {
  Date first;
  std::optional<Date> second;  ///< of BETWEEN
};

/// `now` is what date() says. Errors: those of evaluation; TypeError InvalidArgumentValue, with the
/// place, for a value that is no day.
Result<QueryDays> EvaluateDays(const BoundQueryTime& time, const graph::GraphView& view,
                               const Parameters& parameters, Instant now);

}  // namespace keiretsu::query
