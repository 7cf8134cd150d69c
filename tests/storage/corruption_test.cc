// A damaged byte anywhere gives the right answer or Corruption: never a wrong one, never a crash.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "storage/engine.h"
#include "tests/storage/temp_directory.h"
#include "tests/support/fault_env.h"

namespace keiretsu::storage {
namespace {

constexpr int kFlushed = 300;  ///< records in files
constexpr int kLogged = 40;    ///< records only in the log

std::string RecordKey(int i) { return "record" + std::to_string(10000 + i); }
std::string RecordValue(int i) {
  return std::to_string(i * 7919) + std::string(static_cast<std::size_t>(i % 90), 'v');
}

EngineOptions Options(const std::string& path) {
  EngineOptions options;
  options.path = path;
  options.cache_bytes = 4 << 20;
  options.write_buffer_bytes = 1 << 20;
  return options;
}

void MakeStore(const std::string& path) {
  auto engine = Engine::Open(Options(path));
  ASSERT_TRUE(engine.has_value()) << engine.error().ToString();
  for (int i = 0; i < kFlushed + kLogged; ++i) {
    WriteBatch batch;
    batch.Put(Keyspace::kColumn, RecordKey(i), RecordValue(i));
    batch.Put(Keyspace::kIndex, RecordKey(i), "");
    ASSERT_TRUE((*engine)->Write(batch, true).ok());
    if (i == kFlushed - 1) {
      ASSERT_TRUE((*engine)->Flush().ok());
    }
  }
}

enum class Outcome { kRight, kDetected, kTailLost };

bool IsDetection(const Status& status) { return status.code() == StatusCode::kCorruption; }

/// Reads all of a damaged store in every way. Fails the test on a wrong answer.
Outcome Examine(const std::string& path, bool read_only) {
  EngineOptions options = Options(path);
  options.read_only = read_only;
  const auto engine = Engine::Open(options);
  if (!engine) {
    EXPECT_TRUE(IsDetection(engine.error())) << engine.error().ToString();
    return Outcome::kDetected;
  }
  int found = 0;
  const auto cursor = (*engine)->Scan(Keyspace::kColumn, "", "");
  for (; cursor->Valid(); cursor->Next()) {
    EXPECT_EQ(cursor->key(), RecordKey(found)) << "a wrong key";
    EXPECT_EQ(cursor->value(), RecordValue(found)) << "a wrong value";
    ++found;
  }
  if (!cursor->status().ok()) {
    EXPECT_TRUE(IsDetection(cursor->status())) << cursor->status().ToString();
    EXPECT_NE(cursor->status().message().find("keyspace col, key"), std::string_view::npos)
        << cursor->status().ToString();
    return Outcome::kDetected;
  }
  for (int i = 0; i < found; i += 37) {
    const auto value = (*engine)->Get(Keyspace::kColumn, RecordKey(i));
    if (!value) {
      EXPECT_TRUE(IsDetection(value.error())) << value.error().ToString();
      return Outcome::kDetected;
    }
    EXPECT_TRUE(value->has_value()) << RecordKey(i);
    if (*value) {
      EXPECT_EQ((*value)->view(), RecordValue(i));
    }
  }
  if (found == kFlushed + kLogged) return Outcome::kRight;
  // Only damage in the last log record cannot be told from a write that never ended.
  EXPECT_EQ(found, kFlushed + kLogged - 1) << "acknowledged records are silently gone";
  return Outcome::kTailLost;
}

class CorruptionTest : public testing::Test {
 protected:
  CorruptionTest() { MakeStore(directory_ / "good"); }

  /// Flips a byte at about `flips` places of every file that `matches`.
  template <typename Predicate>
  std::map<Outcome, int> FlipThrough(const Predicate& matches, std::uint64_t flips) {
    std::map<Outcome, int> outcomes;
    std::mt19937_64 random(flips);
    for (const auto& entry : std::filesystem::directory_iterator(directory_ / "good")) {
      const std::string name = entry.path().filename();
      if (!entry.is_regular_file() || !matches(name) || entry.file_size() == 0) continue;
      const std::uint64_t step = std::max<std::uint64_t>(1, entry.file_size() / flips);
      for (std::uint64_t offset = random() % step; offset < entry.file_size(); offset += step) {
        SCOPED_TRACE(name + " byte " + std::to_string(offset));
        const std::string bad = directory_ / "bad";
        std::filesystem::remove_all(bad);
        std::filesystem::copy(directory_ / "good", bad);
        const auto mask = static_cast<std::uint8_t>(1U << (random() % 8));
        EXPECT_TRUE(FlipByte(bad + "/" + name, offset, mask));
        ++outcomes[Examine(bad, random() % 2 == 0)];
      }
    }
    return outcomes;
  }

  TempDirectory directory_;
};

bool IsTable(const std::string& name) { return name.ends_with(".sst"); }
bool IsLog(const std::string& name) { return name.ends_with(".log"); }
bool IsManifest(const std::string& name) { return name.starts_with("MANIFEST"); }

TEST_F(CorruptionTest, TheUndamagedStoreIsRight) {
  EXPECT_EQ(Examine(directory_ / "good", true), Outcome::kRight);
  EXPECT_EQ(Examine(directory_ / "good", false), Outcome::kRight);
}

TEST_F(CorruptionTest, DamagedTables) {
  auto outcomes = FlipThrough(IsTable, 24);
  EXPECT_GT(outcomes[Outcome::kDetected], 5);
  EXPECT_EQ(outcomes[Outcome::kTailLost], 0);
}

TEST_F(CorruptionTest, DamagedLogs) {
  auto outcomes = FlipThrough(IsLog, 40);
  EXPECT_GT(outcomes[Outcome::kDetected], 20);
  EXPECT_LE(outcomes[Outcome::kTailLost], 3);
}

TEST_F(CorruptionTest, DamagedManifests) {
  auto outcomes = FlipThrough(IsManifest, 40);
  EXPECT_GT(outcomes[Outcome::kDetected], 10);
}

TEST_F(CorruptionTest, DamagedSmallFiles) {
  FlipThrough([](const std::string& name) { return name == "CURRENT"; }, 8);
  FlipThrough([](const std::string& name) { return name == "keiretsu.format"; }, 4);
  FlipThrough([](const std::string& name) { return name == "IDENTITY"; }, 2);
}

TEST_F(CorruptionTest, MissingFilesAreDetected) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory_ / "good")) {
    names.push_back(entry.path().filename());
  }
  int detected = 0;
  for (const std::string& name : names) {
    if (!IsTable(name) && !IsManifest(name) && !IsLog(name)) continue;
    SCOPED_TRACE(name);
    std::filesystem::remove_all(directory_ / "bad");
    std::filesystem::copy(directory_ / "good", directory_ / "bad");
    std::filesystem::remove(directory_ / ("bad/" + name));
    const auto engine = Engine::Open(Options(directory_ / "bad"));
    if (!engine) {
      EXPECT_TRUE(IsDetection(engine.error())) << engine.error().ToString();
      ++detected;
    }
  }
  EXPECT_GE(detected, 3);
}

}  // namespace
}  // namespace keiretsu::storage
