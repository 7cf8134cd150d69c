#include "tests/docs/example_blocks.h"

#include <fmt/format.h>

#include <algorithm>

namespace keiretsu::testing {
namespace {

constexpr std::string_view kScriptBegin = "<!-- run ";
constexpr std::string_view kScriptEnd = " -->";

std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string Joined(const std::vector<std::string_view>& lines, std::size_t begin,
                   std::size_t end) {
  std::string text;
  for (std::size_t i = begin; i < end; ++i) text.append(lines[i]).push_back('\n');
  return text;
}

/// The line that closes the block whose content begins at `at`.
Result<std::size_t> Close(const std::vector<std::string_view>& lines, std::size_t at) {
  for (std::size_t i = at; i < lines.size(); ++i) {
    if (lines[i] == "```") return i;
  }
  return Status::InvalidArgument(fmt::format("line {}: the block is never closed", at));
}

/// The line of the "```text" that follows a block with at most empty lines between; or 0.
std::size_t AnswerAfter(const std::vector<std::string_view>& lines, std::size_t at) {
  while (at < lines.size() && lines[at].empty()) ++at;
  return at < lines.size() && lines[at] == "```text" ? at : 0;
}

}  // namespace

Result<std::vector<ExampleBlock>> ParseExamples(std::string_view document) {
  const std::vector<std::string_view> lines = Lines(document);
  std::vector<ExampleBlock> blocks;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    const std::string_view line = lines[at];
    ExampleBlock block;
    block.line = at + 1;
    if (line.starts_with(kScriptBegin) && line.ends_with(kScriptEnd)) {
      block.kind = ExampleKind::kScript;
      block.text = line.substr(kScriptBegin.size(),
                               line.size() - kScriptBegin.size() - kScriptEnd.size());
      blocks.push_back(std::move(block));
      continue;
    }
    if (!line.starts_with("```")) continue;
    const Result<std::size_t> close = Close(lines, at + 1);
    if (!close) return close.error();
    block.text = Joined(lines, at + 1, *close);
    at = *close;
    const std::size_t answer = AnswerAfter(lines, at + 1);
    if (line == "```cypher fresh" || line == "```cypher setup") {
      block.kind = line == "```cypher fresh" ? ExampleKind::kFresh : ExampleKind::kSetup;
    } else if (line == "```cypher" && answer != 0) {
      const Result<std::size_t> end = Close(lines, answer + 1);
      if (!end) return end.error();
      block.kind = ExampleKind::kAnswer;
      block.expected_begin = answer + 1;
      block.expected_end = *end;
      block.expected = Joined(lines, answer + 1, *end);
      at = *end;
    } else {
      continue;
    }
    blocks.push_back(std::move(block));
  }
  return blocks;
}

std::string WithAnswers(std::string_view document, const std::vector<ExampleBlock>& blocks,
                        const std::vector<std::string>& answers) {
  const std::vector<std::string_view> lines = Lines(document);
  std::string text;
  std::size_t at = 0;
  std::size_t next = 0;
  for (const ExampleBlock& block : blocks) {
    if (block.kind != ExampleKind::kAnswer) continue;
    text += Joined(lines, at, block.expected_begin) + answers[next++];
    at = block.expected_end;
  }
  return text + Joined(lines, at, lines.size());
}

}  // namespace keiretsu::testing
