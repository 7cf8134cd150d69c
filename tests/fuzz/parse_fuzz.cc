// libFuzzer entry: any text is refused or parses to a tree that prints and parses back equal.
// Built by hand with clang: -fsanitize=fuzzer,address,undefined.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "query/ast/printer.h"
#include "keiretsu/error_text.h"
#include "query/parser/parser.h"
#include "keiretsu/statement_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using keiretsu::query::parser::Parse;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const keiretsu::StatementText& part : keiretsu::SplitStatements(text)) {
    if (part.text.empty()) std::abort();
  }
  const auto statement = Parse(text);
  if (!statement) {
    if (keiretsu::RenderError(statement.error(), text).empty()) std::abort();
    return 0;
  }
  const std::string printed = keiretsu::query::ast::Print(*statement);
  const auto again = Parse(printed);
  // Parentheses that printing adds may reach the limit of nesting, and nothing else may fail.
  if (!again) {
    if (again.error().code() != keiretsu::StatusCode::kResourceExhausted) std::abort();
    return 0;
  }
  if (keiretsu::query::ast::Print(*again) != printed) std::abort();
  return 0;
}
