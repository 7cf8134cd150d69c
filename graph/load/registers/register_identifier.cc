#include "graph/load/registers/register_identifier.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace keiretsu::graph {

namespace {

constexpr std::size_t kNumberLength = 8;
/// GLEIF's codes for Companies House: England and Wales, Northern Ireland, Scotland.
constexpr std::array<std::string_view, 3> kCompaniesHouse = {"RA000585", "RA000586", "RA000587"};

bool IsNumberDigit(char c) { return c >= '0' && c <= '9'; }
bool IsCapitalLetter(char c) { return c >= 'A' && c <= 'Z'; }

/// In capitals, without blanks at either end.
std::string Capitals(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) {
    text.remove_prefix(1);
  }
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) {
    text.remove_suffix(1);
  }
  std::string capitals;
  for (const char c : text) {
    capitals.push_back(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
  }
  return capitals;
}

}  // namespace

std::string UkCompanyNumber(std::string_view text) {
  std::string number = Capitals(text);
  number.erase(std::remove_if(number.begin(), number.end(),
                              [](char c) { return c == ' ' || c == '.' || c == '-' || c == '/'; }),
               number.end());
  if (number.empty() || number.size() > kNumberLength) return "";
  const auto letters = static_cast<std::size_t>(
      std::find_if_not(number.begin(), number.end(), IsCapitalLetter) - number.begin());
  if (letters > 2) return "";
  const std::string prefix = number.substr(0, letters);
  std::string digits = number.substr(letters);
  // Some industrial and provident societies end in a letter: IP12345R.
  const bool ends_in_letter = letters == 2 && !digits.empty() && IsCapitalLetter(digits.back());
  const std::string_view counted(digits.data(), digits.size() - (ends_in_letter ? 1 : 0));
  if (counted.empty() || !std::all_of(counted.begin(), counted.end(), IsNumberDigit) ||
      std::all_of(counted.begin(), counted.end(), [](char c) { return c == '0'; })) {
    return "";
  }
  digits.insert(0, kNumberLength - number.size(), '0');
  return prefix + digits;
}

bool IsUnitedKingdom(std::string_view place) {
  const std::string name = Capitals(place);
  if (name.find("NEW SOUTH WALES") != std::string::npos) return false;
  for (const std::string_view exact : {"UK", "U.K.", "U.K", "GB", "GBR", "G.B."}) {
    if (name == exact) return true;
  }
  for (const std::string_view part :
       {"ENGLAND", "WALES", "SCOTLAND", "NORTHERN IRELAND", "UNITED KINGDOM", "GREAT BRITAIN",
        "COMPANIES HOUSE"}) {
    if (name.find(part) != std::string::npos) return true;
  }
  return name.ends_with(" UK") || name.ends_with(", UK") || name.ends_with("(UK)");
}

std::string UkCompanyIdentifier(std::string_view number) {
  const std::string mended = UkCompanyNumber(number);
  return mended.empty() ? "" : "GB-COH:" + mended;
}

std::string RegisterIdentifier(std::string_view scheme, std::string_view id) {
  std::string name = Capitals(scheme);
  const std::string number = Capitals(id);
  if (name.empty() || number.empty()) return "";
  if (name == "LEI") name = "XI-LEI";
  const bool british = name == "GB-COH" || std::find(kCompaniesHouse.begin(), kCompaniesHouse.end(),
                                                     name) != kCompaniesHouse.end();
  if (british) {
    const std::string mended = UkCompanyIdentifier(number);
    if (!mended.empty()) return mended;
  }
  return name + ":" + number;
}

}  // namespace keiretsu::graph
