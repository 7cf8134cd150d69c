#include "storage/engine.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/storage/temp_directory.h"

namespace keiretsu::storage {
namespace {

EngineOptions SmallOptions(const std::string& path) {
  EngineOptions options;
  options.path = path;
  options.cache_bytes = 8 << 20;
  options.write_buffer_bytes = 4 << 20;
  return options;
}

std::unique_ptr<Engine> MustOpen(const EngineOptions& options) {
  Result<std::unique_ptr<Engine>> engine = Engine::Open(options);
  EXPECT_TRUE(engine.has_value()) << engine.status().ToString();
  return engine ? *std::move(engine) : nullptr;
}

Status PutOne(Engine& engine, Keyspace keyspace, std::string_view key, std::string_view value) {
  WriteBatch batch;
  batch.Put(keyspace, key, value);
  return engine.Write(batch, false);
}

std::string MustGet(const Engine& engine, Keyspace keyspace, std::string_view key,
                    const EngineSnapshot* snapshot = nullptr) {
  const auto value = engine.Get(keyspace, key, snapshot);
  if (!value) return value.error().ToString();
  return *value ? std::string((*value)->view()) : "(absent)";
}

std::string Keys(const Engine& engine, Keyspace keyspace, std::string_view begin,
                 std::string_view end, const EngineSnapshot* snapshot = nullptr) {
  std::string keys;
  const auto cursor = engine.Scan(keyspace, begin, end, snapshot);
  for (; cursor->Valid(); cursor->Next()) {
    keys += cursor->key();
    keys += ' ';
  }
  EXPECT_TRUE(cursor->status().ok()) << cursor->status().ToString();
  return keys;
}

/// Each test runs on disk and in memory.
class EngineTest : public testing::TestWithParam<bool> {
 protected:
  EngineTest() : engine_(MustOpen(Options())) {}

  EngineOptions Options() const {
    EngineOptions options = SmallOptions(directory_ / "db");
    options.in_memory = GetParam();
    return options;
  }

  TempDirectory directory_;
  std::unique_ptr<Engine> engine_;
};

INSTANTIATE_TEST_SUITE_P(Places, EngineTest, testing::Values(false, true),
                         [](const auto& place) { return place.param ? "Memory" : "Disk"; });

TEST_P(EngineTest, BatchWritesToSeveralKeyspacesAtOnce) {
  WriteBatch batch;
  batch.Put(Keyspace::kCatalog, "k", "cat");
  batch.Put(Keyspace::kDelta, "k", "dlt");
  batch.Put(Keyspace::kBig, "k", std::string(100000, 'b'));
  batch.Put(Keyspace::kIndex, "gone", "x");
  batch.Delete(Keyspace::kIndex, "gone");
  EXPECT_EQ(batch.count(), 5U);
  ASSERT_TRUE(engine_->Write(batch, true).ok());
  EXPECT_EQ(MustGet(*engine_, Keyspace::kCatalog, "k"), "cat");
  EXPECT_EQ(MustGet(*engine_, Keyspace::kDelta, "k"), "dlt");
  EXPECT_EQ(MustGet(*engine_, Keyspace::kBig, "k"), std::string(100000, 'b'));
  EXPECT_EQ(MustGet(*engine_, Keyspace::kIndex, "gone"), "(absent)");
  EXPECT_EQ(MustGet(*engine_, Keyspace::kAux, "k"), "(absent)");
}

TEST_P(EngineTest, BatchesAppendAndClear) {
  WriteBatch first;
  first.Put(Keyspace::kAux, "a", "1");
  WriteBatch second;
  second.Put(Keyspace::kAux, "b", "2");
  first.Append(second);
  second.Clear();
  EXPECT_EQ(first.count(), 2U);
  EXPECT_EQ(second.count(), 0U);
  WriteBatch moved = std::move(first);
  ASSERT_TRUE(engine_->Write(moved, false).ok());
  EXPECT_EQ(Keys(*engine_, Keyspace::kAux, "", ""), "a b ");
}

TEST_P(EngineTest, ReadsAtASnapshot) {
  ASSERT_TRUE(PutOne(*engine_, Keyspace::kAux, "k", "old").ok());
  const auto snapshot = engine_->TakeSnapshot();
  ASSERT_TRUE(PutOne(*engine_, Keyspace::kAux, "k", "new").ok());
  ASSERT_TRUE(PutOne(*engine_, Keyspace::kAux, "l", "later").ok());
  ASSERT_TRUE(engine_->Flush().ok());
  ASSERT_TRUE(engine_->Compact().ok());
  EXPECT_EQ(MustGet(*engine_, Keyspace::kAux, "k", snapshot.get()), "old");
  EXPECT_EQ(MustGet(*engine_, Keyspace::kAux, "k"), "new");
  EXPECT_EQ(Keys(*engine_, Keyspace::kAux, "", "", snapshot.get()), "k ");
  EXPECT_EQ(Keys(*engine_, Keyspace::kAux, "", ""), "k l ");
}

TEST_P(EngineTest, ScansRanges) {
  for (const char* key : {"a", "b", "c", "d", "e"}) {
    ASSERT_TRUE(PutOne(*engine_, Keyspace::kIndex, key, "").ok());
  }
  struct Case {
    const char* begin;
    const char* end;
    const char* keys;
  };
  const Case cases[] = {
      {"", "", "a b c d e "}, {"b", "", "b c d e "}, {"b", "d", "b c "}, {"bb", "dd", "c d "},
      {"", "a", ""},          {"x", "", ""},         {"d", "b", ""},     {"c", "c", ""},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(Keys(*engine_, Keyspace::kIndex, test.begin, test.end), test.keys)
        << test.begin << ".." << test.end;
  }
}

TEST_P(EngineTest, CursorMovesStayInTheRange) {
  for (const char* key : {"a", "b", "c", "d", "e"}) {
    ASSERT_TRUE(PutOne(*engine_, Keyspace::kIndex, key, key).ok());
  }
  const auto cursor = engine_->Scan(Keyspace::kIndex, "b", "e");
  cursor->SeekToLast();
  ASSERT_TRUE(cursor->Valid());
  EXPECT_EQ(cursor->key(), "d");
  EXPECT_EQ(cursor->value(), "d");
  cursor->Prev();
  EXPECT_EQ(cursor->key(), "c");
  cursor->Seek("a");
  EXPECT_EQ(cursor->key(), "b");
  cursor->Prev();
  EXPECT_FALSE(cursor->Valid());
  cursor->Next();  // does nothing, and does not end the process
  EXPECT_FALSE(cursor->Valid());
  cursor->Seek("e");
  EXPECT_FALSE(cursor->Valid());
  cursor->Prev();
  EXPECT_TRUE(cursor->status().ok());
}

TEST_P(EngineTest, MultiGetKeepsTheOrderOfItsKeys) {
  ASSERT_TRUE(PutOne(*engine_, Keyspace::kColumn, "a", "1").ok());
  ASSERT_TRUE(engine_->Flush().ok());
  ASSERT_TRUE(PutOne(*engine_, Keyspace::kColumn, "c", "3").ok());
  const auto values = engine_->MultiGet(Keyspace::kColumn, {"c", "b", "a", "c"});
  ASSERT_TRUE(values.has_value());
  ASSERT_EQ(values->size(), 4U);
  EXPECT_EQ((*values)[0]->view(), "3");
  EXPECT_FALSE((*values)[1].has_value());
  EXPECT_EQ((*values)[2]->view(), "1");
  EXPECT_EQ((*values)[3]->view(), "3");
  EXPECT_TRUE(engine_->MultiGet(Keyspace::kColumn, {})->empty());
}

TEST_P(EngineTest, MatchesAMapUnderRandomWrites) {
  const std::uint64_t seed = 31;
  std::mt19937_64 random(seed);
  std::map<std::string, std::string> model;
  for (int round = 0; round < 600; ++round) {
    WriteBatch batch;
    for (std::size_t n = random() % 6; n > 0; --n) {
      const std::string key = std::to_string(random() % 200);
      if (random() % 3 == 0) {
        batch.Delete(Keyspace::kDelta, key);
        model.erase(key);
      } else {
        const std::string value(random() % 300, static_cast<char>('a' + round % 26));
        batch.Put(Keyspace::kDelta, key, value);
        model[key] = value;
      }
    }
    ASSERT_TRUE(engine_->Write(batch, false).ok());
    if (round % 97 == 0) {
      ASSERT_TRUE(engine_->Flush().ok());
    }
    if (round == 400) {
      ASSERT_TRUE(engine_->Compact().ok());
    }
  }
  const auto cursor = engine_->Scan(Keyspace::kDelta, "", "");
  for (const auto& [key, value] : model) {
    ASSERT_TRUE(cursor->Valid()) << "seed " << seed;
    ASSERT_EQ(cursor->key(), key);
    ASSERT_EQ(cursor->value(), value);
    cursor->Next();
  }
  EXPECT_FALSE(cursor->Valid());
  EXPECT_TRUE(cursor->status().ok());
}

TEST_P(EngineTest, IngestsFilesOfSeveralKeyspacesAtOnce) {
  ASSERT_TRUE(PutOne(*engine_, Keyspace::kAdjacency, "b", "memtable").ok());
  const auto before = engine_->TakeSnapshot();
  auto adjacency = engine_->NewSortedFile(Keyspace::kAdjacency);
  auto columns = engine_->NewSortedFile(Keyspace::kColumn);
  auto unused = engine_->NewSortedFile(Keyspace::kIndex);
  ASSERT_TRUE(adjacency && columns && unused);
  ASSERT_TRUE((*adjacency)->Put("a", "1").ok());
  ASSERT_TRUE((*adjacency)->Put("b", "2").ok());
  ASSERT_TRUE((*columns)->Put("c", std::string(1000, 'x')).ok());
  EXPECT_GT((*columns)->size_bytes() + 1, 0U);
  const auto a = (*adjacency)->Finish();
  const auto c = (*columns)->Finish();
  const auto none = (*unused)->Finish();
  ASSERT_TRUE(a && c && none);
  EXPECT_EQ(*none, "");
  ASSERT_TRUE(engine_->Ingest({{Keyspace::kAdjacency, *a},
                               {Keyspace::kColumn, *c},
                               {Keyspace::kIndex, *none}}).ok());
  EXPECT_EQ(MustGet(*engine_, Keyspace::kAdjacency, "b"), "2");
  EXPECT_EQ(MustGet(*engine_, Keyspace::kColumn, "c"), std::string(1000, 'x'));
  EXPECT_EQ(MustGet(*engine_, Keyspace::kAdjacency, "b", before.get()), "memtable");
  EXPECT_EQ(MustGet(*engine_, Keyspace::kAdjacency, "a", before.get()), "(absent)");
  EXPECT_GT(engine_->Size().file_bytes, 0U);
}

TEST_P(EngineTest, SortedFileRefusesDescendingKeys) {
  auto file = engine_->NewSortedFile(Keyspace::kColumn);
  ASSERT_TRUE(file.has_value());
  ASSERT_TRUE((*file)->Put("b", "").ok());
  EXPECT_EQ((*file)->Put("a", "").code(), StatusCode::kInternal);
}

TEST_P(EngineTest, IngestOfAMissingFileChangesNothing) {
  auto file = engine_->NewSortedFile(Keyspace::kColumn);
  ASSERT_TRUE((*file)->Put("k", "v").ok());
  const auto path = (*file)->Finish();
  const Status status = engine_->Ingest(
      {{Keyspace::kColumn, *path}, {Keyspace::kIndex, engine_->path() + "/staging/none.sst"}});
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(MustGet(*engine_, Keyspace::kColumn, "k"), "(absent)");
  ASSERT_TRUE(PutOne(*engine_, Keyspace::kColumn, "k", "still writable").ok());
}

std::size_t LogFiles(const std::string& path) {
  std::size_t logs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    logs += entry.path().extension() == ".log" ? 1U : 0U;
  }
  return logs;
}

TEST(EngineDiskTest, KeepsItsDataAcrossOpens) {
  TempDirectory directory;
  const EngineOptions options = SmallOptions(directory / "db");
  for (int open = 0; open < 25; ++open) {
    auto engine = MustOpen(options);
    ASSERT_NE(engine, nullptr);
    for (int before = 0; before < open; ++before) {
      EXPECT_EQ(MustGet(*engine, Keyspace::kCatalog, std::to_string(before)), "v");
    }
    ASSERT_TRUE(PutOne(*engine, Keyspace::kCatalog, std::to_string(open), "v").ok());
    if (open == 10) {
      ASSERT_TRUE(engine->Flush().ok());
    }
  }
  EXPECT_LE(LogFiles(options.path), 12U) << "logs pile up from open to open";
}

TEST(EngineDiskTest, OpensThatWriteNothingLeaveFewLogs) {
  TempDirectory directory;
  const EngineOptions options = SmallOptions(directory / "db");
  for (int open = 0; open < 30; ++open) {
    auto engine = MustOpen(options);
    ASSERT_NE(engine, nullptr);
    if (open > 0) {
      EXPECT_EQ(MustGet(*engine, Keyspace::kCatalog, "k"), "v");
      continue;
    }
    ASSERT_TRUE(PutOne(*engine, Keyspace::kCatalog, "k", "v").ok());
  }
  EXPECT_LE(LogFiles(options.path), 12U) << "logs pile up from open to open";
}

TEST(EngineDiskTest, IngestedFilesSurviveAndStagingIsSwept) {
  TempDirectory directory;
  const EngineOptions options = SmallOptions(directory / "db");
  {
    auto engine = MustOpen(options);
    auto loaded = engine->NewSortedFile(Keyspace::kColumn);
    ASSERT_TRUE((*loaded)->Put("k", "v").ok());
    const auto path = (*loaded)->Finish();
    ASSERT_TRUE(engine->Ingest({{Keyspace::kColumn, *path}}).ok());
    auto abandoned = engine->NewSortedFile(Keyspace::kColumn);
    ASSERT_TRUE((*abandoned)->Put("k", "v").ok());
    ASSERT_TRUE((*abandoned)->Finish().has_value());
    EXPECT_FALSE(std::filesystem::is_empty(options.path + "/staging"));
  }
  auto engine = MustOpen(options);
  EXPECT_TRUE(std::filesystem::is_empty(options.path + "/staging"));
  EXPECT_EQ(MustGet(*engine, Keyspace::kColumn, "k"), "v");
}

TEST(EngineDiskTest, FilesArePrivate) {
  TempDirectory directory;
  const mode_t old_mask = ::umask(0);
  const EngineOptions options = SmallOptions(directory / "db");
  {
    auto engine = MustOpen(options);
    ASSERT_TRUE(PutOne(*engine, Keyspace::kColumn, "k", "v").ok());
    ASSERT_TRUE(engine->Flush().ok());
  }
  ::umask(old_mask);
  struct stat info {};
  ASSERT_EQ(::stat(options.path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700U);
  for (const auto& entry : std::filesystem::directory_iterator(options.path)) {
    ASSERT_EQ(::stat(entry.path().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 077, 0U) << entry.path();
  }
}

TEST(EngineDiskTest, ReadOnlySeesTheStateAtOpenBesideTheWriter) {
  TempDirectory directory;
  const EngineOptions options = SmallOptions(directory / "db");
  auto writer = MustOpen(options);
  ASSERT_TRUE(PutOne(*writer, Keyspace::kAux, "k", "1").ok());
  ASSERT_TRUE(writer->Flush().ok());
  ASSERT_TRUE(PutOne(*writer, Keyspace::kAux, "l", "in the log").ok());
  EngineOptions reading = options;
  reading.read_only = true;
  auto reader = MustOpen(reading);
  ASSERT_NE(reader, nullptr);
  ASSERT_TRUE(PutOne(*writer, Keyspace::kAux, "k", "2").ok());
  ASSERT_TRUE(writer->Flush().ok());
  ASSERT_TRUE(writer->Compact().ok());
  EXPECT_EQ(MustGet(*reader, Keyspace::kAux, "k"), "1");
  EXPECT_EQ(MustGet(*reader, Keyspace::kAux, "l"), "in the log");
  EXPECT_EQ(Keys(*reader, Keyspace::kAux, "", "", reader->TakeSnapshot().get()), "k l ");
  EXPECT_TRUE(reader->read_only());
  const Status refused = PutOne(*reader, Keyspace::kAux, "k", "3");
  EXPECT_EQ(refused.code(), StatusCode::kReadOnly);
  EXPECT_EQ(reader->Flush().code(), StatusCode::kReadOnly);
  EXPECT_FALSE(reader->NewSortedFile(Keyspace::kAux).has_value());
  reader.reset();
  EXPECT_EQ(MustGet(*MustOpen(reading), Keyspace::kAux, "k"), "2");
}

TEST(EngineDiskTest, OpenErrorsSayWhatToDo) {
  TempDirectory directory;
  std::ofstream(directory / "file") << "x";
  std::filesystem::create_directory(directory / "photos");
  std::ofstream(directory / "photos/cat.jpg") << "x";
  struct Case {
    const char* path;
    bool create;
    bool read_only;
    StatusCode code;
    const char* text;
  };
  const Case cases[] = {
      {"none", false, false, StatusCode::kNotFound, "no database at"},
      {"none", true, true, StatusCode::kNotFound, "no database at"},
      {"file", true, false, StatusCode::kInvalidArgument, "is a file"},
      {"photos", true, false, StatusCode::kInvalidArgument, "choose another"},
      {"no/parent", true, false, StatusCode::kIoError, "create its parent first"},
  };
  for (const Case& test : cases) {
    EngineOptions options = SmallOptions(directory / test.path);
    options.create_if_missing = test.create;
    options.read_only = test.read_only;
    const auto engine = Engine::Open(options);
    ASSERT_FALSE(engine.has_value()) << test.path;
    EXPECT_EQ(engine.error().code(), test.code) << engine.error().ToString();
    EXPECT_NE(engine.error().message().find(test.text), std::string_view::npos)
        << engine.error().ToString();
  }
  EXPECT_TRUE(std::filesystem::exists(directory / "photos/cat.jpg"));
  EXPECT_FALSE(std::filesystem::exists(directory / "none"));
}

TEST(EngineDiskTest, AnEmptyDirectoryBecomesADatabase) {
  TempDirectory directory;
  std::filesystem::create_directory(directory / "db");
  EXPECT_NE(MustOpen(SmallOptions(directory / "db")), nullptr);
}

}  // namespace
}  // namespace keiretsu::storage
