#include "graph/load/registers/statement_versions.h"

#include <unordered_set>
#include <utility>

#include "graph/load/fingerprint_table.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

struct Newest {
  std::int64_t rank = 0;
  std::uint32_t batch = 0;
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
    const std::vector<RecordBatch>& batches, const LoadWork& work) {
  std::unique_ptr<StatementVersions> versions(new StatementVersions());
  versions->FindOldest(batches);
  RETURN_IF_ERROR(versions->FindCurrent(batches, work));
  return std::unique_ptr<const StatementVersions>(std::move(versions));
}

Status StatementVersions::FindCurrent(const std::vector<RecordBatch>& batches,
                                      const LoadWork& work) {
  std::unordered_set<std::string_view> replaced;
  for (const RecordBatch& batch : batches) {
    for (const auto& [id, old] : batch.replaced()) replaced.insert(old);
  }
  ChargedMemory charged(work.budget);
  FingerprintTable records;
  std::vector<Newest> newest;
  std::uint64_t all = 0;
  for (std::uint32_t b = 0; b < batches.size(); ++b) {
    current_.emplace_back(batches[b].statement_count(), false);
    all += batches[b].statement_count();
    if (batches[b].statement_count() == 0) continue;
    RETURN_IF_ERROR(work.CheckCancelled());
    ASSIGN_OR_RETURN(const auto heads, batches[b].Heads());
    for (std::uint32_t s = 0; s < heads->statements.size(); ++s) {
      const std::string_view id = heads->statement_ids.At(s);
      if (replaced.contains(id)) continue;
      bool created = false;
      const std::uint32_t record = records.Insert(Fingerprint::Of(KeyOf(id)), &created);
      const std::int64_t rank = heads->statements[s].rank;
      if (created) {
        newest.push_back({rank, b, s});
      } else if (rank >= newest[record].rank) {
        newest[record] = {rank, b, s};
      }
    }
    RETURN_IF_ERROR(charged.Set(records.memory_bytes() + newest.capacity() * sizeof(Newest)));
  }
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
