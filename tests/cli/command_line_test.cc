#include "cli/command_line.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "cli/exit_code.h"
#include "cli/maintenance.h"
#include "cli/progress_line.h"

namespace keiretsu::cli {
namespace {

using Words = std::vector<std::string>;

CommandLine Parsed(const Words& words) {
  auto result = ParseCommandLine(words);
  if (const EarlyExit* exit = std::get_if<EarlyExit>(&result)) {
    ADD_FAILURE() << exit->text;
    return {};
  }
  return std::get<CommandLine>(std::move(result));
}

TEST(CommandLineTest, DefaultsAreAShellInMemory) {
  const CommandLine line = Parsed({});
  EXPECT_EQ(line.subcommand, Subcommand::kShell);
  EXPECT_EQ(line.database, ":memory:");
  EXPECT_FALSE(line.format);
  EXPECT_EQ(line.timeout.count(), 0);
  EXPECT_EQ(line.options.durability, Durability::kFull);
}

TEST(CommandLineTest, OptionsStandBeforeOrAfterTheSubcommand) {
  for (const Words& words : {Words{"--threads", "2", "--durability", "async", "pipe", "db"},
                             Words{"pipe", "--threads", "2", "--durability", "async", "db"},
                             Words{"pipe", "db", "--threads=2", "--durability=async"},
                             Words{"--durability", "async", "pipe", "db", "--threads", "2"}}) {
    const CommandLine line = Parsed(words);
    EXPECT_EQ(line.subcommand, Subcommand::kPipe);
    EXPECT_EQ(line.database, "db");
    EXPECT_EQ(line.options.threads, 2U);
    EXPECT_EQ(line.options.durability, Durability::kAsync);
  }
}

TEST(CommandLineTest, ShellOptions) {
  const CommandLine line =
      Parsed({"db", "--readonly", "--memory-limit", "512MB", "--timeout", "1.5", "--format", "json",
              "--timer", "--keep-going", "--no-rc", "--color", "never"});
  EXPECT_EQ(line.database, "db");
  EXPECT_TRUE(line.options.read_only);
  EXPECT_EQ(line.options.memory_limit_bytes, 512U << 20U);
  EXPECT_EQ(line.timeout, std::chrono::milliseconds(1500));
  EXPECT_EQ(line.format, OutputMode::kJson);
  EXPECT_TRUE(line.timer && line.keep_going && line.no_rc);
  EXPECT_EQ(line.color, ColorChoice::kNever);
}

TEST(CommandLineTest, StatementsAndFilesKeepTheirOrder) {
  const CommandLine line = Parsed({"-c", "RETURN 1", "-f", "a.cypher", "-c", "RETURN 2", "db"});
  EXPECT_EQ(line.database, "db");
  ASSERT_EQ(line.batch.size(), 3U);
  EXPECT_EQ(line.batch[0].text, "RETURN 1");
  EXPECT_TRUE(line.batch[1].is_file);
  EXPECT_EQ(line.batch[1].text, "a.cypher");
  EXPECT_EQ(line.batch[2].text, "RETURN 2");
}

TEST(CommandLineTest, LoadTakesPatternsAndScripts) {
  const CommandLine line = Parsed({"load", "db", "--copy", "(:A {id})=a.csv", "--copy",
                                   "(:A {id: s})-[:T]->(:A {id: d})=x=y.csv", "--pattern",
                                   "(:B {id})", "b1.csv", "b2.csv", "rest.cypher"});
  EXPECT_EQ(line.subcommand, Subcommand::kLoad);
  EXPECT_EQ(line.database, "db");
  const std::vector<std::pair<std::string, std::string>> wanted = {
      // Nodes before relationships, scripts where they stand.
      {"(:A {id})", "a.csv"},  {"(:B {id})", "b1.csv"},
      {"(:B {id})", "b2.csv"}, {"(:A {id: s})-[:T]->(:A {id: d})", "x=y.csv"},
      {"", "rest.cypher"},
  };
  ASSERT_EQ(line.load.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_EQ(line.load[i].pattern, wanted[i].first);
    EXPECT_EQ(line.load[i].file, wanted[i].second);
  }
}

TEST(CommandLineTest, FilesWithoutAPatternAreOneLoadOfRegisters) {
  const CommandLine line = Parsed(
      {"load", "db", "lei.csv", "it's.csv", "--format", "gleif", "--on-missing-node", "fail"});
  ASSERT_EQ(line.load.size(), 1U);
  EXPECT_EQ(CopyStatement(line.load[0], line.load_policies),
            "COPY FROM 'lei.csv', 'it\\'s.csv' ON MISSING NODE fail "
            "WITH (record: true, format: gleif)");
}

TEST(CommandLineTest, LoadPoliciesBecomeClauses) {
  const CommandLine line = Parsed({"load", "db", "--copy", "(:A {id})=in/it's.csv", "--on-error",
                                   "skip", "--max-errors", "3", "--on-duplicate", "merge",
                                   "--on-missing-node", "create", "--errors-to", "out/bad.csv",
                                   "--with", "delimiter=;", "--with", "header=false"});
  EXPECT_EQ(CopyStatement(line.load[0], line.load_policies),
            "COPY (:A {id}) FROM 'in/it\\'s.csv' ON ERROR skip MAX 3 ON DUPLICATE merge "
            "ON MISSING NODE create ERRORS TO 'out/bad.csv' "
            "WITH (record: true, delimiter: ';', header: false)");
  EXPECT_EQ(CopyStatement({"(:A)", "a.csv"}, {.errors_to = "out/bad.csv", .resume = true}, false),
            "COPY (:A) FROM 'a.csv' ERRORS TO 'out/bad.a.csv' WITH (resume: true)");
}

TEST(CommandLineTest, ProgressSaysHowFarALoadIs) {
  const LoadProgress reading{"reading", 90'000'000, 200'000'000, 1'000'000, 0};
  EXPECT_EQ(ProgressText("a.csv", reading, std::chrono::seconds(2)),
            "a.csv: reading, 45 % of 200 MB, 1,000,000 rows, 500,000 rows/s, 5 s left");
  const LoadProgress writing{"writing", 200'000'000, 200'000'000, 4'000'000, 0.5};
  EXPECT_EQ(ProgressText("a.csv", writing, std::chrono::seconds(8)),
            "a.csv: writing, 50 %, 4,000,000 rows, 500,000 rows/s, 2 s left");
}

TEST(CommandLineTest, WrongUseIsExplained) {
  for (const Words& words :
       {Words{"--nonsense"}, Words{"a", "b"}, Words{"--threads", "0"}, Words{"--threads", "x"},
        Words{"--memory-limit", "much"}, Words{"--timeout", "-1"}, Words{"--timeout"},
        Words{"--durability", "maybe"}, Words{"--format", "xml"}, Words{"--color", "red"},
        Words{"check"}, Words{"checkpoint"}, Words{"load"}, Words{"load", "db"},
        Words{"load", "db", "--copy", "a.csv"},
        Words{"load", "db", "--copy", "(:A)=a.csv", "--on-error", "ignore"},
        Words{"load", "db", "--copy", "(:A)=a.csv", "--max-errors", "3"},
        Words{"load", "db", "--copy", "(:A)=a.csv", "--with", "delimiter"},
        Words{"pipe", "a", "b"}, Words{"pipe", "-c", "RETURN 1"}}) {
    const auto result = ParseCommandLine(words);
    const EarlyExit* exit = std::get_if<EarlyExit>(&result);
    ASSERT_NE(exit, nullptr) << words.front();
    EXPECT_EQ(exit->status, kExitUsage);
    EXPECT_TRUE(exit->text.starts_with("keiretsu: ")) << exit->text;
  }
}

TEST(CommandLineTest, HelpAndVersionSucceed) {
  for (const Words& words :
       {Words{"--help"}, Words{"pipe", "--help"}, Words{"--version"}, Words{"pipe", "--version"}}) {
    const auto result = ParseCommandLine(words);
    const EarlyExit* exit = std::get_if<EarlyExit>(&result);
    ASSERT_NE(exit, nullptr);
    EXPECT_EQ(exit->status, kExitOk);
    EXPECT_NE(exit->text.find("eiretsu"), std::string::npos);
  }
}

TEST(CommandLineTest, MemorySizes) {
  struct Case {
    std::string_view text;
    std::optional<std::uint64_t> bytes;
  };
  const std::vector<Case> cases = {
      {"65536", 65536},      {"1KB", 1024},       {"1 kb", 1024}, {"1.5MB", 3U << 19U},
      {"2GiB", 2ULL << 30U}, {"1T", 1ULL << 40U}, {"", {}},       {"MB", {}},
      {"-1MB", {}},          {"1XB", {}},         {"1e30", {}},   {"0", {}},
      {"nan", {}},
  };
  for (const Case& c : cases) {
    const Result<std::uint64_t> bytes = ParseMemorySize(c.text);
    ASSERT_EQ(bytes.has_value(), c.bytes.has_value()) << c.text;
    if (!bytes) continue;
    EXPECT_EQ(*bytes, *c.bytes) << c.text;
  }
}

}  // namespace
}  // namespace keiretsu::cli
