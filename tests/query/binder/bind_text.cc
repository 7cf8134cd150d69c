#include "tests/query/binder/bind_text.h"

#include "query/parser/parser.h"
#include "storage/status_macros.h"

namespace keiretsu::query {

Result<std::unique_ptr<BoundStatement>> BindText(std::string_view text,
                                                 const BindSetting& setting) {
  ASSIGN_OR_RETURN(const ast::Statement statement, parser::Parse(text));
  const auto* query = std::get_if<ast::QueryStatement>(&statement.node);
  if (query == nullptr) return Status::InvalidArgument("not a query");
  ProcedureRegistry procedures;
  for (const Procedure& procedure : setting.procedures) {
    RETURN_IF_ERROR(procedures.Register(procedure));
  }
  return Bind(*query, {setting.catalog, &procedures, setting.parameter_names});
}

std::string BindOutcome(std::string_view text, const BindSetting& setting) {
  const auto bound = BindText(text, setting);
  if (bound.has_value()) return "ok";
  const QueryError* error = bound.error().query_error();
  if (error == nullptr) return bound.error().ToString();
  std::string outcome = error->type + " " + error->detail;
  if (error->phase != "compile time") outcome += " at " + error->phase;
  if (error->span) {
    outcome += " at '" + std::string(text.substr(error->span->offset, error->span->length)) + "'";
  }
  return outcome;
}

}  // namespace keiretsu::query
