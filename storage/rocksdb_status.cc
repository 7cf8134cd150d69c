#include "storage/rocksdb_status.h"

#include <fmt/format.h>
#include <rocksdb/status.h>

#include <algorithm>

namespace keiretsu::storage {
namespace {

constexpr std::size_t kShownKeyBytes = 64;

bool IsPrintable(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c > 0x20 && c < 0x7f && c != '\'';
  });
}

}  // namespace

std::string PrintableKey(std::string_view key) {
  if (key.empty()) return "(none)";
  const std::string_view shown = key.substr(0, kShownKeyBytes);
  std::string text;
  if (IsPrintable(shown)) {
    text = fmt::format("'{}'", shown);
  } else {
    text = "0x";
    for (const char c : shown) text += fmt::format("{:02x}", static_cast<unsigned char>(c));
  }
  if (shown.size() < key.size()) text += fmt::format("... ({} bytes)", key.size());
  return text;
}

std::string Place(std::string_view verb, Keyspace keyspace, std::string_view key) {
  return fmt::format("{} keyspace {}, key {}", verb, KeyspaceName(keyspace), PrintableKey(key));
}

Status FromRocksDb(const rocksdb::Status& status, std::string_view what) {
  using Code = rocksdb::Status::Code;
  if (status.ok()) return {};
  const std::string text = fmt::format("{}: {}", what, status.ToString());
  switch (status.code()) {
    case Code::kOk: return {};
    case Code::kNotFound: return Status::NotFound(text);
    case Code::kCorruption: return Status::Corruption(text + "; restore a backup");
    case Code::kIOError:
      if (status.IsNoSpace()) {
        return Status::IoError(text + "; the disk is full: free space and open the database again");
      }
      return Status::IoError(text);
    case Code::kAborted:
      if (status.IsMemoryLimit()) return Status::ResourceExhausted(text);
      break;
    case Code::kShutdownInProgress:
    case Code::kTimedOut:
    case Code::kBusy:
    case Code::kTryAgain:
    case Code::kIncomplete:
    case Code::kCompactionTooLarge:
    case Code::kColumnFamilyDropped:
    case Code::kMergeInProgress:
    case Code::kExpired:
    case Code::kNotSupported:
    case Code::kInvalidArgument:
    case Code::kMaxCode:
      break;
  }
  return Status::Internal(text);
}

}  // namespace keiretsu::storage
