#include <utility>

#include "query/procedures/builtin.h"
#include "query/procedures/ownership_arguments.h"
#include "query/procedures/share_reports.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// Rows between two looks at the cancel token.
constexpr graph::Vertex kVerticesPerCheck = 65'536;

Status RunDirect(const ProcedureContext& context, const ProcedureArguments& arguments,
                 RowSink& sink) {
  ASSIGN_OR_RETURN(const auto call, OwnershipCall::Open(context, arguments));
  const graph::ShareMatrix& shares = call->projection().shares;
  for (graph::Vertex owner = 0; owner < shares.vertex_count(); ++owner) {
    if (owner % kVerticesPerCheck == 0) RETURN_IF_ERROR(call->input().check_cancelled());
    const graph::ShareList list = shares.Holdings(owner);
    for (std::size_t i = 0; i < list.size(); ++i) {
      // A pair that only a band's or unknown share's upper end knows has no positive share.
      if (!(list.lower[i] > 0)) continue;
      RETURN_IF_ERROR(sink.Add({Value::NodeReference(owner),
                                Value::NodeReference(list.vertices[i]), Value(list.lower[i])}));
    }
  }
  return Status();
}

BuiltinProcedure DirectProcedure() {
  return {.name = "ownership.direct",
          .doc = "The shares: one per pair, after validity, trust and the rules for parallel, "
                 "unknown, own and excess shares.",
          .keys = WithShareKeys({}),
          .outputs = {{"owner", "NODE"}, {"owned", "NODE"}, {"share", "FLOAT"}},
          .run = RunDirect};
}

}  // namespace

std::vector<BuiltinProcedure> ShareProcedures() {
  return {DirectProcedure(), QualityProcedure(), ProvenanceProcedure()};
}

}  // namespace keiretsu::query
