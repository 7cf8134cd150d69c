/// What integrated and gross ownership are, computed from their definitions: dense matrices of
/// exact numbers, nothing shared with the code under test but Rational.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include "graph/analysis/projection.h"

namespace keiretsu::graph {

using DenseMatrix = std::vector<std::vector<Rational>>;

/// Shares as exact numbers, [holder][held].
inline DenseMatrix DenseShares(const ShareMatrix& shares, ShareEnd end) {
  const Vertex n = shares.vertex_count();
  DenseMatrix a(n, std::vector<Rational>(n));
  for (Vertex v = 0; v < n; ++v) {
    const ShareList list = shares.Holdings(v);
    for (std::size_t i = 0; i < list.size(); ++i) {
      const double share = list.at(end)[i];
      if (share > 0) a[v][list.vertices[i]] = ExactDecimal(share);
    }
  }
  return a;
}

/// x (I - A) = b over `members`; nullopt when the sum over walks does not exist.
inline std::optional<std::vector<Rational>> DenseSolve(const DenseMatrix& a,
                                                       const std::vector<Vertex>& members,
                                                       const std::vector<Rational>& b) {
  const std::size_t n = members.size();
  DenseMatrix m(n, std::vector<Rational>(n + 1));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) m[i][j] = -a[members[j]][members[i]];
    m[i][i] += 1;
    m[i][n] = b[i];
  }
  for (std::size_t k = 0; k < n; ++k) {
    if (m[k][k] <= 0) return std::nullopt;
    for (std::size_t i = k + 1; i < n; ++i) {
      if (m[i][k].is_zero()) continue;
      const Rational factor = m[i][k] / m[k][k];
      for (std::size_t j = k; j <= n; ++j) m[i][j] -= factor * m[k][j];
    }
  }
  std::vector<Rational> x(n);
  for (std::size_t i = n; i-- > 0;) {
    Rational sum = m[i][n];
    for (std::size_t j = i + 1; j < n; ++j) sum -= m[i][j] * x[j];
    x[i] = sum / m[i][i];
  }
  return x;
}

/// Vertices that walks from `source` visit after their first step.
inline std::vector<Vertex> DenseReached(const DenseMatrix& a, Vertex source) {
  std::vector<bool> seen(a.size(), false);
  std::vector<Vertex> queue = {source};
  for (std::size_t i = 0; i < queue.size(); ++i) {
    for (Vertex to = 0; to < a.size(); ++to) {
      if (a[queue[i]][to].is_zero() || seen[to]) continue;
      seen[to] = true;
      queue.push_back(to);
    }
  }
  std::vector<Vertex> reached;
  for (Vertex v = 0; v < a.size(); ++v) {
    if (seen[v]) reached.push_back(v);
  }
  return reached;
}

/// By vertex what `source` holds (0 where it reaches nothing); nullopt: it diverges.
inline std::optional<std::vector<Rational>> DenseIntegrated(const DenseMatrix& a, Vertex source) {
  std::vector<Vertex> rest = DenseReached(a, source);
  std::erase(rest, source);
  std::vector<Rational> b;
  for (const Vertex v : rest) b.push_back(a[source][v]);
  const std::optional<std::vector<Rational>> x = DenseSolve(a, rest, b);
  if (!x) return std::nullopt;
  std::vector<Rational> result(a.size());
  result[source] = a[source][source];
  for (std::size_t i = 0; i < rest.size(); ++i) {
    result[rest[i]] = (*x)[i];
    result[source] += (*x)[i] * a[rest[i]][source];
  }
  return result;
}

inline std::optional<std::vector<Rational>> DenseGross(const DenseMatrix& a, Vertex source) {
  std::vector<Vertex> members = DenseReached(a, source);
  std::vector<Rational> b;
  std::erase(members, source);
  members.push_back(source);
  b.resize(members.size());
  b.back() = 1;
  const std::optional<std::vector<Rational>> x = DenseSolve(a, members, b);
  if (!x) return std::nullopt;
  std::vector<Rational> result(a.size());
  for (std::size_t i = 0; i < members.size(); ++i) result[members[i]] = (*x)[i];
  result[source] -= 1;
  return result;
}

/// A random ownership graph of one of kGraphFamilies families.
inline constexpr int kGraphFamilies = 8;
inline const char* GraphFamilyName(int family) {
  constexpr const char* kNames[kGraphFamilies] = {
      "acyclic", "cyclic", "closed groups", "totals over 100 %",
      "self loops", "tiny shares", "twentieths", "nearly closed"};
  return kNames[family];
}

inline ShareMatrix RandomShares(int family, std::mt19937_64& random) {
  const auto pick = [&](std::uint64_t bound) { return random() % bound; };
  const auto n = static_cast<Vertex>(2 + pick(5));
  std::vector<ShareMatrix::Entry> entries;
  for (Vertex held = 0; held < n; ++held) {
    std::vector<Vertex> holders;
    for (Vertex holder = 0; holder < n; ++holder) {
      if (holder == held && family != 4 && family != 3) continue;
      if (family == 0 && holder > held) continue;
      if (pick(100) < 45) holders.push_back(holder);
    }
    // Parts of a whole, in decimals: closed groups get all of it.
    std::uint64_t left = 10'000;
    for (std::size_t i = 0; i < holders.size(); ++i) {
      const bool last = i + 1 == holders.size();
      double share = 0;
      if (family == 3) {
        share = static_cast<double>(1 + pick(9'000)) / 10'000;
      } else if (family == 5) {
        share = static_cast<double>(1 + pick(99)) * (pick(2) == 0 ? 1e-9 : 1e-3);
      } else if (family == 6) {
        share = static_cast<double>(1 + pick(8)) / 20;
      } else if (family == 7 && last) {
        share = static_cast<double>(left) / 10'000;
        if (pick(2) == 0 && share > 0.1) share -= pick(2) == 0 ? 1e-7 : 1e-13;
      } else {
        const std::uint64_t part = last && family == 2 && pick(4) != 0 ? left : 1 + pick(left - 1);
        share = static_cast<double>(part) / 10'000;
        left -= part;
      }
      entries.push_back({holders[i], held, share, share});
      if (left < 2) break;
    }
  }
  return ShareMatrix(n, std::move(entries));
}

}  // namespace keiretsu::graph
