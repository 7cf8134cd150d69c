/// Failures of evaluation in openCypher's vocabulary, phase "runtime".
#pragma once

#include <string>
#include <string_view>

#include "keiretsu/status.h"
#include "keiretsu/value.h"

namespace keiretsu::query {

Status TypeError(std::string_view detail, std::string message);
Status ArgumentError(std::string_view detail, std::string message);
Status ArithmeticError(std::string_view detail, std::string message);
/// EntityNotFound DeletedEntityAccess: `what` names the access, such as "labels of a node".
Status DeletedEntityError(std::string_view what);

/// "an INTEGER", "a NODE": for messages.
std::string WithArticle(ValueType type);

}  // namespace keiretsu::query
