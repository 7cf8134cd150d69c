#include "query/parser/syntax_errors.h"

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "grammar/CypherParser.h"
#include "query/suggestion.h"

namespace keiretsu::query::parser {
namespace {

using Grammar = ::keiretsu::grammar::CypherParser;
using Types = std::set<std::size_t>;

constexpr std::size_t kEndOfText = static_cast<std::size_t>(-1);
// Reserved words first, then the others, in the lexer's order.
constexpr std::size_t kFirstWord = Grammar::AND;
constexpr std::size_t kLastReservedWord = Grammar::XOR;
constexpr std::size_t kLastWord = Grammar::YIELD;
constexpr std::size_t kMaxAlternativesNamed = 9;

// A token type as people write it.
std::string DisplayName(std::size_t type) {
  if (type == Grammar::SHORTEST_PATH) return "shortestPath";
  if (type == Grammar::ALL_SHORTEST_PATHS) return "allShortestPaths";
  static const antlr4::dfa::Vocabulary& vocabulary =
      *new antlr4::dfa::Vocabulary(Grammar(nullptr).getVocabulary());
  const std::string literal = vocabulary.getLiteralName(type);
  if (!literal.empty()) return literal;
  switch (type) {
    case Grammar::STRING:
      return "a string";
    case Grammar::INTEGER:
      return "an integer";
    case Grammar::FLOAT:
      return "a number";
    case Grammar::PARAMETER:
      return "a parameter";
    default:
      break;
  }
  std::string name = vocabulary.getSymbolicName(type);
  if (name.ends_with('_')) name.pop_back();
  return name;
}

void Remove(Types* types, std::initializer_list<std::size_t> gone) {
  for (const std::size_t type : gone) types->erase(type);
}

void RemoveNames(Types* types, bool reserved_too) {
  Remove(types, {Grammar::IDENTIFIER, Grammar::ESCAPED_NAME});
  const std::size_t first = reserved_too ? kFirstWord : kLastReservedWord + 1;
  for (std::size_t type = first; type <= kLastWord; ++type) types->erase(type);
}

bool HasAll(const Types& types, std::initializer_list<std::size_t> wanted) {
  return std::all_of(wanted.begin(), wanted.end(),
                     [&](std::size_t type) { return types.count(type) > 0; });
}

// The expected tokens by the concepts they begin, then by themselves.
std::vector<std::string> NameExpected(Types types) {
  std::vector<std::string> names;
  const bool ends = types.erase(kEndOfText) > 0;
  types.erase(Grammar::SEMICOLON);
  types.erase(Grammar::MALFORMED_NUMBER);
  types.erase(Grammar::LITERAL_LIST);
  if (HasAll(types, {Grammar::INTEGER, Grammar::FLOAT, Grammar::LEFT_BRACKET})) {
    names.emplace_back("an expression");
    RemoveNames(&types, false);
    Remove(&types,
           {Grammar::INTEGER, Grammar::FLOAT, Grammar::STRING, Grammar::PARAMETER, Grammar::TRUE,
            Grammar::FALSE, Grammar::NULL_, Grammar::CASE, Grammar::NOT, Grammar::PLUS,
            Grammar::MINUS, Grammar::LEFT_BRACKET, Grammar::LEFT_PARENTHESIS, Grammar::LEFT_BRACE,
            Grammar::EXCLAMATION, Grammar::PERCENT});
  }
  if (HasAll(types, {Grammar::PARAMETER, Grammar::LEFT_BRACE})) {
    names.emplace_back("properties");
    Remove(&types, {Grammar::PARAMETER, Grammar::LEFT_BRACE});
  }
  if (HasAll(types, {Grammar::IDENTIFIER})) {
    names.emplace_back("a name");
    RemoveNames(&types, HasAll(types, {Grammar::AND, Grammar::THEN, Grammar::XOR}));
  }
  if (HasAll(types, {Grammar::CARET, Grammar::AND})) {
    names.emplace_back("an operator");
    Remove(&types, {Grammar::AND,
                    Grammar::OR,
                    Grammar::XOR,
                    Grammar::IN,
                    Grammar::IS,
                    Grammar::STARTS,
                    Grammar::ENDS,
                    Grammar::CONTAINS,
                    Grammar::EQUAL,
                    Grammar::NOT_EQUAL,
                    Grammar::LESS,
                    Grammar::LESS_EQUAL,
                    Grammar::GREATER,
                    Grammar::GREATER_EQUAL,
                    Grammar::MATCHES,
                    Grammar::PLUS,
                    Grammar::MINUS,
                    Grammar::STAR,
                    Grammar::SLASH,
                    Grammar::PERCENT,
                    Grammar::CARET,
                    Grammar::BAR,
                    Grammar::AMPERSAND,
                    Grammar::DOT,
                    Grammar::COLON,
                    Grammar::LEFT_BRACKET,
                    Grammar::LEFT_PARENTHESIS});
  }
  if (HasAll(types, {Grammar::SHOW, Grammar::MATCH})) {
    names.emplace_back("a statement such as MATCH, CREATE or COPY");
    for (std::size_t type = kFirstWord; type <= kLastWord; ++type) types.erase(type);
  } else if (HasAll(types, {Grammar::UNWIND, Grammar::MERGE})) {
    names.emplace_back("a clause such as MATCH or RETURN");
    Remove(&types,
           {Grammar::MATCH, Grammar::OPTIONAL, Grammar::WITH, Grammar::RETURN, Grammar::UNWIND,
            Grammar::LOAD, Grammar::CREATE, Grammar::MERGE, Grammar::SET, Grammar::REMOVE,
            Grammar::DETACH, Grammar::DELETE, Grammar::CALL, Grammar::FOREACH, Grammar::UNION});
  }
  if (HasAll(types, {Grammar::MINUS, Grammar::UNICODE_DASH})) {
    names.emplace_back("a relationship");
    Remove(&types,
           {Grammar::MINUS, Grammar::UNICODE_DASH, Grammar::LESS, Grammar::UNICODE_LEFT_ARROW});
  }
  Remove(&types,
         {Grammar::UNICODE_DASH, Grammar::UNICODE_LEFT_ARROW, Grammar::UNICODE_RIGHT_ARROW});
  for (const std::size_t type : types) names.push_back(DisplayName(type));
  if (ends) names.emplace_back("the end of the query");
  return names;
}

std::string JoinWithOr(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  return text;
}

Types TypesOf(const antlr4::misc::IntervalSet& set) {
  Types types;
  for (const ssize_t type : set.toList()) types.insert(static_cast<std::size_t>(type));
  return types;
}

std::string Shortened(std::string_view text) {
  constexpr std::size_t kShown = 40;
  if (text.size() <= kShown) return std::string(text);
  std::size_t cut = kShown;
  while ((static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
  return std::string(text.substr(0, cut)) + "...";
}

// What is wrong with a token that no rule accepts; empty for any other.
std::string LexicalMistake(std::size_t type, std::string_view text) {
  switch (type) {
    case Grammar::UNCLOSED_STRING:
      return fmt::format("The string is not closed: expected {} before the end of the query",
                         text[0] == '"' ? "\"" : "'");
    case Grammar::UNCLOSED_NAME:
      return "The escaped name is not closed: expected ` before the end of the query";
    case Grammar::UNCLOSED_COMMENT:
      return "The comment is not closed: expected */ before the end of the query";
    default:
      return "";
  }
}

// Habits from other languages.
std::string HabitHint(std::string_view found, std::string_view rest) {
  if (found == "!" && rest.starts_with("!=")) return "write <> for 'not equal'";
  if (found == "!") return "write NOT";
  if (found == "&") return "write AND";
  if (found == "|") return "write OR, or + to join strings";
  if (found == "=") return "write one = to compare";
  if (found == "~") return "write =~ to match a regular expression";
  if (::strcasecmp(std::string(found).c_str(), "select") == 0) {
    return "a query reads with MATCH and ends with RETURN";
  }
  return "";
}

std::string BracketHint(const SyntaxFailure& failure, const BracketReport& brackets,
                        const SourceText& source) {
  antlr4::Token* open = nullptr;
  if (failure.found->getType() == antlr4::Token::EOF) {
    open = brackets.unclosed;
  } else if (failure.found == brackets.mismatched) {
    if (brackets.opened == nullptr) {
      return fmt::format("nothing is open that '{}' could close",
                         source.Slice(SpanOf(source, brackets.mismatched)));
    }
    open = brackets.opened;
  }
  if (open == nullptr) return "";
  const SourceSpan span = SpanOf(source, open);
  return fmt::format("the '{}' at line {}, column {} is not closed", source.Slice(span), span.line,
                     span.column);
}

std::string KeywordHint(const SyntaxFailure& failure, std::string_view found) {
  if (failure.found->getType() != Grammar::IDENTIFIER || found.size() < 3) return "";
  const Types expected = TypesOf(failure.expected);
  std::vector<std::string> words;
  for (std::size_t type = kFirstWord; type <= kLastWord; ++type) {
    if (expected.empty() || expected.count(type) > 0) words.push_back(DisplayName(type));
  }
  if (const auto word = Suggest(found, words)) return "did you mean " + *word + "?";
  // At the start of a statement AS begins AS OF.
  const bool starts = expected.count(Grammar::CHECKPOINT) > 0;
  return !starts && expected.count(Grammar::AS) > 0 ? "write AS before an alias" : "";
}

std::string ReservedWordHint(const SyntaxFailure& failure, std::string_view found) {
  const std::size_t type = failure.found->getType();
  const bool reserved = type >= kFirstWord && type <= kLastReservedWord;
  if (!reserved || TypesOf(failure.expected).count(Grammar::IDENTIFIER) == 0) return "";
  return fmt::format("{0} is a reserved word: to use it as a name, write `{0}`", found);
}

std::string DetailOf(std::size_t type, std::string_view text) {
  const bool foreign = type == Grammar::UNICODE_DASH || type == Grammar::UNICODE_LEFT_ARROW ||
                       type == Grammar::UNICODE_RIGHT_ARROW ||
                       (type == Grammar::UNKNOWN_CHARACTER && !text.empty() &&
                        static_cast<unsigned char>(text[0]) >= 0x80);
  return foreign ? "InvalidUnicodeCharacter" : "UnexpectedSyntax";
}

}  // namespace

void StopAtFirstError::sync(antlr4::Parser* parser) {
  if (parser->getCurrentToken() == choice_token_) return;
  choice_token_ = parser->getCurrentToken();
  choice_state_ = parser->getState();
  choice_context_ = parser->getContext();
}

void StopAtFirstError::Keep(antlr4::Parser* parser, antlr4::Token* found) {
  failure_.found = found;
  if (found == choice_token_) {
    failure_.expected = parser->getATN().getExpectedTokens(choice_state_, choice_context_);
  } else if (found == parser->getCurrentToken()) {
    failure_.expected = parser->getExpectedTokens();
  }
}

void StopAtFirstError::reportError(antlr4::Parser* parser,
                                   const antlr4::RecognitionException& error) {
  Keep(parser, error.getOffendingToken());
  const auto* no_choice = dynamic_cast<const antlr4::NoViableAltException*>(&error);
  if (no_choice == nullptr || no_choice->getDeadEndConfigs() == nullptr ||
      no_choice->getStartToken() == failure_.found) {
    return;
  }
  // A choice that needed several tokens: what the alternatives wanted where they all ended.
  for (const auto& config : no_choice->getDeadEndConfigs()->configs) {
    failure_.expected.addAll(parser->getATN().nextTokens(config->state));
  }
  failure_.expected.remove(antlr4::Token::EPSILON);
}

void StopAtFirstError::recover(antlr4::Parser*, std::exception_ptr) {
  throw antlr4::ParseCancellationException();
}

antlr4::Token* StopAtFirstError::recoverInline(antlr4::Parser* parser) {
  Keep(parser, parser->getCurrentToken());
  throw antlr4::ParseCancellationException();
}

antlr4::Token* StopAtFirstError::singleTokenDeletion(antlr4::Parser*) { return nullptr; }

Status DescribeSyntaxFailure(const SyntaxFailure& failure, const BracketReport& brackets,
                             const SourceText& source) {
  const std::size_t type = failure.found->getType();
  const SourceSpan span = SpanOf(source, failure.found);
  const std::string_view text = source.Slice(span);
  QueryError error{
      .type = "SyntaxError", .phase = "compile time", .detail = DetailOf(type, text), .span = span};
  if (std::string mistake = LexicalMistake(type, text); !mistake.empty()) {
    return Status::FromQueryError(std::move(error), std::move(mistake));
  }
  std::string message = type == antlr4::Token::EOF
                            ? source.text().find_first_not_of(" \t\r\n;") == std::string_view::npos
                                  ? "The query is empty"
                                  : "The query ends too early"
                            : fmt::format("Unexpected '{}'", Shortened(text));
  const std::vector<std::string> expected = NameExpected(TypesOf(failure.expected));
  if (!expected.empty() && expected.size() <= kMaxAlternativesNamed) {
    message += ": expected " + JoinWithOr(expected);
  }
  error.hint = BracketHint(failure, brackets, source);
  if (error.hint.empty()) error.hint = KeywordHint(failure, text);
  if (error.hint.empty()) error.hint = ReservedWordHint(failure, text);
  if (error.hint.empty()) error.hint = HabitHint(text, source.text().substr(span.offset));
  return Status::FromQueryError(std::move(error), std::move(message));
}

}  // namespace keiretsu::query::parser
