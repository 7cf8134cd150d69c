#include "query/binder/binding_errors.h"

#include <utility>

namespace keiretsu::query {

Status BindingError(std::string_view type, std::string_view detail, const SourceSpan& span,
                    std::string message, std::string hint) {
  QueryError error;
  error.type = type;
  error.phase = "compile time";
  error.detail = detail;
  error.span = span;
  error.hint = std::move(hint);
  return Status::FromQueryError(std::move(error), std::move(message));
}

Status SyntaxError(std::string_view detail, const SourceSpan& span, std::string message,
                   std::string hint) {
  return BindingError("SyntaxError", detail, span, std::move(message), std::move(hint));
}

}  // namespace keiretsu::query
