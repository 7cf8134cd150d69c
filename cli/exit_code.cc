#include "cli/exit_code.h"

namespace keiretsu::cli {

ExitCode ExitCodeOf(const Status& status) {
  switch (status.code()) {
    case StatusCode::kOk:
      return kExitOk;
    case StatusCode::kCancelled:
      return kExitCancelled;
    case StatusCode::kLocked:
    case StatusCode::kCorruption:
    case StatusCode::kVersionMismatch:
      return kExitDatabase;
    case StatusCode::kQueryError:
    case StatusCode::kInvalidArgument:
    case StatusCode::kNotFound:
    case StatusCode::kConflict:
    case StatusCode::kConstraintViolation:
    case StatusCode::kResourceExhausted:
    case StatusCode::kReadOnly:
    case StatusCode::kIoError:
    case StatusCode::kInternal:
      return kExitQuery;
  }
  return kExitQuery;
}

}  // namespace keiretsu::cli
