/// Integrated shares against one threshold.
#pragma once

#include <cmath>
#include <limits>
#include <optional>

#include "graph/analysis/integrated.h"

namespace keiretsu::graph {

/// Decides by the certified error where it can: only shares at the threshold cost exact arithmetic.
/// Thread-safe.
class ShareDecision {
 public:
  /// Both must outlive this; `input.exact` must allow use by several threads.
  ShareDecision(const AnalysisInput* input, const OwnershipSolver* shares, Rational threshold,
                bool inclusive)
      : input_(input),
        shares_(shares),
        threshold_(std::move(threshold)),
        threshold_double_(NearestDouble(threshold_)),
        inclusive_(inclusive) {}

  /// nullopt: undecided.
  Result<std::optional<bool>> Reaches(Vertex source, const CertifiedShare& share) const {
    // The second term covers the roundings of the threshold and of this comparison itself.
    const double margin = 2 * share.error_bound + (share.share + threshold_double_) *
                                                      std::numeric_limits<double>::epsilon();
    if (share.share - threshold_double_ > margin) return std::optional<bool>(true);
    if (threshold_double_ - share.share > margin) return std::optional<bool>(false);
    return shares_->Reaches(*input_, source, share, threshold_, inclusive_);
  }

 private:
  const AnalysisInput* input_;
  const OwnershipSolver* shares_;
  Rational threshold_;
  double threshold_double_;
  bool inclusive_;
};

}  // namespace keiretsu::graph
