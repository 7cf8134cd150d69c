#include "keiretsu/session.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "query/binder/binder.h"
#include "query/commands.h"
#include "query/executor/execution.h"
#include "query/limits.h"
#include "query/parser/parser.h"
#include "query/plan/plan_printer.h"
#include "query/planner/planner.h"
#include "query/query_result_rep.h"
#include "query/session_rep.h"
#include "query/suggestion.h"
#include "storage/status_macros.h"

namespace keiretsu {
namespace {

using Clock = std::chrono::steady_clock;

QueryStatistics Difference(const graph::MutationCounts& after,
                           const graph::MutationCounts& before) {
  return {.nodes_created = after.nodes_created - before.nodes_created,
          .nodes_deleted = after.nodes_deleted - before.nodes_deleted,
          .relationships_created = after.relationships_created - before.relationships_created,
          .relationships_deleted = after.relationships_deleted - before.relationships_deleted,
          .properties_set = after.properties_set - before.properties_set,
          .labels_added = after.labels_added - before.labels_added,
          .labels_removed = after.labels_removed - before.labels_removed};
}

std::vector<std::string> NamesOf(const Parameters& parameters) {
  std::vector<std::string> names;
  for (const auto& [name, unused] : parameters) names.push_back(name);
  return names;
}

std::uint64_t KnownNames(const graph::Catalog& catalog) {
  return std::uint64_t{catalog.label_count()} + catalog.type_count() + catalog.key_count();
}

// A cached plan was bound with other parameters than these.
Status CheckParametersGiven(const std::vector<std::string>& used, const Parameters& parameters) {
  for (const std::string& name : used) {
    if (parameters.count(name) != 0) continue;
    return Status::FromQueryError({.type = "ParameterMissing",
                                   .phase = "compile time",
                                   .detail = "MissingParameter",
                                   .span = std::nullopt,
                                   .hint = query::DidYouMean(name, NamesOf(parameters))},
                                  fmt::format("the parameter ${} was not given", name));
  }
  return Status();
}

std::unique_ptr<QueryResult::Rep> ResultFor(const query::PreparedQuery& prepared) {
  auto result = std::make_unique<QueryResult::Rep>();
  const auto& columns = prepared.statement->query.query.columns;
  result->columns.reserve(columns.size());
  for (const auto& column : columns) {
    result->columns.push_back(column.name);
  }
  for (const query::Notice& notice : prepared.statement->notices) {
    result->notices.push_back({.message = notice.message, .span = notice.span});
  }
  return result;
}

std::function<std::string()> ProfileOf(const query::Execution& execution,
                                       const graph::Catalog& catalog) {
  return [&execution, &catalog] {
    std::map<const query::PlanNode*, const query::Operator*> operators;
    std::vector<const query::Operator*> pending = {&execution.root()};
    while (!pending.empty()) {
      const query::Operator* op = pending.back();
      pending.pop_back();
      operators[&op->plan()] = op;
      for (const auto& child : op->children()) pending.push_back(child.get());
    }
    return query::PrintPlan(
        execution.query(), catalog,
        [&operators](const query::PlanNode& node) -> std::optional<query::PlanNodeProfile> {
          const auto found = operators.find(&node);
          if (found == operators.end()) return std::nullopt;
          return query::PlanNodeProfile{.rows = found->second->rows(),
                                        .milliseconds = found->second->milliseconds()};
        });
  };
}

}  // namespace

// --- Statements ---------------------------------------------------------------------------------

query::PlanMarks Session::Rep::Marks() const {
  const graph::GraphStore& store = *database.store;
  return {.schema_epoch = store.catalog().schema_epoch(),
          .known_names = KnownNames(store.catalog()),
          .procedure_epoch = database.procedures.epoch(),
          .statistics = store.Statistics()};
}

Result<std::shared_ptr<const query::PreparedQuery>> Session::Rep::Prepare(
    std::string_view text, const Parameters* parameters,
    std::optional<query::ast::Statement>& other) {
  const graph::Catalog& catalog = database.store->catalog();
  // Rules rely on uniqueness, which an older state need not obey.
  const bool rules = optimize && (transaction == nullptr || transaction->view().HasEveryIndex());
  if (rules) {
    if (auto cached = database.plans.Find(text, [this] { return Marks(); })) return cached;
  }
  ASSIGN_OR_RETURN(query::ast::Statement statement, query::parser::Parse(text));
  const auto* query_statement = std::get_if<query::ast::QueryStatement>(&statement.node);
  if (query_statement == nullptr) {
    other = std::move(statement);
    return std::shared_ptr<const query::PreparedQuery>();
  }
  query::PlanMarks marks = Marks();
  std::vector<std::string> names;
  if (parameters != nullptr) names = NamesOf(*parameters);
  for (int attempt = 1;; ++attempt) {
    ASSIGN_OR_RETURN(
        std::unique_ptr<query::BoundStatement> bound,
        query::Bind(*query_statement,
                    {.catalog = &database.store->catalog(),
                     .procedures = &database.procedures,
                     .parameter_names = parameters != nullptr ? &names : nullptr}));
    ASSIGN_OR_RETURN(
        std::shared_ptr<const query::PreparedQuery> prepared,
        query::PlanQuery(std::string(text), std::move(bound), catalog, *marks.statistics,
                         rules));
    if (!rules) return prepared;
    // Kept only if the marks held throughout. They may not: binding interns the names of this very
    // statement, and other sessions change the schema.
    query::PlanMarks after = Marks();
    const bool held = after == marks;
    if (held && text.size() <= query::kMaxCachedTextBytes) {
      database.plans.Insert(prepared, std::move(marks));
    }
    if (held || attempt == query::kPlanAttempts) return prepared;
    marks = std::move(after);
  }
}

Result<QueryResult> Session::Rep::Run(std::string_view text, const Parameters& parameters) {
  const Clock::time_point start = Clock::now();
  cancel.Reset(timeout.count() > 0 ? std::optional(start + timeout) : std::nullopt);
  const graph::Catalog& catalog = database.store->catalog();
  while (true) {
    const std::uint64_t definitions = catalog.definition_epoch();
    std::optional<query::ast::Statement> other;
    ASSIGN_OR_RETURN(std::shared_ptr<const query::PreparedQuery> prepared,
                     Prepare(text, &parameters, other));
    if (prepared == nullptr) {
      ASSIGN_OR_RETURN(std::unique_ptr<QueryResult::Rep> result,
                       query::RunCommand(*other, parameters, *this));
      result->microseconds = MicrosecondsSince(start);
      return QueryResult(std::move(result));
    }
    load_cache.Clear();  // nothing but loads in a row needs it
    ASSIGN_OR_RETURN(QuerySource source, SourceOf(*prepared));
    // Else an index was dropped or a name changed between the plan and the state it would run on.
    if (definitions == catalog.definition_epoch()) {
      return RunQuery(std::move(prepared), std::move(source), parameters, start);
    }
  }
}

Result<QuerySource> Session::Rep::SourceOf(const query::PreparedQuery& query) {
  const query::BoundQueryStatement& statement = query.statement->query;
  QuerySource source;
  if (statement.explain == query::ast::ExplainMode::kExplain) return source;
  if (statement.query.updating && database.options.read_only) {
    return Status::ReadOnly("the database is open read-only; open it for writing to change it");
  }
  if (transaction != nullptr) return source;
  if (statement.query.updating) {
    ASSIGN_OR_RETURN(source.own, database.store->Begin());
  } else {
    source.view = database.store->Read();
  }
  return source;
}

Result<QueryResult> Session::Rep::RunQuery(std::shared_ptr<const query::PreparedQuery> query,
                                           QuerySource source, const Parameters& parameters,
                                           Clock::time_point start) {
  RETURN_IF_ERROR(CheckParametersGiven(query->statement->parameters, parameters));
  graph::GraphStore& store = *database.store;
  std::unique_ptr<QueryResult::Rep> result = ResultFor(*query);
  const query::ast::ExplainMode explain = query->statement->query.explain;
  if (explain == query::ast::ExplainMode::kExplain) {
    result->plan = query::PrintPlan(*query, store.catalog(),
                                    [](const query::PlanNode&) { return std::nullopt; });
    result->microseconds = MicrosecondsSince(start);
    return QueryResult(std::move(result));
  }
  if (query->statement->query.time) {
    return RunOnDays(std::move(query), std::move(source), parameters, start, std::move(result));
  }
  graph::GraphTransaction* used = source.own != nullptr ? source.own.get() : transaction.get();
  query::ExecutionInput input;
  input.query = std::move(query);
  input.view = std::move(source.view);
  input.transaction = used;
  Execute(std::move(input), parameters, *result);
  if (used == nullptr) {  // a read of its own: streams on its snapshot
    result->microseconds = MicrosecondsSince(start);
    return QueryResult(std::move(result));
  }
  const graph::MutationCounts before = used->counts();
  const auto savepoint = source.own == nullptr ? used->SetSavepoint() : 0;
  if (const Status status = result->Drain(); !status.ok()) {
    if (source.own == nullptr) RETURN_IF_ERROR(used->RollbackTo(savepoint));
    return status;
  }
  if (source.own == nullptr) used->ReleaseSavepoint(savepoint);
  result->statistics = Difference(used->counts(), before);
  if (source.own != nullptr) RETURN_IF_ERROR(source.own->Commit(store.options().durability));
  result->microseconds = MicrosecondsSince(start);
  return QueryResult(std::move(result));
}

void Session::Rep::Execute(query::ExecutionInput input, const Parameters& parameters,
                           QueryResult::Rep& result) {
  graph::Catalog& catalog = database.store->catalog();
  input.catalog = &catalog;
  input.parameters = parameters;
  input.cancel = &cancel;
  input.memory_limit_bytes = database.options.memory_limit_bytes;
  input.models = &database.models;
  input.names = &database.names;
  input.threads = database.options.threads;
  input.transaction_time =
      transaction != nullptr ? transaction_time : query::GraphFunctionContext::Now();
  const bool profile = input.query->statement->query.explain == query::ast::ExplainMode::kProfile;
  result.execution = std::make_unique<query::Execution>(std::move(input));
  if (profile) result.describe_profile = ProfileOf(*result.execution, catalog);
}

// --- Transactions -------------------------------------------------------------------------------

Status Session::Rep::Begin() {
  if (transaction != nullptr) {
    return Status::InvalidArgument("a transaction is open already; COMMIT or ROLLBACK it first");
  }
  if (database.options.read_only) {
    return Status::ReadOnly("the database is open read-only: BEGIN needs one open for writing");
  }
  ASSIGN_OR_RETURN(transaction, database.store->Begin());
  transaction_time = query::GraphFunctionContext::Now();
  return Status();
}

Status Session::Rep::Commit() {
  if (transaction == nullptr) {
    return Status::InvalidArgument("there is no transaction to commit; BEGIN starts one");
  }
  const std::unique_ptr<graph::GraphTransaction> ended = std::move(transaction);
  return ended->Commit(database.store->options().durability);
}

Status Session::Rep::Rollback() {
  if (transaction == nullptr) {
    return Status::InvalidArgument("there is no transaction to roll back; BEGIN starts one");
  }
  transaction.reset();
  return Status();
}

Session::Session(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}
Session::~Session() = default;

Result<QueryResult> Session::Run(std::string_view text, const Parameters& parameters) {
  return rep_->Run(text, parameters);
}

Status Session::Begin() { return rep_->Begin(); }
Status Session::Commit() { return rep_->Commit(); }
Status Session::Rollback() { return rep_->Rollback(); }
bool Session::in_transaction() const { return rep_->transaction != nullptr; }
void Session::Interrupt() { rep_->cancel.Cancel(); }
void Session::SetTimeout(std::chrono::milliseconds timeout) { rep_->timeout = timeout; }
void Session::SetOptimizer(bool on) { rep_->optimize = on; }

LoadProgress Session::Progress() const {
  const graph::LoadMeter& meter = rep_->load_meter;
  LoadProgress progress;
  switch (meter.phase.load()) {
    case graph::LoadPhase::kIdle: return progress;
    case graph::LoadPhase::kKeys: progress.phase = "reading keys"; break;
    case graph::LoadPhase::kReading: progress.phase = "reading"; break;
    case graph::LoadPhase::kChecking: progress.phase = "checking"; break;
    case graph::LoadPhase::kWriting: progress.phase = "writing"; break;
  }
  progress.bytes = meter.bytes;
  progress.total_bytes = meter.total_bytes;
  progress.rows = meter.rows;
  progress.temporary_bytes = meter.temporary_bytes;
  const std::uint64_t total = meter.total_steps;
  if (progress.phase == "writing" && total > 0) {
    progress.written = std::min(1.0, static_cast<double>(meter.steps) / static_cast<double>(total));
  }
  return progress;
}

// --- Prepared statements ------------------------------------------------------------------------

struct Statement::Rep {
  Session::Rep* session = nullptr;
  std::string text;
  std::vector<std::string> parameters;
};

Result<Statement> Session::Prepare(std::string_view text) {
  std::optional<query::ast::Statement> other;
  ASSIGN_OR_RETURN(const std::shared_ptr<const query::PreparedQuery> prepared,
                   rep_->Prepare(text, nullptr, other));
  auto rep = std::make_unique<Statement::Rep>();
  rep->session = rep_.get();
  rep->text = std::string(text);
  if (prepared != nullptr) rep->parameters = prepared->statement->parameters;
  return Statement(std::move(rep));
}

Statement::Statement(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;
Statement::~Statement() = default;

const std::vector<std::string>& Statement::parameters() const { return rep_->parameters; }

Result<QueryResult> Statement::Run(const Parameters& parameters) {
  for (const auto& [name, unused] : parameters) {
    if (std::binary_search(rep_->parameters.begin(), rep_->parameters.end(), name)) continue;
    const std::string hint = query::DidYouMean(name, rep_->parameters);
    return Status::InvalidArgument(fmt::format("the statement has no parameter ${}{}{}", name,
                                               hint.empty() ? "" : "; ", hint));
  }
  return rep_->session->Run(rep_->text, parameters);
}

}  // namespace keiretsu
