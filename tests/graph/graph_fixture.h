/// A store for tests, in memory or in a temporary directory.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph_store.h"

namespace keiretsu::graph {

/// A directory that goes with its owner.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "keiretsu-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// An open store without background folds, so that a test decides when to fold.
class GraphFixture {
 public:
  explicit GraphFixture(bool in_memory = true) {
    options_.path = in_memory ? ":memory:" : directory_.path() + "/db";
    options_.background_fold = false;
    options_.memory_limit_bytes = 64ULL << 20;
    Open();
  }

  GraphStore* operator->() { return store_.get(); }
  GraphStore& operator*() { return *store_; }
  GraphStoreOptions& options() { return options_; }
  void Open() {
    auto store = GraphStore::Open(options_);
    ASSERT_TRUE(store.has_value()) << store.error().ToString();
    store_ = *std::move(store);
  }
  void Close() { store_.reset(); }
  void Reopen() {
    Close();
    Open();
  }

  LabelId Label(std::string_view name) { return store_->catalog().InternLabel(name).value(); }
  TypeId Type(std::string_view name) { return store_->catalog().InternType(name).value(); }
  KeyId Key(std::string_view name) { return store_->catalog().InternKey(name).value(); }
  std::unique_ptr<GraphTransaction> Begin() { return store_->Begin().value(); }

 private:
  TemporaryDirectory directory_;
  GraphStoreOptions options_;
  std::unique_ptr<GraphStore> store_;
};

/// Commits without waiting for the disk.
inline Status CommitNow(GraphTransaction& transaction) {
  return transaction.Commit(storage::Durability::kAsync);
}

}  // namespace keiretsu::graph
