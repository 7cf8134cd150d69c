/// The lexer with two additions: long lists of literals are one token, and it stops in time.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "grammar/CypherLexer.h"
#include "query/parser/literal_lists.h"

namespace keiretsu::query::parser {

/// External synchronisation, like its base.
class QueryLexer final : public ::keiretsu::grammar::CypherLexer {
 public:
  using CypherLexer::CypherLexer;

  /// Begins with another text, whose characters are in `characters`.
  void Load(antlr4::ANTLRInputStream* characters, std::string_view text);
  /// The next token. Behind kMaxQueryTokens, the end of the text.
  std::unique_ptr<antlr4::Token> nextToken() override;

  /// The value of a LITERAL_LIST token, by where it starts.
  const Value& ListAt(std::size_t begin) const;
  /// Whether there were more than kMaxQueryTokens tokens.
  bool stopped() const { return stopped_; }

 private:
  std::vector<LiteralList> lists_;
  std::size_t next_list_ = 0;
  std::size_t tokens_ = 0;
  bool stopped_ = false;
};

}  // namespace keiretsu::query::parser
