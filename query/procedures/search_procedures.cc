// db.search: names by full-text index.
#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "graph/search/name_index.h"
#include "query/procedures/builtin.h"
#include "query/suggestion.h"
#include "storage/status_macros.h"

namespace keiretsu::query {
namespace {

/// What a full-text index covers. Errors: ArgumentError, with the nearest name.
Result<graph::NameSource> SourceOf(const graph::Catalog& catalog,
                                   const ProcedureArguments& arguments) {
  const std::string_view name = arguments["index"].AsString();
  const auto indexes = catalog.FullTexts();
  std::vector<std::string> names;
  for (const graph::FullTextDefinition& index : *indexes) {
    if (index.name == name) return graph::NameSource{index.labels, index.keys};
    names.push_back(index.name);
  }
  std::string hint = DidYouMean(name, names);
  if (hint.empty()) {
    hint = names.empty() ? "CREATE FULLTEXT INDEX makes one"
                         : fmt::format("there are {}", fmt::join(names, ", "));
  }
  return ProcedureFailure(arguments, fmt::format("there is no full-text index '{}'", name), hint);
}

Result<std::size_t> CountArgument(const ProcedureArguments& arguments, std::string_view key) {
  const double most = std::numeric_limits<std::int32_t>::max();
  ASSIGN_OR_RETURN(const double count, NumberArgument(arguments, key, 0, most));
  return static_cast<std::size_t>(count);
}

Status SearchNames(const ProcedureContext& context, const ProcedureArguments& arguments,
                   RowSink& rows) {
  ASSIGN_OR_RETURN(const graph::NameSource source,
                   SourceOf(context.view->catalog(), arguments));
  graph::HitWindow window;
  ASSIGN_OR_RETURN(window.skip, CountArgument(arguments, "skip"));
  ASSIGN_OR_RETURN(window.limit, CountArgument(arguments, "limit"));
  ASSIGN_OR_RETURN(window.min_score, NumberArgument(arguments, "min_score", 0, 1));
  const graph::NameQuery query(arguments["query"].AsString(),
                               {.fuzzy = arguments["fuzzy"].AsBoolean(),
                                .prefix = arguments["prefix"].AsBoolean()});
  if (query.patterns().empty()) {
    return ProcedureFailure(arguments, "'query' has no letter and no digit");
  }
  MemoryCharge charge(context.memory);
  const graph::NameWatch watch = {
      .check_cancelled = [&context] { return context.cancel->Check(); },
      .charge = [&charge](std::uint64_t bytes) { return charge.Set(bytes); }};
  ASSIGN_OR_RETURN(const auto index, context.names->Get(*context.view, source, watch));
  ASSIGN_OR_RETURN(const auto hits, index->Search(query, window, watch.check_cancelled));
  for (const graph::NameHit& hit : hits) {
    RETURN_IF_ERROR(rows.Add({Value::NodeReference(hit.node.value), Value(hit.score)}));
  }
  return Status();
}

}  // namespace

std::vector<BuiltinProcedure> SearchProcedures() {
  std::vector<BuiltinProcedure> procedures;
  procedures.push_back(
      {.name = "db.search",
       .doc = "Finds nodes by name, however it is written: case, accents, script, legal form and "
              "the order of words make no difference, typing errors little; the best first.",
       .keys = {{"index", "STRING", Value(), "the name of a full-text index"},
                {"query", "STRING", Value(), "the name to look for"},
                {"limit", "INTEGER", Value(10), "how many nodes at most"},
                {"skip", "INTEGER", Value(0), "how many of the best to leave out"},
                {"min_score", "NUMBER", Value(0.4), "the least score, from 0 to 1"},
                {"fuzzy", "BOOLEAN", Value(true), "whether words may have typing errors"},
                {"prefix", "BOOLEAN", Value(true), "whether the beginning of a word is enough"}},
       .outputs = {{"node", "NODE"}, {"score", "FLOAT"}},
       .run = SearchNames,
       .positional = 2});
  return procedures;
}

}  // namespace keiretsu::query
