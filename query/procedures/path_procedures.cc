/// ownership.paths and ownership.evidence.
#include <utility>

#include "query/procedures/best_path_rows.h"
#include "query/procedures/evidence.h"
#include "query/procedures/hop_reader.h"
#include "query/procedures/ownership_arguments.h"
#include "query/procedures/path_search_procedure.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

Status RunPaths(const ProcedureContext& context, const ProcedureArguments& arguments,
                RowSink& sink) {
  ASSIGN_OR_RETURN(BestPathRequest request, BestPathRequest::Read(context, arguments));
  ASSIGN_OR_RETURN(request.by, (EnumArgument<graph::PathRank>(arguments, "by",
                                                              {"product", "weakest"})));
  ASSIGN_OR_RETURN(const std::unique_ptr<OwnershipCall> call,
                   OwnershipCall::Open(context, arguments));
  HopReader hops(context.view, &call->rules());
  const BestPathSink add = [&](const std::vector<graph::Vertex>& vertices, double value) -> Status {
    ASSIGN_OR_RETURN(Value path, hops.PathAlong(vertices, HopKind::kShare));
    return sink.Add({std::move(path), Value(value)});
  };
  return FindBestPaths(context, call->projection().shares, graph::ExactArcsOf(call->input()),
                       request, add);
}

}  // namespace

BuiltinProcedure PathSearchProcedure() {
  return {"ownership.paths",
          "The k best simple paths of shares between two nodes, or between all.",
          WithShareKeys({{"source", "ANY?", Value(), "where paths start; null: anywhere"},
                         {"target", "ANY?", Value(), "where paths end; null: anywhere"},
                         {"k", "INTEGER", Value(3), "paths of each pair"},
                         {"by", "STRING", Value("product"),
                          "'product' of the shares or the 'weakest' share"}}),
          {{"path", "PATH"}, {"value", "FLOAT"}},
          RunPaths};
}

std::vector<BuiltinProcedure> PathProcedures() {
  return {PathSearchProcedure(), EvidenceProcedure()};
}

}  // namespace keiretsu::query
