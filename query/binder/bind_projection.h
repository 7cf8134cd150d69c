/// Binds WITH and RETURN.
#pragma once

#include "query/binder/binding.h"
#include "query/binder/scope.h"

namespace keiretsu::query {

/// Binds a projection; afterwards its items are the names of `scope`.
Result<BoundProjection> BindProjection(Binding& binding, Scope& scope,
                                       const ast::Projection& projection, const SourceSpan& span);

}  // namespace keiretsu::query
