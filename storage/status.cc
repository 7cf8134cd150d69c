#include "keiretsu/status.h"

namespace keiretsu {

std::string_view StatusCodeName(StatusCode code) {
  switch (code) {
    case StatusCode::kOk: return "OK";
    case StatusCode::kQueryError: return "Query error";
    case StatusCode::kInvalidArgument: return "Invalid argument";
    case StatusCode::kNotFound: return "Not found";
    case StatusCode::kConflict: return "Conflict";
    case StatusCode::kConstraintViolation: return "Constraint violation";
    case StatusCode::kResourceExhausted: return "Limit reached";
    case StatusCode::kCancelled: return "Cancelled";
    case StatusCode::kLocked: return "Locked";
    case StatusCode::kReadOnly: return "Read-only";
    case StatusCode::kIoError: return "I/O error";
    case StatusCode::kCorruption: return "Corruption";
    case StatusCode::kVersionMismatch: return "Version mismatch";
    case StatusCode::kInternal: return "Internal error";
  }
  return "Unknown";
}

std::string Status::ToString() const {
  if (ok()) return "OK";
  return std::string(StatusCodeName(code())) + ": " + std::string(message());
}

}  // namespace keiretsu
