#include "keiretsu/query_result.h"

#include <functional>
#include <utility>

#include "query/query_result_rep.h"
#include "storage/status_macros.h"

namespace keiretsu {

QueryResult::QueryResult(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}
QueryResult::QueryResult(QueryResult&&) noexcept = default;
QueryResult& QueryResult::operator=(QueryResult&&) noexcept = default;
QueryResult::~QueryResult() = default;

Result<bool> QueryResult::Rep::Advance() {
  if (execution == nullptr) {
    if (rows_read == rows.size()) return false;
    row = std::move(rows[rows_read++]);
    return true;
  }
  ASSIGN_OR_RETURN(const bool more, execution->NextRow(row));
  if (!more && describe_profile) plan = describe_profile();
  return more;
}

Status QueryResult::Rep::Drain() {
  while (true) {
    ASSIGN_OR_RETURN(const bool more, Advance());
    if (!more) break;
    rows.push_back(std::move(row));
  }
  describe_profile = nullptr;
  execution.reset();
  return Status();
}

const std::vector<std::string>& QueryResult::columns() const { return rep_->columns; }

bool QueryResult::Next() {
  if (!rep_->status.ok()) return false;
  const auto start = Rep::Clock::now();
  const Result<bool> more = rep_->Advance();
  const std::chrono::duration<double, std::micro> elapsed = Rep::Clock::now() - start;
  rep_->microseconds += elapsed.count();
  if (!more) {
    rep_->status = more.error();
    return false;
  }
  return *more;
}

const std::vector<Value>& QueryResult::row() const { return rep_->row; }
Status QueryResult::status() const { return rep_->status; }

Result<std::vector<std::vector<Value>>> QueryResult::Collect() {
  std::vector<std::vector<Value>> all;
  while (Next()) all.push_back(rep_->row);
  if (!rep_->status.ok()) return rep_->status;
  return all;
}

const QueryStatistics& QueryResult::statistics() const { return rep_->statistics; }
const std::vector<Notice>& QueryResult::notices() const { return rep_->notices; }
std::string QueryResult::plan() const { return rep_->plan; }
double QueryResult::engine_microseconds() const { return rep_->microseconds; }

}  // namespace keiretsu
