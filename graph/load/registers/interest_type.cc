#include "graph/load/registers/interest_type.h"

#include <array>
#include <cctype>
#include <utility>

namespace keiretsu::graph {

namespace {

using WordPair = std::pair<std::string_view, std::string_view>;

/// Codes of earlier versions that differ from today's by more than their spelling.
constexpr std::array<WordPair, 7> kFormerCodes = {{
    {"INFLUENCE_OR_CONTROL", "otherInfluenceOrControl"},
    {"SETTLOR_OF_TRUST", "settlor"},
    {"TRUSTEE_OF_TRUST", "trustee"},
    {"PROTECTOR_OF_TRUST", "protector"},
    {"BENEFICIARY_OF_TRUST", "beneficiaryOfLegalArrangement"},
    {"RIGHTS_TO_SURPLUS_ASSETS", "rightsToSurplusAssetsOnDissolution"},
    {"RIGHTS_TO_PROFIT_OR_INCOME_FROM_ASSETS", "rightToProfitOrIncomeFromAssets"},
}};

constexpr std::array<WordPair, 6> kRelationships = {{
    {"shareholding", "OWNS"},
    {"votingRights", "VOTES"},
    {"appointmentOfBoard", "CONTROLS"},
    {"otherInfluenceOrControl", "CONTROLS"},
    {"controlViaCompanyRulesOrArticles", "CONTROLS"},
    {"controlByLegalFramework", "CONTROLS"},
}};

/// What codes of the UK register begin with. Longer ones first.
constexpr std::array<WordPair, 6> kNatures = {{
    {"part-right-to-share-surplus-assets", "rightsToSurplusAssetsOnDissolution"},
    {"right-to-share-surplus-assets", "rightsToSurplusAssetsOnDissolution"},
    {"ownership-of-shares", "shareholding"},
    {"voting-rights", "votingRights"},
    {"right-to-appoint-and-remove-", "appointmentOfBoard"},
    {"significant-influence-or-control", "otherInfluenceOrControl"},
}};

struct Band {
  std::string_view text;
  double min;
  double max;
};
constexpr std::array<Band, 4> kBands = {{
    {"25-to-50-percent", 0.25, 0.5},
    {"50-to-75-percent", 0.5, 0.75},
    {"75-to-100-percent", 0.75, 1.0},
    {"more-than-25-percent", 0.25, 1.0},
}};

std::string ToCamelCase(std::string_view word) {
  std::string camel;
  bool capital = false;
  for (const char c : word) {
    if (c == '-' || c == '_' || c == ' ') {
      capital = !camel.empty();
      continue;
    }
    camel.push_back(capital ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c);
    capital = false;
  }
  return camel;
}

bool IsUpper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }
bool IsWordCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         (static_cast<unsigned char>(c) & 0x80) != 0;
}

/// Words joined by '_', their case as it was.
std::string Snake(std::string_view word) {
  std::string snake;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    if (!IsWordCharacter(c)) {
      if (!snake.empty() && snake.back() != '_') snake.push_back('_');
      continue;
    }
    const bool begins_word =
        IsUpper(c) && i > 0 &&
        (std::islower(static_cast<unsigned char>(word[i - 1])) != 0 ||
         (IsUpper(word[i - 1]) && i + 1 < word.size() &&
          std::islower(static_cast<unsigned char>(word[i + 1])) != 0));
    if (begins_word && !snake.empty() && snake.back() != '_') snake.push_back('_');
    snake.push_back(c);
  }
  while (!snake.empty() && snake.back() == '_') snake.pop_back();
  return snake;
}

}  // namespace

std::string UpperSnake(std::string_view word) {
  std::string snake = Snake(word);
  for (char& c : snake) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return snake;
}

std::string LowerSnake(std::string_view word) {
  std::string snake = Snake(word);
  for (char& c : snake) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return snake;
}

std::string InterestCode(std::string_view word) {
  const std::string snake = UpperSnake(word);
  for (const auto& [former, code] : kFormerCodes) {
    if (snake == former) return std::string(code);
  }
  return ToCamelCase(word);
}

std::string InterestRelationship(std::string_view code) {
  for (const auto& [interest, type] : kRelationships) {
    if (code == interest) return std::string(type);
  }
  return UpperSnake(code);
}

NatureOfControl ParseNatureOfControl(std::string_view code) {
  NatureOfControl nature;
  for (const auto& [beginning, interest] : kNatures) {
    if (!code.starts_with(beginning)) continue;
    nature.interest = interest;
    break;
  }
  for (const Band& band : kBands) {
    if (code.find(band.text) == std::string_view::npos) continue;
    nature.share.min = band.min;
    nature.share.max = band.max;
    nature.share.min_exclusive = true;
  }
  if (code.find("-as-firm") != std::string_view::npos ||
      code.find("-as-control-over-firm") != std::string_view::npos) {
    nature.capacity = "firm";
  } else if (code.find("-as-trust") != std::string_view::npos ||
             code.find("-as-control-over-trust") != std::string_view::npos) {
    nature.capacity = "trust";
  }
  return nature;
}

}  // namespace keiretsu::graph
