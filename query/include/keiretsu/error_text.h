/// Failures as text for people.
#pragma once

#include <string>
#include <string_view>

#include "keiretsu/status.h"

namespace keiretsu {

/// The failure with line, column, the line of query text with a caret below it, and the hint, as
/// far as known; ends without a newline.
std::string RenderError(const Status& status, std::string_view query_text);

}  // namespace keiretsu
