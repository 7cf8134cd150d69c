/// Binds label expressions, `A|B&!C`, of patterns and predicates.
#pragma once

#include <functional>

#include "query/binder/binding.h"
#include "query/expression/expression.h"

namespace keiretsu::query {

/// A test of labels, or with `of_relationship` of the type. `subject` makes what is tested, anew
/// for each label named.
Result<BoundExpression> BindLabelTest(
    Binding& binding, const ast::LabelTest& test, bool of_relationship,
    const std::function<Result<BoundExpressionPtr>()>& subject);

}  // namespace keiretsu::query
