/// Failures as text for people.
#pragma once

#include <string>
#include <string_view>

#include "keiretsu/status.h"

namespace keiretsu {

/// The text of a failure, without a final line feed. With a place in `query`:
///
///     SyntaxError: Unexpected 'RETRUN': expected a clause such as MATCH or RETURN
///       at line 2, column 1
///       2 | RETRUN n
///         | ^^^^^^
///       hint: did you mean RETURN?
///
/// A long line is cut around the caret; control characters show as spaces, so a query cannot
/// write to the terminal. Without a place, or when `query` is not the text the place is in, only
/// the lines that are known. REQUIRES: !status.ok().
/// Thread-safe.
std::string RenderError(const Status& status, std::string_view query_text);

}  // namespace keiretsu
