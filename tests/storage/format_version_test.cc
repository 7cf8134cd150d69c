#include "storage/format_version.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "storage/engine.h"
#include "tests/storage/temp_directory.h"

namespace keiretsu::storage {
namespace {

using Files = std::map<std::string, std::string>;

Files ReadFiles(const std::string& directory) {
  Files files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    if (entry.path().filename() == "keiretsu.lock") continue;  // says who asks, not what is stored
    std::ostringstream bytes;
    bytes << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    files[entry.path().string()] = bytes.str();
  }
  return files;
}

class FormatVersionTest : public testing::Test {
 protected:
  EngineOptions Options() const {
    EngineOptions options;
    options.path = directory_ / "db";
    return options;
  }
  std::string StampPath() const { return Options().path + "/" + kFormatFileName; }

  /// A database whose stamp says `version`, in the key or in both places.
  void MakeStore(const FormatVersion& version, bool in_file) {
    auto engine = Engine::Open(Options());
    ASSERT_TRUE(engine.has_value()) << engine.error().ToString();
    WriteBatch batch;
    batch.Put(Keyspace::kMeta, kFormatKey, EncodeFormat(version));
    batch.Put(Keyspace::kAux, "k", "v");
    ASSERT_TRUE((*engine)->Write(batch, true).ok());
    if (in_file) std::ofstream(StampPath(), std::ios::binary) << EncodeFormat(version);
  }

  Status OpenStatus() const { return Engine::Open(Options()).status(); }

  TempDirectory directory_;
};

TEST_F(FormatVersionTest, StampBytesAreFrozen) {
  const std::string stamp = EncodeFormat({0x0102, 0x0304, 0x05});
  ASSERT_EQ(stamp.size(), 24U);
  EXPECT_EQ(stamp.substr(0, 20), std::string("KEIRETSU\x02\x01\x04\x03\x05\0\0\0\0\0\0\0", 20));
  const auto version = DecodeFormat(stamp, "here");
  ASSERT_TRUE(version.has_value());
  EXPECT_EQ(*version, (FormatVersion{0x0102, 0x0304, 0x05}));
}

TEST_F(FormatVersionTest, DamagedStampsAreCorruption) {
  const std::string stamp = EncodeFormat(kFormatVersion);
  for (std::size_t i = 0; i < stamp.size(); ++i) {
    EXPECT_EQ(DecodeFormat(stamp.substr(0, i), "here").status().code(), StatusCode::kCorruption);
    std::string flipped = stamp;
    flipped[i] = static_cast<char>(flipped[i] ^ 0x40);
    const Status status = DecodeFormat(flipped, "here").status();
    EXPECT_EQ(status.code(), StatusCode::kCorruption) << "byte " << i;
    EXPECT_EQ(status.message().find("here"), 0U);
  }
}

TEST_F(FormatVersionTest, WhoMayOpenWhat) {
  struct Case {
    FormatVersion stored;
    bool opens;
  };
  const Case cases[] = {
      {{1, 0, 0}, true},
      {{1, 9, 0}, true},             // newer minor: additions
      {{2, 0, 0}, false},            // newer major
      {{1, 0, 1}, false},            // unknown incompatible feature
      {{1, 0, 1ULL << 31}, false},   //
      {{1, 0, 1ULL << 32}, true},    // unknown compatible feature
  };
  for (const Case& test : cases) {
    EXPECT_EQ(CheckFormat(test.stored, "db").ok(), test.opens)
        << test.stored.major << "." << test.stored.minor << " " << test.stored.features;
  }
}

TEST_F(FormatVersionTest, ANewStoreIsStampedTwice) {
  {
    auto engine = Engine::Open(Options());
    ASSERT_TRUE(engine.has_value());
    const auto key = (*engine)->Get(Keyspace::kMeta, kFormatKey);
    ASSERT_TRUE(key.has_value() && key->has_value());
    EXPECT_EQ((*key)->view(), EncodeFormat(kFormatVersion));
  }
  EXPECT_EQ(ReadFiles(Options().path)[StampPath()], EncodeFormat(kFormatVersion));
}

TEST_F(FormatVersionTest, ANewerMajorIsRefusedBeforeAnythingIsWritten) {
  MakeStore({2, 3, 0}, /*in_file=*/true);
  const Files before = ReadFiles(Options().path);
  for (const bool read_only : {false, true}) {
    EngineOptions options = Options();
    options.read_only = read_only;
    const Status status = Engine::Open(options).status();
    EXPECT_EQ(status.code(), StatusCode::kVersionMismatch) << status.ToString();
    EXPECT_NE(status.message().find("format 2.3"), std::string_view::npos);
    EXPECT_NE(status.message().find("format 1.0"), std::string_view::npos);
  }
  EXPECT_EQ(ReadFiles(Options().path), before);
}

TEST_F(FormatVersionTest, WithoutTheStampFileTheKeyRefusesBeforeAnythingIsWritten) {
  MakeStore({1, 0, 4}, /*in_file=*/false);
  std::filesystem::remove(StampPath());
  const Files before = ReadFiles(Options().path);
  EXPECT_EQ(OpenStatus().code(), StatusCode::kVersionMismatch);
  EXPECT_EQ(ReadFiles(Options().path), before);
}

TEST_F(FormatVersionTest, TheKeyDecidesWhereTheFileDisagrees) {
  MakeStore({2, 0, 0}, /*in_file=*/false);
  EXPECT_EQ(OpenStatus().code(), StatusCode::kVersionMismatch);
}

TEST_F(FormatVersionTest, ALostOrDamagedStampFileIsNotFatal) {
  MakeStore(kFormatVersion, /*in_file=*/true);
  std::filesystem::remove(StampPath());
  EXPECT_TRUE(OpenStatus().ok()) << OpenStatus().ToString();
  std::ofstream(StampPath(), std::ios::binary) << "garbage";
  EXPECT_TRUE(OpenStatus().ok()) << OpenStatus().ToString();
}

TEST_F(FormatVersionTest, ADamagedOrMissingKeyIsCorruption) {
  MakeStore(kFormatVersion, /*in_file=*/true);
  {
    auto engine = Engine::Open(Options());
    WriteBatch batch;
    batch.Put(Keyspace::kMeta, kFormatKey, "nonsense");
    ASSERT_TRUE((*engine)->Write(batch, true).ok());
  }
  Status status = OpenStatus();
  EXPECT_EQ(status.code(), StatusCode::kCorruption);
  EXPECT_NE(status.message().find("keyspace meta, key 'format'"), std::string_view::npos)
      << status.ToString();
}

TEST_F(FormatVersionTest, ACreationCutShortBeginsAgain) {
  std::filesystem::create_directory(Options().path);
  std::ofstream(StampPath(), std::ios::binary) << EncodeFormat(kFormatVersion);
  EXPECT_TRUE(OpenStatus().ok());
}

TEST_F(FormatVersionTest, UpgradeStepsChainToTheCurrentVersion) {
  FormatVersion at{1, 0, 0};
  for (const UpgradeStep& step : UpgradeSteps()) {
    EXPECT_EQ(step.from, at);
    at = step.to;
  }
  EXPECT_EQ(at, kFormatVersion);
}

}  // namespace
}  // namespace keiretsu::storage
