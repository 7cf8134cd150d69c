#include "query/executor/morsel_input.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <vector>

#include "graph/analysis/parallel_chunks.h"
#include "query/executor/build_operators.h"
#include "query/executor/subquery_runner.h"
#include "query/expression/graph_function_context.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

constexpr std::uint32_t kMorselBlocks = 8;

bool IsScan(const PlanNode& node) {
  return std::holds_alternative<AllNodesScanNode>(node.op) ||
         std::holds_alternative<LabelScanNode>(node.op);
}

bool LooksAtOneRow(const PlanNode& node) {
  const auto* aggregate = std::get_if<AggregateNode>(&node.op);
  if (aggregate != nullptr) return aggregate->in_runs.valid();  // no run goes on in another morsel
  return std::holds_alternative<FilterNode>(node.op) ||
         std::holds_alternative<ExpandNode>(node.op) ||
         std::holds_alternative<VarLengthExpandNode>(node.op) ||
         std::holds_alternative<ShortestPathNode>(node.op) ||
         std::holds_alternative<BuildPathNode>(node.op) ||
         std::holds_alternative<UnwindNode>(node.op) ||
         std::holds_alternative<ProjectNode>(node.op) ||
         std::holds_alternative<IndexLookupNode>(node.op);
}

}  // namespace

/// What one thread runs on.
struct MorselInput::Worker {
  Worker(const ExecutionContext& shared, const PlanNode& plan)
      : functions(shared.view, shared.evaluator->context().functions->TransactionTime(),
                  shared.evaluator->context().functions->StatementTime()),
        context(shared),
        subquery_context(shared),
        subqueries(subquery_context),
        evaluator(ContextOf(shared)) {
    context.evaluator = &evaluator;
    context.scanned_blocks = &blocks;
    subquery_context.evaluator = &evaluator;
    std::vector<ArgumentOperator*> arguments;
    root = BuildOperators(context, plan, arguments);
  }

  EvaluationContext ContextOf(const ExecutionContext& shared) {
    EvaluationContext result = shared.evaluator->context();
    result.functions = &functions;
    result.subqueries = &subqueries;
    return result;
  }

  BlockRange blocks;
  GraphFunctionContext functions;
  ExecutionContext context;
  ExecutionContext subquery_context;  // its scans go through all blocks
  OperatorSubqueryRunner subqueries;
  Evaluator evaluator;
  OperatorPtr root;
};

bool MorselInput::Fits(const ExecutionContext& context, const PlanNode& plan) {
  if (context.transaction != nullptr || context.profile || context.scanned_blocks != nullptr ||
      context.view->node_block_count() <= kMorselBlocks) {
    return false;
  }
  const PlanNode* at = &plan;
  while (LooksAtOneRow(*at) && at->children.size() == 1) at = at->children[0].get();
  return IsScan(*at) && std::holds_alternative<UnitNode>(at->children[0]->op);
}

std::size_t MorselInput::count() const {
  return graph::ChunkCount(context_.view->node_block_count(), kMorselBlocks);
}

Status MorselInput::ForEach(const Read& read, const std::function<Status(std::size_t)>& finish) {
  const unsigned threads = std::max(1U, context_.threads);
  std::vector<std::unique_ptr<Worker>> workers(threads);
  for (auto& worker : workers) worker = std::make_unique<Worker>(context_, plan_);
  std::mutex mutex;                 // held while morsels are finished
  std::vector<bool> done(count());  // by mutex
  std::size_t next = 0;             // by mutex: the first not finished
  return graph::RunChunks(
      context_.view->node_block_count(), kMorselBlocks, threads,
      [this] { return context_.cancel->Check(); },
      [&](const graph::Chunk& chunk) -> Status {
        Worker& worker = *workers[chunk.worker];
        worker.blocks = {static_cast<std::uint32_t>(chunk.begin),
                         static_cast<std::uint32_t>(chunk.end)};
        RETURN_IF_ERROR(worker.root->Open());
        RETURN_IF_ERROR(read(worker.context, chunk.index, *worker.root));
        const std::lock_guard lock(mutex);
        done[chunk.index] = true;
        while (next < done.size() && done[next]) RETURN_IF_ERROR(finish(next++));
        return Status();
      });
}

}  // namespace keiretsu::query
