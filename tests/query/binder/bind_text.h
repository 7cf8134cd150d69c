/// Binds query text in tests.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "query/binder/binder.h"
#include "query/procedures/registry.h"

namespace keiretsu::query {

/// What a test binds against; by default nothing is known and no parameter is checked.
struct BindSetting {
  graph::Catalog* catalog = nullptr;
  std::vector<Procedure> procedures;
  const std::vector<std::string>* parameter_names = nullptr;
};

/// Parses and binds one query.
Result<std::unique_ptr<BoundStatement>> BindText(std::string_view text,
                                                 const BindSetting& setting = {});

/// "ok", or "SyntaxError UndefinedVariable at 'foo'" with the text under the error's span.
std::string BindOutcome(std::string_view text, const BindSetting& setting = {});

}  // namespace keiretsu::query
