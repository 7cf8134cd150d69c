#include "query/expression/label_test.h"

#include "query/expression/entity_access.h"

namespace keiretsu::query {

Result<Ternary> LabelTest::TestBlock(std::uint32_t block) const {
  ASSIGN_OR_RETURN(const graph::NodeBlock* nodes, view_.Nodes(block));
  if (nodes->live_count != graph::kBlockSize) return Ternary::kUnknown;
  std::size_t passing = 0;
  for (const graph::LabelSetId set : nodes->distinct_sets) {
    if (LabelSetHasAll(view_.catalog(), set, labels_)) ++passing;
  }
  if (passing == nodes->distinct_sets.size()) return Ternary::kTrue;
  return passing == 0 ? Ternary::kFalse : Ternary::kUnknown;
}

Result<Ternary> LabelTest::Test(graph::NodeId node) {
  if (blocks_.enabled()) {
    ASSIGN_OR_RETURN(const Ternary all,
                     blocks_.At(graph::BlockOf(node),
                                [this](std::uint32_t block) { return TestBlock(block); }));
    if (all != Ternary::kUnknown) return all;
  }
  // Neighbouring nodes mostly share a label set: the last answer is kept.
  ASSIGN_OR_RETURN(const graph::LabelSetId set, view_.LabelSetOf(node));
  if (set == graph::kNoNode) return Ternary::kUnknown;
  if (set != last_) {
    last_ = set;
    last_passes_ = LabelSetHasAll(view_.catalog(), set, labels_);
  }
  return ToTernary(last_passes_);
}

}  // namespace keiretsu::query
