/// Scripts: where each statement of a text begins and ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "keiretsu/status.h"

namespace keiretsu {

/// A place in a script. Lines and columns count from 1, columns in code points.
struct ScriptPosition {
  std::size_t offset = 0;
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

/// One statement of a script.
struct StatementText {
  /// From its first token up to its `;`, without that and without white space at the end. Views
  /// the script.
  std::string_view text;
  ScriptPosition start;     ///< of `text`
  bool terminated = false;  ///< a `;` ended it, not the end of the script
};

/// Moves `position` over white space, comments and empty statements; false at the end of the
/// script. A comment that nothing closes reaches to the end.
bool SkipToStatement(std::string_view script, ScriptPosition& position);

/// The first statement at or after `position`, which moves behind its `;`; nothing at the end.
/// Statements end at a `;` outside of strings, escaped names and comments. Whether they mean
/// anything is not looked at. Linear in the text passed over.
std::optional<StatementText> NextStatement(std::string_view script, ScriptPosition& position);

/// All statements of a script.
std::vector<StatementText> SplitStatements(std::string_view script);

/// The failure of a statement as a failure of its script: the place it names, if any, counted from
/// the beginning of the script.
Status InScript(const Status& status, const ScriptPosition& start);

}  // namespace keiretsu
