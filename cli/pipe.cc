#include "cli/pipe.h"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <simdjson.h>

#include "cli/json_value.h"
#include "cli/table_procedure.h"
#include "keiretsu/value_json.h"

namespace keiretsu::cli {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

static_assert(LineReader::kPadding >= simdjson::SIMDJSON_PADDING);

/// Failures that carry no openCypher name take one from their code.
QueryError NameOf(const Status& status) {
  if (status.query_error() != nullptr) return *status.query_error();
  switch (status.code()) {
    case StatusCode::kConstraintViolation:
      return {"ConstraintValidationFailed", "runtime", ""};
    case StatusCode::kInvalidArgument:
      return {"ArgumentError", "runtime", ""};
    default:
      return {std::string(StatusCodeName(status.code())), "runtime", ""};
  }
}

void AppendError(std::string& out, const Status& status) {
  const QueryError name = NameOf(status);
  out += "{\"ok\":false,\"error\":{\"type\":";
  AppendJsonString(out, name.type);
  out += ",\"phase\":";
  AppendJsonString(out, name.phase);
  out += ",\"detail\":";
  AppendJsonString(out, name.detail);
  out += ",\"message\":";
  AppendJsonString(out, name.hint.empty() ? std::string(status.message())
                                          : fmt::format("{}; {}", status.message(), name.hint));
  if (name.span) {
    fmt::format_to(std::back_inserter(out), ",\"line\":{},\"column\":{}", name.span->line,
                   name.span->column);
  }
  out += "}}";
}

void AppendColumns(std::string& out, const std::vector<std::string>& columns) {
  out += "{\"ok\":true,\"columns\":[";
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) out += ',';
    AppendJsonString(out, columns[i]);
  }
  out += ']';
}

void AppendRow(std::string& out, const std::vector<Value>& row) {
  out += '[';
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) out += ',';
    AppendJson(out, row[i], JsonStyle::kTagged);
  }
  out += ']';
}

void AppendStatistics(std::string& out, const QueryStatistics& statistics) {
  if (statistics == QueryStatistics{}) {  // most statements read
    out +=
        ",\"stats\":{\"nodesCreated\":0,\"nodesDeleted\":0,\"relationshipsCreated\":0,"
        "\"relationshipsDeleted\":0,\"propertiesSet\":0,\"labelsAdded\":0,\"labelsRemoved\":0}";
    return;
  }
  fmt::format_to(std::back_inserter(out),
                 ",\"stats\":{{\"nodesCreated\":{},\"nodesDeleted\":{},"
                 "\"relationshipsCreated\":{},\"relationshipsDeleted\":{},"
                 "\"propertiesSet\":{},\"labelsAdded\":{},\"labelsRemoved\":{}}}",
                 statistics.nodes_created, statistics.nodes_deleted,
                 statistics.relationships_created, statistics.relationships_deleted,
                 statistics.properties_set, statistics.labels_added, statistics.labels_removed);
}

Status MalformedRequest(std::string_view what) {
  return Status::InvalidArgument(fmt::format("malformed request: {}", what));
}

Result<std::vector<ProcedureField>> FieldsFromJson(const element& request, std::string_view key) {
  std::vector<ProcedureField> fields;
  array items;
  if (request[key].get_array().get(items) != simdjson::SUCCESS) {
    return MalformedRequest(fmt::format("{} is a list of names and types", key));
  }
  for (const element item : items) {
    std::string_view name;
    std::string_view type;
    if (item["name"].get_string().get(name) != simdjson::SUCCESS ||
        item["type"].get_string().get(type) != simdjson::SUCCESS) {
      return MalformedRequest(fmt::format("{} is a list of names and types", key));
    }
    fields.push_back({std::string(name), std::string(type)});
  }
  return fields;
}

Result<std::vector<List>> RowsFromJson(const element& request) {
  std::vector<List> rows;
  array items;
  if (request["rows"].get_array().get(items) != simdjson::SUCCESS) {
    return MalformedRequest("rows is a list of lists");
  }
  for (const element item : items) {
    Result<Value> row = ValueFromJson(item);
    if (!row) return row.error();
    if (row->type() != ValueType::kList) return MalformedRequest("rows is a list of lists");
    rows.push_back(row->AsList());
  }
  return rows;
}

}  // namespace

Pipe::Pipe(Config config)
    : config_(std::move(config)), parser_(std::make_unique<simdjson::dom::parser>()) {}
Pipe::~Pipe() = default;

Result<std::unique_ptr<Pipe>> Pipe::Open(Config config) {
  std::unique_ptr<Pipe> pipe(new Pipe(std::move(config)));
  if (Status status = pipe->OpenDatabase(); !status.ok()) return status;
  return pipe;
}

Status Pipe::OpenDatabase() {
  session_.reset();
  database_.reset();
  Result<std::unique_ptr<Database>> database = Database::Open(config_.path, config_.options);
  if (!database) return database.error();
  database_ = *std::move(database);
  session_ = database_->NewSession();
  session_->SetTimeout(config_.timeout);
  return {};
}

void Pipe::Serve(LineReader& requests, Output& replies) {
  while (replies.ok()) {
    if (!requests.HasLine()) replies.Flush();
    const std::optional<std::string_view> request = requests.Next();
    if (!request) return;
    Answer(*request, replies.text());
    replies.FlushIfLarge();
  }
}

void Pipe::Answer(std::string_view request, std::string& reply) {
  const std::size_t start = reply.size();
  if (Status status = Dispatch(request, reply); !status.ok()) {
    reply.resize(start);  // rows before the failure
    AppendError(reply, status);
  }
  reply += '\n';
}

Status Pipe::Dispatch(std::string_view request, std::string& reply) {
  element json;
  const auto parse_error =
      parser_->parse(request.data(), request.size(), /*realloc_if_needed=*/false).get(json);
  if (parse_error != simdjson::SUCCESS)
    return MalformedRequest(simdjson::error_message(parse_error));
  std::string_view op;
  if (json["op"].get_string().get(op) != simdjson::SUCCESS) {
    return MalformedRequest("an object with \"op\" is wanted");
  }
  if (op == "run") return Run(json, reply);
  if (op == "reset") return Reset(reply);
  if (op == "procedure") return AddProcedure(json, reply);
  return MalformedRequest(fmt::format("\"op\" is run, reset or procedure, not \"{}\"", op));
}

Status Pipe::Run(const element& request, std::string& reply) {
  std::string_view query;
  if (request["query"].get_string().get(query) != simdjson::SUCCESS) {
    return MalformedRequest("\"query\" is a text");
  }
  Parameters parameters;
  element params;
  if (request["params"].get(params) == simdjson::SUCCESS && !params.is_null()) {
    Result<Parameters> read = ParametersFromJson(params);
    if (!read) return read.error();
    parameters = *std::move(read);
  }
  if (session_ == nullptr) return Status::Internal("the database could not be reset");
  Result<QueryResult> result = session_->Run(query, parameters);
  if (!result) return result.error();

  AppendColumns(reply, result->columns());
  reply += ",\"rows\":[";
  for (bool first = true; result->Next(); first = false) {
    if (!first) reply += ',';
    AppendRow(reply, result->row());
  }
  if (Status status = result->status(); !status.ok()) return status;
  fmt::format_to(std::back_inserter(reply), "],\"us\":{:.1f}", result->engine_microseconds());
  AppendStatistics(reply, result->statistics());
  if (const std::string plan = result->plan(); !plan.empty()) {
    reply += ",\"plan\":";
    AppendJsonString(reply, plan);
  }
  reply += '}';
  return {};
}

Status Pipe::Reset(std::string& reply) {
  if (database_ != nullptr && !database_->in_memory()) {
    return Status::InvalidArgument(
        fmt::format("reset would delete all of {}: it is for databases in memory", config_.path));
  }
  if (Status status = OpenDatabase(); !status.ok()) return status;
  reply += "{\"ok\":true}";
  return {};
}

Status Pipe::AddProcedure(const element& request, std::string& reply) {
  std::string_view name;
  if (request["name"].get_string().get(name) != simdjson::SUCCESS) {
    return MalformedRequest("\"name\" is a text");
  }
  Result<std::vector<ProcedureField>> inputs = FieldsFromJson(request, "inputs");
  if (!inputs) return inputs.error();
  Result<std::vector<ProcedureField>> outputs = FieldsFromJson(request, "outputs");
  if (!outputs) return outputs.error();
  Result<std::vector<List>> rows = RowsFromJson(request);
  if (!rows) return rows.error();
  Result<Procedure> procedure = MakeTableProcedure(std::string(name), *std::move(inputs),
                                                   *std::move(outputs), *std::move(rows));
  if (!procedure) return procedure.error();
  if (database_ == nullptr) return Status::Internal("the database could not be reset");
  if (Status status = database_->RegisterProcedure(*std::move(procedure)); !status.ok()) {
    return status;
  }
  reply += "{\"ok\":true}";
  return {};
}

}  // namespace keiretsu::cli
