/// Early return of failures. With check.h, the project's only macros.
#pragma once

#include "keiretsu/status.h"

#define KEIRETSU_CONCAT_INNER(a, b) a##b
#define KEIRETSU_CONCAT(a, b) KEIRETSU_CONCAT_INNER(a, b)

/// Returns from the enclosing function when `expr`, a Status, is a failure.
#define RETURN_IF_ERROR(expr)                                    \
  do {                                                           \
    if (::keiretsu::Status status_to_return = (expr); !status_to_return.ok()) \
      return status_to_return;                                   \
  } while (false)

/// Declares or assigns `lhs` from `expr`, a Result, or returns its failure.
#define ASSIGN_OR_RETURN(lhs, expr) \
  ASSIGN_OR_RETURN_IMPL(KEIRETSU_CONCAT(result_to_unwrap_, __LINE__), lhs, expr)
#define ASSIGN_OR_RETURN_IMPL(result, lhs, expr) \
  auto result = (expr);                          \
  if (!result.has_value()) return result.error(); \
  lhs = *std::move(result)
