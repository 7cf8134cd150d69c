/// Small random graphs, as the statements that make them.
///
/// Labels A, B, C; types R, S, T. Every node has an integer `id` of its own, every relationship
/// one from 100 on. Further properties may be missing: `i` integers 0 to 4, `f` quarters that are
/// no integers, `s` short texts, `b` booleans, `l` lists of integers, `m` a value of any of these
/// types; relationships have `i`, `f` and `m`. There are parallel relationships, loops, and what
/// was changed and deleted again, before and after a CHECKPOINT, so that folded blocks and
/// unfolded deltas are both read; and indexes, made before or after the data.
#pragma once

#include <string>
#include <vector>

#include "tests/support/dice.h"

namespace keiretsu::testing {

struct GraphStatement {
  std::string text;
  bool query = true;  ///< false: an index or a CHECKPOINT, which changes no answer
};

std::vector<GraphStatement> RandomGraphScript(Dice& dice);

/// A literal for a property of that name; `m` and `l` as above. Never null.
std::string PropertyLiteral(Dice& dice, char key);

}  // namespace keiretsu::testing
