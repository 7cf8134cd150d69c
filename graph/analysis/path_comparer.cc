#include "graph/analysis/path_comparer.h"

#include <algorithm>

#include "graph/analysis/limits.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

Result<Rational> PathComparer::Share(Place from, Place to) {
  const std::uint64_t key = std::uint64_t{from} << 32 | to;
  if (const auto it = known_.find(key); it != known_.end()) return it->second;
  Result<Rational> share = exact_(graph_->vertices[from], graph_->vertices[to]);
  if (!share.has_value()) return share;
  if (known_.size() >= kMaxKnownExactShares) known_.clear();
  known_.emplace(key, *share);
  return share;
}

Status PathComparer::Multiply(std::span<const Place> places, Rational& product) {
  for (std::size_t i = 0; i + 1 < places.size(); ++i) {
    const Result<Rational> share = Share(places[i], places[i + 1]);
    if (!share.has_value()) return share.error();
    product *= *share;
  }
  return Status();
}

Result<int> PathComparer::CompareProducts(std::span<const Place> a, std::span<const Place> b) {
  // The last place of the common end stays: it closes the arcs that differ.
  while (a.size() > 1 && b.size() > 1 && a.back() == b.back() &&
         a[a.size() - 2] == b[b.size() - 2]) {
    a = a.first(a.size() - 1);
    b = b.first(b.size() - 1);
  }
  if (a.size() > kMaxExactPathHops || b.size() > kMaxExactPathHops) return 0;
  Rational left = 1;
  Rational right = 1;
  RETURN_IF_ERROR(Multiply(a, left));
  RETURN_IF_ERROR(Multiply(b, right));
  return left < right ? -1 : left > right ? 1 : 0;
}

Result<bool> PathComparer::Better(const ScaledProduct& a_product, std::span<const Place> a,
                                  const ScaledProduct& b_product, std::span<const Place> b) {
  if (!ScaledProduct::MayTie(a_product, b_product, std::max(a.size(), b.size()))) {
    return a_product > b_product;
  }
  ASSIGN_OR_RETURN(const int sign, CompareProducts(a, b));
  if (sign != 0) return sign > 0;
  if (a.size() != b.size()) return a.size() < b.size();
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
}

Result<bool> PathComparer::SameShare(std::pair<Place, Place> a, std::pair<Place, Place> b) {
  const Result<Rational> left = Share(a.first, a.second);
  if (!left.has_value()) return left.error();
  const Result<Rational> right = Share(b.first, b.second);
  if (!right.has_value()) return right.error();
  return *left == *right;
}

}  // namespace keiretsu::graph
