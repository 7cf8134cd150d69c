#include "graph/analysis/projection.h"

#include <algorithm>
#include <functional>
#include <tuple>
#include <utility>

#include "graph/load/parallel.h"
#include "storage/check.h"

namespace keiretsu::graph {
namespace {

template <typename T>
std::size_t BytesOf(const std::vector<T>& list) {
  return list.capacity() * sizeof(T);
}

/// offsets[v + 1] counts the items of v; makes them begin where the lists of v begin.
void SumUp(std::vector<std::uint64_t>& offsets) {
  for (std::size_t v = 1; v < offsets.size(); ++v) offsets[v] += offsets[v - 1];
}

void ForParts(unsigned threads, const std::function<void(std::size_t)>& work) {
  const Status done = RunParallel(threads, threads, [&](std::size_t part) {
    work(part);
    return Status();
  });
  CHECK(done.ok());
}

Result<std::vector<ExactShare>> DecimalsOf(const ShareList& list, ShareEnd end) {
  std::vector<ExactShare> shares;
  const std::span<const double> values = list.at(end);
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (values[i] > 0) shares.push_back({list.vertices[i], ExactDecimal(values[i])});
  }
  return shares;
}

}  // namespace

ShareMatrix::ShareMatrix(Vertex vertex_count, std::vector<Entry> entries) {
  std::erase_if(entries, [](const Entry& entry) { return !(entry.upper > 0); });
  const auto before = [](const Entry& a, const Entry& b) {
    return std::tie(a.held, a.holder) < std::tie(b.held, b.holder);
  };
  if (!std::is_sorted(entries.begin(), entries.end(), before)) {
    std::sort(entries.begin(), entries.end(), before);
  }
  std::vector<std::uint64_t> offsets(std::size_t{vertex_count} + 1, 0);
  std::vector<Vertex> holders(entries.size());
  std::vector<double> lower(entries.size());
  std::vector<double> upper(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    ++offsets[std::size_t{entries[i].held} + 1];
    holders[i] = entries[i].holder;
    lower[i] = entries[i].lower;
    upper[i] = entries[i].upper;
  }
  SumUp(offsets);
  if (lower == upper) upper.clear();
  *this = FromHolders(std::move(offsets), std::move(holders), std::move(lower), std::move(upper));
}

ShareMatrix ShareMatrix::FromHolders(std::vector<std::uint64_t> offsets,
                                     std::vector<Vertex> holders, std::vector<double> lower,
                                     std::vector<double> upper, unsigned threads) {
  ShareMatrix matrix;
  matrix.certain_ = upper.empty();
  matrix.in_ = {std::move(offsets), std::move(holders), std::move(lower), std::move(upper)};
  matrix.Transpose(std::max(threads, 1U));
  return matrix;
}

// Each thread takes a run of companies; each places them in ascending order behind those of the
// runs before, so that every list of holdings comes out ascending.
void ShareMatrix::Transpose(unsigned threads) {
  const std::size_t count = in_.vertices.size();
  const std::size_t companies = in_.offsets.size() - 1;
  const auto begin_of = [&](std::size_t part) {
    const auto found = std::lower_bound(in_.offsets.begin(), in_.offsets.end() - 1,
                                        count * part / threads);
    return part == threads ? companies : static_cast<std::size_t>(found - in_.offsets.begin());
  };
  std::vector<std::vector<std::uint32_t>> next(threads);
  ForParts(threads, [&](std::size_t part) {
    next[part].assign(companies, 0);
    const std::uint64_t end = in_.offsets[begin_of(part + 1)];
    for (std::uint64_t i = in_.offsets[begin_of(part)]; i < end; ++i) ++next[part][in_.vertices[i]];
  });
  out_.offsets.assign(companies + 1, 0);
  for (std::size_t v = 0; v < companies; ++v) {
    std::uint32_t before = 0;
    for (std::vector<std::uint32_t>& own : next) before += std::exchange(own[v], before);
    out_.offsets[v + 1] = out_.offsets[v] + before;
  }
  out_.vertices.resize(count);
  out_.lower.resize(count);
  out_.upper.resize(in_.upper.size());
  ForParts(threads, [&](std::size_t part) {
    const std::size_t end = begin_of(part + 1);
    for (std::size_t company = begin_of(part); company < end; ++company) {
      for (std::uint64_t i = in_.offsets[company]; i < in_.offsets[company + 1]; ++i) {
        const Vertex holder = in_.vertices[i];
        const std::uint64_t at = out_.offsets[holder] + next[part][holder]++;
        out_.vertices[at] = static_cast<Vertex>(company);
        out_.lower[at] = in_.lower[i];
        if (!certain_) out_.upper[at] = in_.upper[i];
      }
    }
  });
}

std::size_t ShareMatrix::memory_bytes() const {
  std::size_t bytes = 0;
  for (const Lists* lists : {&out_, &in_}) {
    bytes += BytesOf(lists->offsets) + BytesOf(lists->vertices) + BytesOf(lists->lower) +
             BytesOf(lists->upper);
  }
  return bytes;
}

LinkMatrix::LinkMatrix(Vertex vertex_count, std::vector<std::pair<Vertex, Vertex>> links)
    : out_offsets_(std::size_t{vertex_count} + 1, 0),
      in_offsets_(std::size_t{vertex_count} + 1, 0) {
  std::sort(links.begin(), links.end());
  links.erase(std::unique(links.begin(), links.end()), links.end());
  for (const auto& [from, to] : links) {
    ++out_offsets_[std::size_t{from} + 1];
    ++in_offsets_[std::size_t{to} + 1];
  }
  SumUp(out_offsets_);
  SumUp(in_offsets_);
  out_.reserve(links.size());
  in_.resize(links.size());
  std::vector<std::uint64_t> next(in_offsets_.begin(), in_offsets_.end() - 1);
  for (const auto& [from, to] : links) {
    out_.push_back(to);
    in_[next[to]++] = from;
  }
}

std::size_t LinkMatrix::memory_bytes() const {
  return BytesOf(out_offsets_) + BytesOf(in_offsets_) + BytesOf(out_) + BytesOf(in_);
}

std::size_t Projection::memory_bytes() const {
  return shares.memory_bytes() + own_votes.memory_bytes() + controls.memory_bytes() +
         (is_node.capacity() + barred.capacity()) / 8 + BytesOf(with_unknown);
}

Result<std::vector<ExactShare>> DecimalShares::Holders(Vertex company, ShareEnd end) const {
  return DecimalsOf(projection_->shares.Holders(company), end);
}

Result<std::vector<ExactShare>> DecimalShares::Voters(Vertex company, ShareEnd end) const {
  return DecimalsOf(projection_->votes().Holders(company), end);
}

}  // namespace keiretsu::graph
