/// The registers whose files can be loaded.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace keiretsu::graph {

/// A publisher's format. docs/registers.md says what each becomes in the graph.
enum class Register : std::uint8_t {
  kBods,   ///< Beneficial Ownership Data Standard
  kGleif,  ///< GLEIF golden copy: Level 1, Level 2 and reporting exceptions
  kPsc,    ///< UK persons with significant control
  kFtm,    ///< FollowTheMoney
  kIcij,   ///< ICIJ Offshore Leaks
};
inline constexpr std::array<Register, 5> kRegisters = {
    Register::kBods, Register::kGleif, Register::kPsc, Register::kFtm, Register::kIcij};

/// "bods", ...: what the property `register` and the option `format` say.
std::string_view RegisterName(Register value);
std::optional<Register> RegisterFromName(std::string_view name);

/// Delimiters of registers published as tables: what is not the publisher's was saved by a
/// spreadsheet.
inline constexpr std::array<char, 4> kRegisterDelimiters = {',', ';', '\t', '|'};

/// What a file's bytes are.
enum class Markup : std::uint8_t { kJson, kXml, kCsv };
struct FileFormat {
  Register source = Register::kBods;
  Markup markup = Markup::kJson;
};

/// The format of a file that begins with `head`, told by its keys, elements or columns. `head` may
/// end anywhere. nullopt: none of them.
std::optional<FileFormat> DetectFormat(std::string_view head);
/// The form alone, for a file whose register is given.
Markup DetectMarkup(std::string_view head);

}  // namespace keiretsu::graph
