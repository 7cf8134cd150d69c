#include "storage/validation_table.h"

#include <algorithm>

namespace keiretsu::storage {

bool ValidationTable::Admits(Timestamp start, const std::vector<Claim>& claims) const {
  if (claims.empty()) return true;
  if (start < floor_) return false;
  return std::none_of(claims.begin(), claims.end(), [&](const Claim& claim) {
    const auto found = newest_.find(claim.identity);
    if (found == newest_.end()) return false;
    return found->second.exclusive > start || (claim.exclusive && found->second.shared > start);
  });
}

void ValidationTable::Record(Timestamp timestamp, const std::vector<Claim>& claims) {
  for (const Claim& claim : claims) {
    Newest& newest = newest_[claim.identity];
    (claim.exclusive ? newest.exclusive : newest.shared) = timestamp;
    history_.push_back({timestamp, claim.identity});
    if (history_.size() > max_entries_) ForgetOldest();
  }
}

void ValidationTable::Prune(Timestamp oldest_start) {
  while (!history_.empty() && history_.front().timestamp <= oldest_start) ForgetOldest();
  floor_ = std::max(floor_, oldest_start);
}

void ValidationTable::ForgetOldest() {
  const Entry oldest = history_.front();
  history_.pop_front();
  floor_ = std::max(floor_, oldest.timestamp);
  const auto found = newest_.find(oldest.identity);
  if (found == newest_.end()) return;
  // A later claim of the identity keeps the entry alive until its own turn.
  if (std::max(found->second.exclusive, found->second.shared) <= oldest.timestamp) {
    newest_.erase(found);
  }
}

}  // namespace keiretsu::storage
