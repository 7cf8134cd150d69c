#include "query/parser/parser.h"

#include <exception>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "query/limits.h"
#include "query/parser/ast_builder.h"
#include "query/parser/query_lexer.h"
#include "query/parser/source_text.h"
#include "query/parser/syntax_errors.h"
#include "query/parser/token_check.h"
#include "storage/status_macros.h"

namespace keiretsu::query::parser {
namespace {

// Texts up to this size leave their lexer and parser to the next text of their thread.
constexpr std::size_t kMaxReusedBytes = 16U << 10;

// A lexer and a parser; making and destroying them takes about a fifth of a short text's time.
// The tokens and the parse tree of a text live until the next one is loaded.
struct Machine {
  Machine() : lexer(&characters), tokens(&lexer), parser(&tokens) {
    lexer.removeErrorListeners();  // every character is a token: it has nothing to say
    parser.removeErrorListeners();
  }

  void Load(std::string_view text) {
    characters.load(std::string(text));
    lexer.Load(&characters, text);
    tokens.setTokenSource(&lexer);
    parser.setTokenStream(&tokens);
  }

  antlr4::ANTLRInputStream characters;
  QueryLexer lexer;
  antlr4::CommonTokenStream tokens;
  ::keiretsu::grammar::CypherParser parser;
};

// One text on its way through lexer, checks, parser and tree builder.
class ParseRun {
 public:
  ParseRun(const SourceText& source, Machine& machine)
      : source_(source), lexer_(machine.lexer), tokens_(machine.tokens), parser_(machine.parser) {
    machine.Load(source.text());
  }

  Result<ast::Statement> Run() {
    tokens_.fill();
    if (lexer_.stopped()) return TooManyTokens();
    ASSIGN_OR_RETURN(brackets_, CheckNesting(tokens_.getTokens(), source_));
    Grammar::RootContext* root = ParseQuickly();
    if (root == nullptr) {
      auto parsed = ParseCarefully();
      if (!parsed) return parsed.error();
      root = *parsed;
    }
    return AstBuilder(source_, lexer_).Build(root);
  }

 private:
  // First stage: SLL prediction, giving up at the first trouble. Null when that is not enough.
  Grammar::RootContext* ParseQuickly() {
    auto* simulator = parser_.getInterpreter<antlr4::atn::ParserATNSimulator>();
    simulator->setPredictionMode(antlr4::atn::PredictionMode::SLL);
    parser_.setErrorHandler(std::make_shared<antlr4::BailErrorStrategy>());
    try {
      return parser_.root();
    } catch (const antlr4::ParseCancellationException&) {
      return nullptr;
    }
  }

  // Second stage: full LL, which is slower, accepts all the grammar does, and says where a text
  // stops being part of it.
  Result<Grammar::RootContext*> ParseCarefully() {
    parser_.reset();  // rewinds the tokens, too
    auto* simulator = parser_.getInterpreter<antlr4::atn::ParserATNSimulator>();
    simulator->setPredictionMode(antlr4::atn::PredictionMode::LL);
    auto strategy = std::make_shared<StopAtFirstError>();
    parser_.setErrorHandler(strategy);
    try {
      return parser_.root();
    } catch (const antlr4::ParseCancellationException&) {
      return DescribeSyntaxFailure(strategy->failure(), brackets_, source_);
    }
  }

  // Each token costs the parser about a kilobyte.
  Status TooManyTokens() const {
    return Status::WithQueryError(
        StatusCode::kResourceExhausted,
        {.type = "SyntaxError",
         .phase = "compile time",
         .detail = "QueryTooLong",
         .span = SpanOf(source_, tokens_.getTokens()[kMaxQueryTokens - 1]),
         .hint = "pass large data as a parameter or as a list of literals, or load it with COPY"},
        fmt::format("The query has more than {} words and signs", kMaxQueryTokens));
  }

  const SourceText& source_;
  const QueryLexer& lexer_;
  antlr4::CommonTokenStream& tokens_;
  ::keiretsu::grammar::CypherParser& parser_;
  BracketReport brackets_;
};

}  // namespace

Result<ast::Statement> Parse(std::string_view text) {
  ASSIGN_OR_RETURN(const SourceText source, SourceText::Create(text));
  try {
    if (text.size() > kMaxReusedBytes) {
      const auto machine = std::make_unique<Machine>();
      return ParseRun(source, *machine).Run();
    }
    thread_local const auto machine = std::make_unique<Machine>();
    return ParseRun(source, *machine).Run();
  } catch (const std::exception& error) {
    return Status::Internal("The parser failed: " + std::string(error.what()));
  }
}

// ANTLR learns its ways through the grammar from texts: this one has those that most begin with.
void WarmUp() {
  (void)Parse("MATCH (a:A {b: $c})-[d:D]->(e:E) WHERE e.f >= 1 RETURN e.g AS g, count(*) LIMIT 1");
}

}  // namespace keiretsu::query::parser
