/// A plan inside an operator: started anew for each set of argument rows.
#pragma once

#include <memory>
#include <vector>

#include "query/executor/operator.h"
#include "query/executor/sources.h"

namespace keiretsu::query {

/// The operators of an inner plan and the Argument operators it starts from (one per UNION branch).
/// External synchronisation.
struct InnerPlan {
  Operator* root = nullptr;  ///< owned by the operator above, or by `owned`
  OperatorPtr owned;
  std::vector<ArgumentOperator*> arguments;

  /// Begins a run over `rows`.
  Status Start(const RowBatch& rows) {
    for (ArgumentOperator* argument : arguments) argument->SetRows(rows);
    return root->Open();
  }
};

}  // namespace keiretsu::query
