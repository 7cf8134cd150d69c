/// Words for what ANTLR could not parse.
#pragma once

#include <antlr4-runtime.h>

#include "keiretsu/status.h"
#include "query/parser/source_text.h"
#include "query/parser/token_check.h"

namespace keiretsu::query::parser {

/// Where parsing stopped.
struct SyntaxFailure {
  antlr4::Token* found = nullptr;
  antlr4::misc::IntervalSet expected;  ///< token types; empty when unknown
};

/// Stops at the first mistake, instead of ANTLR's own recovery, and keeps it.
class StopAtFirstError final : public antlr4::DefaultErrorStrategy {
 public:
  const SyntaxFailure& failure() const { return failure_; }

  void reportError(antlr4::Parser* parser, const antlr4::RecognitionException& error) override;
  void recover(antlr4::Parser* parser, std::exception_ptr error) override;
  antlr4::Token* recoverInline(antlr4::Parser* parser) override;
  void sync(antlr4::Parser* parser) override;

 protected:
  antlr4::Token* singleTokenDeletion(antlr4::Parser* parser) override;

 private:
  void Keep(antlr4::Parser* parser, antlr4::Token* found);

  SyntaxFailure failure_;
  // The first choice the parser made at the current token. When no alternative fits, it leaves
  // optional parts one after another and fails in an outer rule, which expects far less.
  antlr4::Token* choice_token_ = nullptr;
  std::size_t choice_state_ = 0;
  antlr4::ParserRuleContext* choice_context_ = nullptr;
};

/// A SyntaxError that says in words what was found, what could have stood there, and what was
/// probably meant.
Status DescribeSyntaxFailure(const SyntaxFailure& failure, const BracketReport& brackets,
                             const SourceText& source);

}  // namespace keiretsu::query::parser
