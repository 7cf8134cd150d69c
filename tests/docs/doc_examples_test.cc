/// Every example of every document answers as the document shows. With KEIRETSU_UPDATE_DOCS set,
/// the documents are rewritten with what really comes back.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "cli/output.h"
#include "cli/row_printer.h"
#include "keiretsu/keiretsu.h"
#include "keiretsu/statement_text.h"
#include "tests/docs/example_blocks.h"

namespace keiretsu::testing {
namespace {

const std::filesystem::path kRoot = KEIRETSU_SOURCE_DIR;

std::string ReadText(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << "cannot read " << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Runs statements as the shell does, and collects the tables it would print.
class Shell {
 public:
  Shell() { Open(); }
  ~Shell() { ::close(null_); }

  void Open() {
    session_.reset();
    database_.reset();
    Result<std::unique_ptr<Database>> database = Database::Open(":memory:");
    ASSERT_TRUE(database) << database.error().ToString();
    database_ = std::move(*database);
    session_ = database_->NewSession();
  }

  /// Tables, or the first error as the shell renders it.
  std::string Run(std::string_view script) {
    std::string printed;
    failed_ = false;
    for (const StatementText& statement : SplitStatements(script)) {
      printed += RunOne(statement.text);
      if (failed_) break;
    }
    return printed;
  }
  bool failed() const { return failed_; }

 private:
  std::string RunOne(std::string_view text) {
    Result<QueryResult> result = session_->Run(text);
    Status status = result.status();
    cli::Output out(null_);
    if (status.ok() && !result->columns().empty()) {
      const auto printer = cli::MakeRowPrinter(cli::OutputMode::kTable, {}, out);
      printer->Begin(result->columns());
      while (result->Next()) printer->Row(result->row());
      printer->End();
    }
    if (status.ok()) status = result->Collect().status();
    std::string printed = out.text();
    out.text().clear();
    if (status.ok()) return printed;
    failed_ = true;
    return RenderError(status, text) + "\n";
  }

  const int null_ = ::open("/dev/null", O_WRONLY);
  std::unique_ptr<Database> database_;
  std::unique_ptr<Session> session_;
  bool failed_ = false;
};

/// What each example of a document answers, in order.
std::vector<std::string> Answers(const std::string& name, const std::vector<ExampleBlock>& blocks) {
  Shell shell;
  std::vector<std::string> answers;
  for (const ExampleBlock& block : blocks) {
    std::string text = block.text;
    if (block.kind == ExampleKind::kFresh) shell.Open();
    if (block.kind == ExampleKind::kScript) {
      text = ReadText(kRoot / block.text);
      std::filesystem::current_path((kRoot / block.text).parent_path());
    }
    std::string answer = shell.Run(text);
    std::filesystem::current_path(kRoot);
    if (block.kind == ExampleKind::kAnswer) {
      answers.push_back(std::move(answer));
    } else {
      EXPECT_FALSE(shell.failed()) << name << ":" << block.line << "\n" << answer;
    }
  }
  return answers;
}

class DocExamples : public ::testing::TestWithParam<std::filesystem::path> {};

TEST_P(DocExamples, AnswerAsWritten) {
  const std::string name = GetParam().filename().string();
  const std::string document = ReadText(GetParam());
  const auto blocks = ParseExamples(document);
  ASSERT_TRUE(blocks) << name << ": " << blocks.error().ToString();
  const std::vector<std::string> answers = Answers(name, *blocks);
  if (std::getenv("KEIRETSU_UPDATE_DOCS") != nullptr) {
    std::ofstream(GetParam(), std::ios::binary) << WithAnswers(document, *blocks, answers);
    return;
  }
  std::size_t next = 0;
  for (const ExampleBlock& block : *blocks) {
    if (block.kind != ExampleKind::kAnswer) continue;
    const std::string& answer = answers[next++];
    // No EXPECT_EQ: it would print every line of a table in hexadecimal.
    EXPECT_TRUE(block.expected == answer) << name << ":" << block.line << "\n" << block.text
                                          << "the document shows\n" << block.expected
                                          << "the answer is\n" << answer;
  }
}

std::vector<std::filesystem::path> Documents() {
  std::vector<std::filesystem::path> documents = {kRoot / "README.md"};
  for (const auto& entry : std::filesystem::directory_iterator(kRoot / "docs")) {
    if (entry.path().extension() == ".md") documents.push_back(entry.path());
  }
  std::sort(documents.begin(), documents.end());
  return documents;
}

INSTANTIATE_TEST_SUITE_P(Documents, DocExamples, ::testing::ValuesIn(Documents()),
                         [](const auto& document) { return document.param.stem().string(); });

TEST(ExampleBlocks, ReadsEachKindAndPutsAnswersInPlace) {
  const std::string document =
      "# Title\n<!-- run a/load.cypher -->\n```cypher setup\nCREATE (:A);\n```\n"
      "```cypher\nMATCH (n)\n```\nread only\n```sh\nls\n```\n"
      "```cypher\nMATCH (a)\nRETURN 1;\n```\n\n```text\nold\n```\n```cypher fresh\n```\nend\n";
  const auto blocks = ParseExamples(document);
  ASSERT_TRUE(blocks) << blocks.error().ToString();
  ASSERT_EQ(blocks->size(), 4U);
  EXPECT_EQ((*blocks)[0].kind, ExampleKind::kScript);
  EXPECT_EQ((*blocks)[0].text, "a/load.cypher");
  EXPECT_EQ((*blocks)[1].kind, ExampleKind::kSetup);
  EXPECT_EQ((*blocks)[1].text, "CREATE (:A);\n");
  EXPECT_EQ((*blocks)[2].kind, ExampleKind::kAnswer);
  EXPECT_EQ((*blocks)[2].text, "MATCH (a)\nRETURN 1;\n");
  EXPECT_EQ((*blocks)[2].expected, "old\n");
  EXPECT_EQ((*blocks)[2].line, 13U);
  EXPECT_EQ((*blocks)[3].kind, ExampleKind::kFresh);
  EXPECT_EQ(WithAnswers(document, *blocks, {"old\n"}), document);
  const std::string changed = WithAnswers(document, *blocks, {"new\nlines\n"});
  EXPECT_NE(changed.find("```text\nnew\nlines\n```\n```cypher fresh"), std::string::npos);
}

TEST(ExampleBlocks, RefusesABlockWithoutEnd) {
  EXPECT_FALSE(ParseExamples("```cypher\nRETURN 1;\n"));
  EXPECT_FALSE(ParseExamples("```cypher\nRETURN 1;\n```\n```text\n"));
}

}  // namespace
}  // namespace keiretsu::testing
