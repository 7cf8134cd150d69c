#include "keiretsu/error_text.h"

#include <algorithm>

#include <fmt/format.h>

namespace keiretsu {
namespace {

// Code points of a line shown around the caret.
constexpr std::size_t kShownBefore = 60;
constexpr std::size_t kShownAfter = 60;

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::size_t CodePoints(std::string_view text) {
  return text.size() -
         static_cast<std::size_t>(std::count_if(text.begin(), text.end(), IsContinuation));
}

// The first `count` code points of `text`, or all of it.
std::string_view FirstCodePoints(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (!IsContinuation(text[at]) && count-- == 0) break;
  }
  return text.substr(0, at);
}

std::string_view LastCodePoints(std::string_view text, std::size_t count) {
  std::size_t at = text.size();
  while (at > 0 && count > 0) {
    if (!IsContinuation(text[--at])) --count;
  }
  return text.substr(at);
}

std::string Printable(std::string_view text) {
  std::string shown(text);
  for (char& c : shown) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return shown;
}

// The marked line with the caret below it, or "" when the span does not lie in `query`.
std::string Excerpt(const SourceSpan& span, std::string_view query) {
  if (span.line == 0 || span.offset > query.size()) return "";
  const std::size_t before_end = span.offset;
  const std::size_t line_feed = before_end == 0 ? query.npos : query.rfind('\n', before_end - 1);
  const std::size_t start = line_feed == query.npos ? 0 : line_feed + 1;
  const std::size_t end = std::min(query.find('\n', before_end), query.size());
  const std::string_view before = query.substr(start, before_end - start);
  const std::string_view rest = query.substr(before_end, end - before_end);
  const std::string_view head = LastCodePoints(before, kShownBefore);
  const std::string_view tail = FirstCodePoints(rest, kShownAfter);
  const std::string_view marked = tail.substr(0, std::min<std::size_t>(span.length, tail.size()));
  const std::string_view cut_left = head.size() < before.size() ? "..." : "";
  const std::string_view cut_right = tail.size() < rest.size() ? "..." : "";
  const std::string number = fmt::format("{}", span.line);
  return fmt::format("\n  {} | {}{}{}{}\n  {} | {}{}", number, cut_left, Printable(head),
                     Printable(tail), cut_right, std::string(number.size(), ' '),
                     std::string(cut_left.size() + CodePoints(head), ' '),
                     std::string(std::max<std::size_t>(1, CodePoints(marked)), '^'));
}

}  // namespace

std::string RenderError(const Status& status, std::string_view query) {
  const QueryError* error = status.query_error();
  if (error == nullptr) return status.ToString();
  const std::string_view name = status.code() == StatusCode::kQueryError
                                    ? std::string_view(error->type)
                                    : StatusCodeName(status.code());
  std::string text = fmt::format("{}: {}", name, status.message());
  if (error->span && error->span->line > 0) {
    text += fmt::format("\n  at line {}, column {}", error->span->line, error->span->column);
    text += Excerpt(*error->span, query);
  }
  if (!error->hint.empty()) text += "\n  hint: " + error->hint;
  return text;
}

}  // namespace keiretsu
