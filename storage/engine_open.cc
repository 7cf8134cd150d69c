// Opening: the directory, the lock, the version stamp, then RocksDB.

#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/listener.h>
#include <rocksdb/options.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <exception>
#include <utility>

#include "storage/directory_lock.h"
#include "storage/engine.h"
#include "storage/engine_rep.h"
#include "storage/format_version.h"
#include "storage/info_log.h"
#include "storage/limits.h"
#include "storage/private_file_system.h"
#include "storage/rocksdb_options.h"
#include "storage/rocksdb_status.h"
#include "storage/status_macros.h"

namespace keiretsu::storage {
namespace {

constexpr char kMemoryPath[] = "/keiretsu-memory";
constexpr char kStampDraftName[] = "keiretsu.format.new";

/// What a directory holds before it is opened.
struct DirectoryContents {
  bool has_database = false;  ///< RocksDB's CURRENT file
  bool has_stamp = false;     ///< keiretsu.format
  bool has_foreign = false;   ///< anything not ours
  std::size_t log_files = 0;
};

Status EnsureDirectory(const EngineOptions& options) {
  struct stat info {};
  if (::stat(options.path.c_str(), &info) == 0) {
    if (S_ISDIR(info.st_mode)) return {};
    return Status::InvalidArgument(
        fmt::format("{} is a file: a database is a directory", options.path));
  }
  if (errno != ENOENT) {
    return Status::IoError(fmt::format("opening {}: {}", options.path, std::strerror(errno)));
  }
  if (options.read_only || !options.create_if_missing) {
    return Status::NotFound(fmt::format("no database at {}", options.path));
  }
  if (::mkdir(options.path.c_str(), 0700) != 0 && errno != EEXIST) {
    return Status::IoError(fmt::format("creating directory {}: {}{}", options.path,
                                       std::strerror(errno),
                                       errno == ENOENT ? "; create its parent first" : ""));
  }
  return {};
}

bool EndsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

Result<DirectoryContents> ReadDirectory(rocksdb::Env* env, const std::string& path) {
  std::vector<std::string> children;
  const rocksdb::Status listed = env->GetChildren(path, &children);
  if (!listed.ok()) return FromRocksDb(listed, fmt::format("listing {}", path));
  DirectoryContents contents;
  for (const std::string& child : children) {
    if (child == "." || child == ".." || child == kLockFileName || child == kStampDraftName) {
      continue;
    }
    if (child == "CURRENT") contents.has_database = true;
    if (child == kFormatFileName) contents.has_stamp = true;
    if (EndsWith(child, ".log") && child != "keiretsu.log") ++contents.log_files;
    contents.has_foreign = true;
  }
  if (contents.has_database || contents.has_stamp) contents.has_foreign = false;
  return contents;
}

std::string StampPath(const std::string& path) { return path + "/" + kFormatFileName; }

/// Writes the stamp file so that a crash leaves the old one or the new one.
Status WriteStampFile(rocksdb::Env* env, const std::string& path) {
  const std::string target = StampPath(path);
  const std::string draft = path + "/" + kStampDraftName;
  rocksdb::Status status =
      rocksdb::WriteStringToFile(env, EncodeFormat(kFormatVersion), draft, /*should_sync=*/true);
  if (status.ok()) status = env->RenameFile(draft, target);
  std::unique_ptr<rocksdb::Directory> directory;
  if (status.ok()) status = env->NewDirectory(path, &directory);
  if (status.ok()) status = directory->Fsync();
  return FromRocksDb(status, fmt::format("writing {}", target));
}

std::vector<rocksdb::ColumnFamilyDescriptor> MakeFamilies(
    const EngineOptions& options, const std::shared_ptr<rocksdb::Cache>& cache) {
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (std::size_t i = 0; i < kKeyspaceCount; ++i) {
    const auto keyspace = static_cast<Keyspace>(i);
    families.emplace_back(ColumnFamilyName(keyspace),
                          MakeKeyspaceOptions(options, keyspace, cache));
  }
  return families;
}

/// A file that the database lists and the disk has not is damage, not a failing disk.
Status OpenFailure(const rocksdb::Status& status, const std::string& path) {
  const std::string what = fmt::format("opening {}", path);
  if (!status.IsPathNotFound()) return FromRocksDb(status, what);
  return Status::Corruption(fmt::format(
      "{}: a file of the database is missing: {}; restore a backup", what, status.ToString()));
}

/// Reads the version stamp of a store without writing anything; nullopt when it has none.
Result<std::optional<FormatVersion>> ProbeStampKey(rocksdb::Env* env, const std::string& path) {
  rocksdb::Options options;
  options.env = env;
  options.info_log = NewInfoLog("");
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  rocksdb::DB* raw = nullptr;
  rocksdb::Status status = rocksdb::DB::OpenForReadOnly(options, path, &raw);
  const std::unique_ptr<rocksdb::DB> db(raw);
  if (!status.ok()) return OpenFailure(status, path);
  std::string stamp;
  status = db->Get(rocksdb::ReadOptions(), kFormatKey, &stamp);
  if (status.IsNotFound()) return std::optional<FormatVersion>();
  if (!status.ok()) return FromRocksDb(status, Place("reading", Keyspace::kMeta, kFormatKey));
  ASSIGN_OR_RETURN(const FormatVersion version,
                   DecodeFormat(stamp, Place("reading", Keyspace::kMeta, kFormatKey)));
  return std::optional<FormatVersion>(version);
}

/// Refuses a store of another version before RocksDB may write to it.
Status CheckStampFile(rocksdb::Env* env, const std::string& path,
                      const DirectoryContents& contents) {
  if (contents.has_stamp) {
    std::string stamp;
    const rocksdb::Status read = rocksdb::ReadFileToString(env, StampPath(path), &stamp);
    if (!read.ok()) return FromRocksDb(read, fmt::format("reading {}", StampPath(path)));
    const Result<FormatVersion> version = DecodeFormat(stamp, StampPath(path));
    if (version) return CheckFormat(*version, path);
    if (!contents.has_database) return {};  // a creation cut short: begin it again
  }
  if (!contents.has_database) return {};
  // The stamp file is lost or damaged; the key says the same, only slower.
  ASSIGN_OR_RETURN(const std::optional<FormatVersion> version, ProbeStampKey(env, path));
  if (version) return CheckFormat(*version, path);
  return Status::InvalidArgument(
      fmt::format("{} holds a RocksDB database that Keiretsu did not make", path));
}

Result<bool> IsEmpty(const Engine& engine) {
  for (std::size_t i = 0; i < kKeyspaceCount; ++i) {
    const std::unique_ptr<Cursor> cursor = engine.Scan(static_cast<Keyspace>(i), "", "");
    if (cursor->Valid()) return false;
    RETURN_IF_ERROR(cursor->status());
  }
  return true;
}

/// Checks the stamp inside an open store, the authority; stamps a new one; upgrades an older one.
Status CheckStampKey(Engine& engine, rocksdb::Env* env, const EngineOptions& options) {
  ASSIGN_OR_RETURN(const std::optional<PinnedValue> stamp,
                   engine.Get(Keyspace::kMeta, kFormatKey));
  FormatVersion version = kFormatVersion;
  if (stamp) {
    ASSIGN_OR_RETURN(version, DecodeFormat(stamp->view(),
                                           Place("reading", Keyspace::kMeta, kFormatKey)));
    RETURN_IF_ERROR(CheckFormat(version, options.path));
    // A newer minor stays as it is: this program writes nothing that it does not know.
    if (version.major > kFormatVersion.major || version == kFormatVersion ||
        version.minor > kFormatVersion.minor || options.read_only) {
      return {};
    }
    RETURN_IF_ERROR(WriteStampFile(env, options.path));
    RETURN_IF_ERROR(UpgradeFormat(engine, version));
  } else {
    ASSIGN_OR_RETURN(const bool is_empty, IsEmpty(engine));
    if (!is_empty) {
      return Status::Corruption(Place("reading", Keyspace::kMeta, kFormatKey) +
                                ": the version stamp is missing; restore a backup");
    }
    if (options.read_only) {
      return Status::NotFound(fmt::format("the database at {} is still being created",
                                          options.path));
    }
  }
  WriteBatch batch;
  batch.Put(Keyspace::kMeta, kFormatKey, EncodeFormat(kFormatVersion));
  return engine.Write(batch, !options.in_memory);
}

/// Writes the stamp that is there once more. Logs go when a memtable is flushed, an empty one is
/// not: opens that write nothing would leave their logs for ever.
Status RewriteStampKey(Engine& engine) {
  ASSIGN_OR_RETURN(const std::optional<PinnedValue> stamp,
                   engine.Get(Keyspace::kMeta, kFormatKey));
  if (!stamp) return {};
  WriteBatch batch;
  batch.Put(Keyspace::kMeta, kFormatKey, stamp->view());
  return engine.Write(batch, /*sync=*/false);
}

}  // namespace

/// The steps of Engine::Open; a class only to reach Engine::Rep.
class EngineOpener {
 public:
  static Result<std::unique_ptr<Engine>> Open(const EngineOptions& options) {
    auto rep = std::make_unique<Engine::Rep>();
    rep->options = options;
    rep->cache = MakeCache(options);
    DirectoryContents contents;
    if (options.in_memory) {
      RETURN_IF_ERROR(PrepareMemory(*rep));
    } else {
      ASSIGN_OR_RETURN(contents, PrepareDirectory(*rep));
    }
    RETURN_IF_ERROR(OpenRocksDb(*rep));
    rocksdb::Env* env = rep->env.get();
    std::unique_ptr<Engine> engine(new Engine(std::move(rep)));
    RETURN_IF_ERROR(CheckStampKey(*engine, env, engine->rep_->options));
    if (!options.read_only && !options.in_memory) {
      RETURN_IF_ERROR(engine->SweepStaging());
      // Each open begins a log and replays the old ones: when there is much, write it into tables.
      const bool many_logs = contents.log_files > kMaxReplayedLogs;
      if (many_logs) RETURN_IF_ERROR(RewriteStampKey(*engine));
      if (many_logs || engine->rep_->UnflushedEntries() > kMaxReplayedEntries) {
        RETURN_IF_ERROR(engine->Flush());
      }
    }
    return engine;
  }

 private:
  static Status PrepareMemory(Engine::Rep& rep) {
    if (rep.options.read_only) {
      return Status::InvalidArgument("a database in memory is empty when opened: it cannot be "
                                     "opened read-only");
    }
    rep.options.path = kMemoryPath;
    rep.options.create_if_missing = true;
    rep.memory_env.reset(rocksdb::NewMemEnv(rocksdb::Env::Default()));
    rep.env = rocksdb::NewCompositeEnv(
        NewPrivateFileSystem(rep.memory_env->GetFileSystem(), /*chmod_files=*/false));
    return {};
  }

  static Result<DirectoryContents> PrepareDirectory(Engine::Rep& rep) {
    const EngineOptions& options = rep.options;
    RETURN_IF_ERROR(EnsureDirectory(options));
    std::shared_ptr<rocksdb::FileSystem> files = rocksdb::FileSystem::Default();
    if (options.file_system_for_tests != nullptr) {
      files.reset(static_cast<rocksdb::FileSystem*>(options.file_system_for_tests),
                  [](rocksdb::FileSystem*) {});
    }
    rep.env = rocksdb::NewCompositeEnv(NewPrivateFileSystem(files, /*chmod_files=*/true));
    ASSIGN_OR_RETURN(const DirectoryContents seen, ReadDirectory(rep.env.get(), options.path));
    if (seen.has_foreign) {
      return Status::InvalidArgument(fmt::format(
          "directory {} is not empty and holds no database: choose another", options.path));
    }
    if (!seen.has_database && (options.read_only || !options.create_if_missing)) {
      return Status::NotFound(fmt::format("no database at {}", options.path));
    }
    if (!options.read_only) {
      ASSIGN_OR_RETURN(rep.lock, DirectoryLock::Acquire(options.path));
    }
    // Looked at again under the lock: another process may have created it meanwhile.
    ASSIGN_OR_RETURN(const DirectoryContents contents,
                     ReadDirectory(rep.env.get(), options.path));
    RETURN_IF_ERROR(CheckStampFile(rep.env.get(), options.path, contents));
    if (!options.read_only && !contents.has_stamp) {
      RETURN_IF_ERROR(WriteStampFile(rep.env.get(), options.path));
    }
    return contents;
  }

  static Status OpenRocksDb(Engine::Rep& rep) {
    const EngineOptions& options = rep.options;
    rocksdb::DBOptions db_options = MakeDbOptions(options);
    db_options.env = rep.env.get();
    const bool keeps_log = !options.in_memory && !options.read_only;
    db_options.info_log = NewInfoLog(keeps_log ? options.path + "/keiretsu.log" : "");
    db_options.listeners.push_back(NewFailureListener(rep.failure));
    const auto families = MakeFamilies(options, rep.cache);
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    rocksdb::Status status;
    // A writer beside us may remove a file between our reading its list and opening it.
    const int attempts = options.read_only ? kReadOnlyOpenAttempts : 1;
    for (int attempt = 0; attempt < attempts; ++attempt) {
      status = options.read_only
                   ? rocksdb::DB::OpenForReadOnly(db_options, options.path, families, &handles, &db)
                   : rocksdb::DB::Open(db_options, options.path, families, &handles, &db);
      if (!status.IsPathNotFound() && !status.IsNotFound() && !status.IsIOError()) break;
    }
    if (!status.ok()) return OpenFailure(status, options.path);
    rep.db.reset(db);
    if (!options.read_only) {
      status = db->SetDBOptions({{"max_open_files", std::to_string(kMaxOpenFiles)}});
      if (!status.ok()) return OpenFailure(status, options.path);
    }
    std::copy(handles.begin(), handles.end(), rep.families.begin());
    return {};
  }
};

Result<std::unique_ptr<Engine>> Engine::Open(const EngineOptions& options) {
  try {
    return EngineOpener::Open(options);
  } catch (const std::exception& error) {
    // RocksDB lets allocation and thread failures through.
    return Status::Internal(fmt::format("opening {}: {}", options.path, error.what()));
  }
}

}  // namespace keiretsu::storage
