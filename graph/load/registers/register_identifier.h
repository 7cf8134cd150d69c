/// Identifiers by which a company of one register is known in another.
#pragma once

#include <string>
#include <string_view>

namespace keiretsu::graph {

/// A company number of the United Kingdom as Companies House writes it: eight characters,
/// "00445790" or "SC012345". Blanks and missing zeros are mended. "" when `text` is none.
std::string UkCompanyNumber(std::string_view text);

/// Whether a country or place of registration, as filers write it, is in the United Kingdom.
bool IsUnitedKingdom(std::string_view place);

/// "GB-COH:00445790" for a UK company number; "" when it is none.
std::string UkCompanyIdentifier(std::string_view number);

/// "SCHEME:id" with the scheme's name and the id in one spelling. Schemes are those of
/// org-id.guide, and GLEIF's codes of registration authorities, whose British ones are GB-COH.
/// "" when either is missing.
std::string RegisterIdentifier(std::string_view scheme, std::string_view id);

}  // namespace keiretsu::graph
