#include "query/commands.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "graph/load/bulk_loader.h"
#include "graph/load/csv_records.h"
#include "graph/load/registers/register_load.h"
#include "query/export_rows.h"
#include "query/schema_commands.h"
#include "query/show_commands.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

using ResultRep = std::unique_ptr<QueryResult::Rep>;

// A figure for people: to the nearest 1 / steps.
double Rounded(double value, double steps) { return std::round(value * steps) / steps; }

ResultRep Empty() { return std::make_unique<QueryResult::Rep>(); }

/// Rows by reason, as a map.
Value CountsByName(const std::vector<std::pair<std::string, std::uint64_t>>& counts) {
  Map map;
  for (const auto& [name, rows] : counts) {
    map.emplace_back(name, Value(static_cast<std::int64_t>(rows)));
  }
  std::sort(map.begin(), map.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return Value(std::move(map));
}

class CommandRunner {
 public:
  CommandRunner(const Parameters& parameters, Session::Rep& session)
      : parameters_(parameters), session_(session), store_(*session.database.store) {}

  Result<ResultRep> operator()(const ast::QueryStatement&) {
    return Status::Internal("a query is no command");
  }

  Result<ResultRep> operator()(const ast::TransactionStatement& statement) {
    switch (statement.command) {
      case ast::TransactionCommand::kBegin: RETURN_IF_ERROR(session_.Begin()); break;
      case ast::TransactionCommand::kCommit: RETURN_IF_ERROR(session_.Commit()); break;
      case ast::TransactionCommand::kRollback: RETURN_IF_ERROR(session_.Rollback()); break;
    }
    return Empty();
  }

  Result<ResultRep> operator()(const ast::Checkpoint&) {
    RETURN_IF_ERROR(OutsideTransaction("CHECKPOINT"));
    RETURN_IF_ERROR(store_.Checkpoint());
    return Empty();
  }

  Result<ResultRep> operator()(const ast::CreateIndex& statement) {
    return Change("CREATE INDEX", statement);
  }
  Result<ResultRep> operator()(const ast::CreateFullText& statement) {
    return Change("CREATE FULLTEXT INDEX", statement);
  }
  Result<ResultRep> operator()(const ast::CreateConstraint& statement) {
    return Change("CREATE CONSTRAINT", statement);
  }
  Result<ResultRep> operator()(const ast::CreateValidity& statement) {
    return Change("CREATE VALIDITY", statement);
  }
  Result<ResultRep> operator()(const ast::DropValidity& statement) {
    return Change("DROP VALIDITY", statement);
  }
  Result<ResultRep> operator()(const ast::DropSchema& statement) {
    return Change(statement.constraint ? "DROP CONSTRAINT" : "DROP INDEX", statement);
  }
  Result<ResultRep> operator()(const ast::Rename& statement) {
    return Change("ALTER", statement);
  }

  Result<ResultRep> operator()(const ast::Show& statement) {
    ResultRep result = Empty();
    Show(statement.kind, session_.database, *result);
    return result;
  }

  Result<ResultRep> operator()(const ast::CopyFrom& statement) {
    RETURN_IF_ERROR(OutsideTransaction("COPY"));
    if (session_.database.options.read_only) {
      return Status::ReadOnly("COPY needs a database opened for writing");
    }
    if (statement.pattern.nodes.empty()) return CopyRegisters(statement);
    if (statement.paths.size() > 1) {
      return Status::InvalidArgument("COPY with a pattern loads one file");
    }
    graph::CopySpec spec = SpecOf(statement);
    ASSIGN_OR_RETURN(spec.path, graph::PathOfFile(statement.paths.front()));
    const CancelToken& cancel = session_.cancel;
    ASSIGN_OR_RETURN(
        const graph::CopyReport report,
        graph::CopyFrom(store_, spec,
                        {.threads = session_.database.options.threads,
                         .memory_limit_bytes = session_.database.options.memory_limit_bytes,
                         .cancelled = [&cancel] { return !cancel.Check().ok(); },
                         .meter = &session_.load_meter,
                         .cache = &session_.load_cache}));
    ResultRep result = Empty();
    if (!report.findings.empty()) {
      result->columns = {"what", "found"};
      for (const auto& [what, found] : report.findings) {
        result->rows.push_back({Value(what), Value(found)});
      }
      return result;
    }
    result->columns = {"rows_read", "nodes",           "relationships",       "updated", "skipped",
                       "seconds",   "rows_per_second", "megabytes_per_second"};
    const double seconds = std::max(report.seconds, 1e-9);
    const auto count = [](std::uint64_t n) { return Value(static_cast<std::int64_t>(n)); };
    result->rows.push_back({count(report.rows_read), count(report.loaded_nodes),
                            count(report.loaded_edges), count(report.updated),
                            CountsByName(report.skipped), Value(Rounded(report.seconds, 1e3)),
                            Value(Rounded(static_cast<double>(report.rows_read) / seconds, 1)),
                            Value(Rounded(static_cast<double>(report.bytes) / seconds / 1e6, 10))});
    result->statistics.nodes_created = report.loaded_nodes;
    result->statistics.relationships_created = report.loaded_edges;
    return result;
  }

  Result<ResultRep> operator()(const ast::CopyTo& statement) {
    return ExportRows(statement, parameters_, session_);
  }

 private:
  Result<ResultRep> CopyRegisters(const ast::CopyFrom& statement) {
    std::vector<std::pair<std::string, Value>> options;
    for (const auto& [name, value] : statement.options) options.emplace_back(name.text, value);
    ASSIGN_OR_RETURN(const graph::RegisterSpec spec,
                     graph::MakeRegisterSpec(statement.paths, options));
    const CancelToken& cancel = session_.cancel;
    ASSIGN_OR_RETURN(
        const graph::RegisterReport report,
        graph::LoadRegisters(store_, spec,
                             {.threads = session_.database.options.threads,
                              .memory_limit_bytes = session_.database.options.memory_limit_bytes,
                              .cancelled = [&cancel] { return !cancel.Check().ok(); },
                              .meter = &session_.load_meter}));
    return report.is_dry_run ? DryRunRows(report) : LoadedRow(report);
  }

  /// What a load would do, as a dry run of a table says it.
  static ResultRep DryRunRows(const graph::RegisterReport& report) {
    ResultRep result = Empty();
    result->columns = {"what", "found"};
    const auto add = [&result](const std::string& what, std::uint64_t count) {
      result->rows.push_back({Value(what), Value(fmt::format("{}", count))});
    };
    add("rows read", report.records_read);
    add("nodes", report.created_nodes);
    add("relationships", report.created_edges);
    add("updates", report.updated);
    for (const auto& [reason, count] : report.ignored) add("left out: " + reason, count);
    for (const auto& [note, count] : report.notes) add(note, count);
    return result;
  }

  static ResultRep LoadedRow(const graph::RegisterReport& report) {
    ResultRep result = Empty();
    result->columns = {"rows_read", "nodes",   "relationships",   "updated",             "skipped",
                       "notes",     "seconds", "rows_per_second", "megabytes_per_second"};
    const double seconds = std::max(report.seconds, 1e-9);
    const auto count = [](std::uint64_t n) { return Value(static_cast<std::int64_t>(n)); };
    const std::vector<std::pair<std::string, std::uint64_t>> ignored(report.ignored.begin(),
                                                                     report.ignored.end());
    const std::vector<std::pair<std::string, std::uint64_t>> notes(report.notes.begin(),
                                                                   report.notes.end());
    result->rows.push_back(
        {count(report.records_read), count(report.created_nodes), count(report.created_edges),
         count(report.updated), CountsByName(ignored), CountsByName(notes),
         Value(Rounded(report.seconds, 1e3)),
         Value(Rounded(static_cast<double>(report.records_read) / seconds, 1)),
         Value(Rounded(static_cast<double>(report.bytes) / seconds / 1e6, 10))});
    result->statistics.nodes_created = report.created_nodes;
    result->statistics.relationships_created = report.created_edges;
    result->statistics.properties_set = report.updated;
    return result;
  }

  template <typename Statement>
  Result<ResultRep> Change(std::string_view what, const Statement& statement) {
    RETURN_IF_ERROR(OutsideTransaction(what));
    if (session_.database.options.read_only) {
      return Status::ReadOnly(fmt::format("{} needs a database opened for writing", what));
    }
    RETURN_IF_ERROR(ChangeSchema(statement, store_));
    return Empty();
  }

  Status OutsideTransaction(std::string_view what) const {
    if (session_.transaction == nullptr) return Status();
    return Status::InvalidArgument(
        fmt::format("{} cannot run inside a transaction; COMMIT or ROLLBACK first", what));
  }

  static graph::CopyEndpoint EndpointOf(const ast::NodePattern& node) {
    graph::CopyEndpoint endpoint{.labels = {},
                                 .any_label = node.any_label,
                                 .label_columns = {},
                                 .key_property = {},
                                 .key_column = {}};
    for (const ast::NameOrColumn& label : node.labels) {
      (label.from_column ? endpoint.label_columns : endpoint.labels).push_back(label.name.text);
    }
    if (!node.key_columns.empty()) {
      endpoint.key_property = node.key_columns.front().first.text;
      endpoint.key_column = node.key_columns.front().second.text;
    }
    return endpoint;
  }

  static graph::CopySpec SpecOf(const ast::CopyFrom& statement) {
    graph::CopySpec spec;
    spec.node = EndpointOf(statement.pattern.nodes.front());
    for (const auto& [name, value] : statement.options) spec.options.emplace_back(name.text, value);
    if (statement.pattern.relationships.empty()) return spec;
    const ast::RelationshipPattern& edge = statement.pattern.relationships.front();
    spec.is_relationship = true;
    spec.target = EndpointOf(statement.pattern.nodes.back());
    spec.incoming = edge.direction == ast::PatternDirection::kIncoming;
    for (const ast::NameOrColumn& type : edge.types) {
      (type.from_column ? spec.type_column : spec.type) = type.name.text;
    }
    if (!edge.key_columns.empty()) {
      spec.edge_key_property = edge.key_columns.front().first.text;
      spec.edge_key_column = edge.key_columns.front().second.text;
    }
    return spec;
  }

  const Parameters& parameters_;
  Session::Rep& session_;
  graph::GraphStore& store_;
};

}  // namespace

Result<std::unique_ptr<QueryResult::Rep>> RunCommand(const ast::Statement& statement,
                                                     const Parameters& parameters,
                                                     Session::Rep& session) {
  return std::visit(CommandRunner(parameters, session), statement.node);
}

}  // namespace keiretsu::query
