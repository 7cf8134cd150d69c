/// Failures of binding in the TCK's vocabulary, phase "compile time".
#pragma once

#include <string>
#include <string_view>

#include "keiretsu/status.h"

namespace keiretsu::query {

/// A failure of kind `type` ("SyntaxError", "TypeError", ...) at a place in the text.
Status BindingError(std::string_view type, std::string_view detail, const SourceSpan& span,
                    std::string message, std::string hint = {});
/// The most frequent one: a SyntaxError.
Status SyntaxError(std::string_view detail, const SourceSpan& span, std::string message,
                   std::string hint = {});

}  // namespace keiretsu::query
