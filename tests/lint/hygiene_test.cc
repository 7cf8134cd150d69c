// House rules that a machine can check: no leftovers, no paths of one machine, no big files, no
// folders without a concept, headers guarded.

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/lint/source_tree.h"

namespace keiretsu::lint {
namespace {

constexpr std::uintmax_t kMaxFileBytes = 1 << 20;
constexpr std::ptrdiff_t kMaxColumns = 100;

/// A text that may not occur in a file, and the reason. Spelled in halves, so that this file
/// passes its own check.
struct Forbidden {
  std::string text;
  std::string_view reason;
};

const std::vector<Forbidden> kForbiddenInSources = {
    {"TO"
     "DO",
     "finish it or write an issue"},
    {"FIX"
     "ME",
     "finish it or write an issue"},
    {"XX"
     "X",
     "finish it or write an issue"},
    {"HA"
     "CK",
     "say why it has to be so"},
    {"/wo"
     "rk/",
     "a path of one machine"},
    {"/fa"
     "rm/",
     "a path of one machine"},
    {"/ho"
     "me/",
     "a path of one machine"},
    {"/ro"
     "ot/",
     "a path of one machine"},
    {"/tm"
     "p/",
     "ask for a temporary folder; do not name one"},
};

const std::set<std::string_view> kFoldersWithoutConcept = {"common", "util", "utils", "helpers",
                                                           "misc"};

const std::set<std::string_view> kTopLevelFolders = {
    "storage", "graph", "query", "grammar", "cli", "tests", "docs", "bench", "examples", ".ci"};

bool IsWordCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Finds `needle`; one that begins and ends with a letter only as a whole word.
bool Contains(std::string_view text, std::string_view needle) {
  for (size_t at = text.find(needle); at != std::string_view::npos;
       at = text.find(needle, at + 1)) {
    const size_t end = at + needle.size();
    const bool joined_before =
        at > 0 && IsWordCharacter(text[at - 1]) && IsWordCharacter(needle.front());
    const bool joined_after =
        end < text.size() && IsWordCharacter(text[end]) && IsWordCharacter(needle.back());
    if (!joined_before && !joined_after) return true;
  }
  return false;
}

std::vector<std::string> FindForbidden(const std::string& path, std::string_view text) {
  std::vector<std::string> found;
  for (const Line& line : SplitLines(text)) {
    for (const Forbidden& forbidden : kForbiddenInSources) {
      if (!Contains(line.text, forbidden.text)) continue;
      found.push_back(
          fmt::format("{}:{}: '{}': {}", path, line.number, forbidden.text, forbidden.reason));
    }
  }
  return found;
}

bool IsSource(std::string_view path) {
  return IsCxx(path) || path.ends_with(".g4") || path.ends_with(".sh") ||
         path.ends_with(".cmake") || path.ends_with("CMakeLists.txt") || path == "x" ||
         path == ".ci/run";
}

class HygieneTest : public ::testing::Test {
 protected:
  const std::filesystem::path root_ = KEIRETSU_SOURCE_DIR;
  const std::vector<SourceFile> files_ = ListFiles(root_);
};

TEST_F(HygieneTest, SourcesHaveNoLeftovers) {
  for (const SourceFile& file : files_) {
    if (!IsSource(file.path)) continue;
    for (const std::string& found : FindForbidden(file.path, ReadFile(root_ / file.path))) {
      ADD_FAILURE() << found;
    }
  }
}

TEST_F(HygieneTest, LeftoversAreCaught) {
  EXPECT_TRUE(FindForbidden("a.cc", "mktemp a.XXXXXX; int x = 0;\n").empty());
  for (const Forbidden& forbidden : kForbiddenInSources) {
    std::vector<std::string> found = FindForbidden(
        "a.cc", fmt::format("int x;\n// a {}y\n",
                            forbidden.text + (forbidden.text.back() == '/' ? "" : ": ")));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_TRUE(found[0].starts_with("a.cc:2: ")) << found[0];
  }
}

// What lies beside the source tree may be absent: only tests, which then skip, and CI know of it.
TEST_F(HygieneTest, OnlyTestsLookBesideTheTree) {
  const std::string beside =
      "../"
      "shared";
  for (const SourceFile& file : files_) {
    if (!IsSource(file.path) || file.path.starts_with("tests/") || file.path == ".ci/run") continue;
    const std::string text = ReadFile(root_ / file.path);
    EXPECT_EQ(text.find(beside), std::string::npos) << file.path << " refers to " << beside;
  }
}

TEST_F(HygieneTest, FilesAreSmall) {
  for (const SourceFile& file : files_) {
    EXPECT_LT(file.size_bytes, kMaxFileBytes) << file.path;
  }
}

/// Characters of UTF-8: all bytes but continuations.
std::ptrdiff_t Columns(std::string_view line) {
  return std::count_if(line.begin(), line.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; });
}

TEST_F(HygieneTest, LinesAreNoWiderThanTheFormatter) {
  for (const SourceFile& file : files_) {
    if (!IsCxx(file.path)) continue;
    const std::string text = ReadFile(root_ / file.path);
    for (const Line& line : SplitLines(text)) {
      EXPECT_LE(Columns(line.text), kMaxColumns) << file.path << ":" << line.number;
    }
  }
}

TEST_F(HygieneTest, HeadersGuardThemselvesAndOpenNoNamespace) {
  for (const SourceFile& file : files_) {
    if (!IsHeader(file.path)) continue;
    bool guarded = false;
    const std::string text = ReadFile(root_ / file.path);
    for (const Line& line : SplitLines(text)) {
      guarded = guarded || line.text == "#pragma once";
      EXPECT_FALSE(line.text.starts_with("using namespace"))
          << file.path << ":" << line.number << ": headers open no namespace";
    }
    EXPECT_TRUE(guarded) << file.path << ": no '#pragma once'";
  }
}

TEST_F(HygieneTest, FoldersNameConcepts) {
  for (const SourceFile& file : files_) {
    std::filesystem::path path = file.path;
    for (const auto& part : path.parent_path()) {
      EXPECT_FALSE(kFoldersWithoutConcept.contains(part.string()))
          << file.path << ": a thing used by two layers belongs to the lower one, by its own name";
    }
    if (path.has_parent_path() && IsSource(file.path)) {
      EXPECT_TRUE(kTopLevelFolders.contains(path.begin()->string()))
          << file.path << ": a new top-level folder needs a page in docs/decisions";
    }
  }
}

}  // namespace
}  // namespace keiretsu::lint
