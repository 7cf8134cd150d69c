#include "graph/load/registers/statement_versions.h"

#include <unordered_set>
#include <utility>

#include "graph/load/text_table.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

struct Newest {
  std::int64_t rank = 0;
  std::size_t batch = 0;
  std::uint32_t statement = 0;
};

}  // namespace

void StatementVersions::FindOldest(const std::vector<RecordBatch>& batches) {
  for (const RecordBatch& batch : batches) {
    for (const auto& [id, old] : batch.replaced()) oldest_.emplace(id, old);
  }
  // Chains to their ends; one that leads back to itself is cut where it does.
  for (auto& [id, old] : oldest_) {
    std::string end = old;
    std::unordered_set<std::string> passed = {id};
    for (auto next = oldest_.find(end); next != oldest_.end(); next = oldest_.find(end)) {
      if (!passed.insert(end).second) break;
      end = next->second;
    }
    old = std::move(end);
  }
}

Result<std::unique_ptr<const StatementVersions>> StatementVersions::Find(
    const std::vector<RecordBatch>& batches) {
  std::unique_ptr<StatementVersions> versions(new StatementVersions());
  versions->FindOldest(batches);
  RETURN_IF_ERROR(versions->FindCurrent(batches));
  return std::unique_ptr<const StatementVersions>(std::move(versions));
}

Status StatementVersions::FindCurrent(const std::vector<RecordBatch>& batches) {
  std::unordered_set<std::string_view> replaced;
  for (const RecordBatch& batch : batches) {
    for (const auto& [id, old] : batch.replaced()) replaced.insert(old);
  }
  TextTable records;
  std::vector<Newest> newest;
  for (std::size_t i = 0; i < batches.size(); ++i) {
    const auto& statements = batches[i].statements();
    current_.emplace_back(statements.size(), false);
    if (statements.empty()) continue;
    ASSIGN_OR_RETURN(const auto keys, batches[i].Keys());
    for (std::uint32_t s = 0; s < statements.size(); ++s) {
      const std::string_view id = keys->statements.At(s);
      if (replaced.contains(id)) continue;
      bool created = false;
      const std::uint32_t entry = records.Insert(KeyOf(id), 0, &created);
      if (created) {
        newest.push_back({statements[s].rank, i, s});
      } else if (statements[s].rank >= newest[entry].rank) {
        newest[entry] = {statements[s].rank, i, s};
      }
    }
  }
  std::uint64_t all = 0;
  for (const auto& statements : current_) all += statements.size();
  superseded_ = all - newest.size();
  for (const Newest& one : newest) current_[one.batch][one.statement] = true;
  return Status();
}

std::string_view StatementVersions::KeyOf(std::string_view key) const {
  if (oldest_.empty()) return key;
  const auto found = oldest_.find(std::string(key));
  return found == oldest_.end() ? key : std::string_view(found->second);
}

}  // namespace keiretsu::graph
