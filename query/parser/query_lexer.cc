#include "query/parser/query_lexer.h"

#include <algorithm>

#include "query/limits.h"

namespace keiretsu::query::parser {

void QueryLexer::Load(antlr4::ANTLRInputStream* characters, std::string_view text) {
  setInputStream(characters);
  lists_ = FindLiteralLists(text);
  next_list_ = 0;
  tokens_ = 0;
  stopped_ = false;
}

std::unique_ptr<antlr4::Token> QueryLexer::nextToken() {
  if (tokens_++ == kMaxQueryTokens) {
    stopped_ = true;
    _input->seek(_input->size());
  }
  std::unique_ptr<antlr4::Token> next = CypherLexer::nextToken();
  if (next_list_ == lists_.size() || next->getStartIndex() != lists_[next_list_].begin) {
    return next;
  }
  const LiteralList& list = lists_[next_list_++];
  _input->seek(list.end);
  auto* simulator = getInterpreter<antlr4::atn::LexerATNSimulator>();
  simulator->setLine(simulator->getLine() + list.lines);
  simulator->setCharPositionInLine(list.column);
  auto* common = static_cast<antlr4::CommonToken*>(next.get());
  common->setType(LITERAL_LIST);
  common->setStopIndex(list.end - 1);
  return next;
}

const Value& QueryLexer::ListAt(std::size_t begin) const {
  return std::lower_bound(
             lists_.begin(), lists_.end(), begin,
             [](const LiteralList& list, std::size_t at) { return list.begin < at; })
      ->value;
}

}  // namespace keiretsu::query::parser
