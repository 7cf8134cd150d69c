#include "keiretsu/database.h"

#include <algorithm>
#include <system_error>
#include <thread>

#include <fmt/format.h>
#include <unistd.h>

#include "query/database_rep.h"
#include "query/expression/functions/registry.h"
#include "query/parser/parser.h"
#include "query/procedures/builtin.h"
#include "query/session_rep.h"
#include "storage/status_macros.h"

namespace keiretsu {
namespace {

std::uint64_t DefaultMemoryLimit() {
  constexpr std::uint64_t kLeastBytes = 1ULL << 30;
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long page_bytes = ::sysconf(_SC_PAGESIZE);
  if (pages <= 0 || page_bytes <= 0) return kLeastBytes;
  const auto bytes = static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page_bytes);
  return std::max(kLeastBytes, bytes / 4);
}

storage::Durability ToStorage(Durability durability) {
  switch (durability) {
    case Durability::kFull: return storage::Durability::kFull;
    case Durability::kGroup: return storage::Durability::kGroup;
    case Durability::kAsync: return storage::Durability::kAsync;
  }
  return storage::Durability::kFull;
}

/// Runs a function beside the caller, or at once where there can be no thread. The result waits for
/// it when it goes.
template <typename Work>
std::jthread Beside(const Work& work) {
  try {
    return std::jthread(work);
  } catch (const std::system_error&) {
    work();
    return {};
  }
}

}  // namespace

Database::Database(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::Open(const std::string& path,
                                                 const DatabaseOptions& options) {
  if (path.empty()) {
    return Status::InvalidArgument("a database needs a path; \":memory:\" keeps one in memory");
  }
  auto rep = std::make_unique<Rep>();
  rep->options = options;
  if (options.memory_limit_bytes == 0) rep->options.memory_limit_bytes = DefaultMemoryLimit();
  rep->in_memory = path == ":memory:";
  const std::jthread warming = Beside([&procedures = rep->procedures] {  // while files are opened
    query::RegisterBuiltins(procedures);
    query::parser::WarmUp();
  });
  ASSIGN_OR_RETURN(rep->store,
                   graph::GraphStore::Open({.path = path,
                                            .read_only = options.read_only,
                                            .create_if_missing = options.create_if_missing,
                                            .durability = ToStorage(options.durability),
                                            .memory_limit_bytes =
                                                rep->options.memory_limit_bytes}));
  return std::unique_ptr<Database>(new Database(std::move(rep)));
}

std::unique_ptr<Session> Database::NewSession() {
  return std::make_unique<Session>(std::make_unique<Session::Rep>(*rep_));
}

Status Database::RegisterProcedure(Procedure procedure) {
  return rep_->procedures.Register(std::move(procedure));
}

Status Database::Checkpoint() { return rep_->store->Checkpoint(); }

Result<CheckReport> Database::Check() {
  ASSIGN_OR_RETURN(const graph::ConsistencyReport found, rep_->store->ConsistencyCheck());
  CheckReport report{.nodes = found.nodes,
                     .relationships = found.edges,
                     .values_read = found.values_read,
                     .findings = {}};
  for (const graph::ConsistencyFinding& finding : found.findings) {
    report.findings.push_back(fmt::format("{}: {}", finding.invariant, finding.detail));
  }
  return report;
}

Result<SchemaSummary> Database::Schema() {
  const graph::Catalog& catalog = rep_->store->catalog();
  const std::shared_ptr<const graph::GraphView> view = rep_->store->Read();
  SchemaSummary summary;
  for (std::uint32_t i = 0; i < catalog.label_count(); ++i) {
    const graph::LabelId label(i);
    ASSIGN_OR_RETURN(const std::uint64_t nodes, view->NodeCount(label));
    summary.labels.push_back({.name = std::string(catalog.LabelName(label)), .nodes = nodes});
  }
  for (std::uint16_t i = 0; i < catalog.type_count(); ++i) {
    const graph::TypeId type(i);
    ASSIGN_OR_RETURN(const std::uint64_t edges, view->EdgeCount(type));
    summary.types.push_back(
        {.name = std::string(catalog.TypeName(type)), .relationships = edges});
  }
  summary.properties = catalog.KeyNames();
  for (const graph::IndexDefinition& index : catalog.Indexes()) {
    SchemaSummary::Index entry{.name = index.name,
                               .label = std::string(catalog.LabelName(index.label)),
                               .properties = {},
                               .unique = index.unique};
    for (graph::KeyId key : index.keys) entry.properties.emplace_back(catalog.KeyName(key));
    summary.indexes.push_back(std::move(entry));
  }
  summary.functions = query::FunctionNames();
  summary.procedures = rep_->procedures.Names();
  return summary;
}

bool Database::in_memory() const { return rep_->in_memory; }
bool Database::read_only() const { return rep_->options.read_only; }

std::string_view Version() { return KEIRETSU_VERSION; }

}  // namespace keiretsu
