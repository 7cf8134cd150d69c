#include "query/expression/query_failure.h"

#include <utility>

namespace keiretsu::query {
namespace {

Status RuntimeError(std::string_view type, std::string_view detail, std::string message) {
  return Status::FromQueryError(
      {.type = std::string(type), .phase = "runtime", .detail = std::string(detail)},
      std::move(message));
}

}  // namespace

Status TypeError(std::string_view detail, std::string message) {
  return RuntimeError("TypeError", detail, std::move(message));
}

Status ArgumentError(std::string_view detail, std::string message) {
  return RuntimeError("ArgumentError", detail, std::move(message));
}

Status ArithmeticError(std::string_view detail, std::string message) {
  return RuntimeError("ArithmeticError", detail, std::move(message));
}

Status DeletedEntityError(std::string_view what) {
  return RuntimeError("EntityNotFound", "DeletedEntityAccess",
                      "cannot read the " + std::string(what) +
                          ": it was deleted earlier in this transaction; read it before DELETE");
}

std::string WithArticle(ValueType type) {
  const std::string_view name = ValueTypeName(type);
  const bool vowel = name.find_first_of("AEIOU") == 0;
  return (vowel ? "an " : "a ") + std::string(name);
}

}  // namespace keiretsu::query
