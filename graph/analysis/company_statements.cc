#include "graph/analysis/company_statements.h"

#include <algorithm>
#include <span>

#include "graph/load/parallel.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {
namespace {

/// Blocks that one thread distributes, one after the other, and where its statements go.
struct Part {
  std::size_t first_block = 0;
  std::size_t end_block = 0;
  std::vector<std::uint32_t> next;  ///< by company: place in its list of this part's next statement
};

/// Parts of about equally many statements.
std::vector<Part> SplitBlocks(std::span<const BlockShares> blocks, unsigned threads) {
  std::uint64_t total = 0;
  for (const BlockShares& block : blocks) total += block.holders.size();
  std::vector<Part> parts;
  std::size_t at = 0;
  std::uint64_t taken = 0;
  for (unsigned i = 0; i < std::max(threads, 1U); ++i) {
    Part part;
    part.first_block = at;
    const std::uint64_t until = total * (i + 1) / std::max(threads, 1U);
    while (at < blocks.size() && taken < until) taken += blocks[at++].holders.size();
    part.end_block = at;
    parts.push_back(std::move(part));
  }
  parts.back().end_block = blocks.size();
  return parts;
}

class Distribution {
 public:
  Distribution(std::vector<BlockShares> blocks, Vertex vertex_count, unsigned threads)
      : blocks_(std::move(blocks)),
        vertex_count_(vertex_count),
        threads_(threads),
        parts_(SplitBlocks(blocks_, threads)) {}

  Result<CompanyStatements> Run() {
    RETURN_IF_ERROR(ForParts([this](Part& part) { Count(part); }));
    SetOffsets();
    MoveDetails();
    RETURN_IF_ERROR(ForParts([this](Part& part) { Place(part); }));
    return std::move(out_);
  }

 private:
  Status ForParts(const std::function<void(Part&)>& work) {
    return RunParallel(threads_, parts_.size(), [&](std::size_t i) {
      work(parts_[i]);
      return Status();
    });
  }

  void Count(Part& part) {
    part.next.assign(vertex_count_, 0);
    for (std::size_t b = part.first_block; b < part.end_block; ++b) {
      for (const Vertex company : blocks_[b].held) ++part.next[company];
    }
  }

  void SetOffsets() {
    out_.offsets.assign(std::size_t{vertex_count_} + 1, 0);
    for (Vertex company = 0; company < vertex_count_; ++company) {
      std::uint32_t count = 0;
      for (Part& part : parts_) {
        const std::uint32_t own = part.next[company];
        part.next[company] = count;
        count += own;
      }
      out_.offsets[company + 1] = out_.offsets[company] + count;
    }
    out_.holders.resize(out_.offsets.back());
    out_.shares.resize(out_.offsets.back());
  }

  void MoveDetails() {
    first_detail_.resize(blocks_.size());
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
      first_detail_[b] = static_cast<std::uint32_t>(out_.details.size());
      out_.details.insert(out_.details.end(), blocks_[b].details.begin(),
                          blocks_[b].details.end());
      std::vector<ShareDetail>().swap(blocks_[b].details);
    }
    if (!out_.details.empty()) out_.detail.assign(out_.holders.size(), 0);
  }

  void Place(Part& part) {
    for (std::size_t b = part.first_block; b < part.end_block; ++b) {
      const BlockShares& block = blocks_[b];
      for (std::size_t i = 0; i < block.holders.size(); ++i) {
        const Vertex company = block.held[i];
        const std::uint64_t at = out_.offsets[company] + part.next[company]++;
        out_.holders[at] = block.holders[i];
        out_.shares[at] = block.shares[i];
        if (!block.detail.empty() && block.detail[i] != 0) {
          out_.detail[at] = block.detail[i] + first_detail_[b];
        }
      }
      blocks_[b] = BlockShares();
    }
  }

  std::vector<BlockShares> blocks_;
  const Vertex vertex_count_;
  const unsigned threads_;
  std::vector<Part> parts_;
  std::vector<std::uint32_t> first_detail_;
  CompanyStatements out_;
};

}  // namespace

Result<CompanyStatements> GatherStatements(const BlockShareReader& reader,
                                           std::uint32_t block_count, Vertex vertex_count,
                                           const std::function<Status()>& check_cancelled,
                                           unsigned threads) {
  std::vector<BlockShares> blocks(block_count);
  const auto read = [&](std::size_t block) -> Status {
    RETURN_IF_ERROR(check_cancelled());
    ASSIGN_OR_RETURN(blocks[block], reader.Read(static_cast<std::uint32_t>(block)));
    return Status();
  };
  const unsigned readers = reader.filter().single_threaded() ? 1 : threads;
  RETURN_IF_ERROR(RunParallel(readers, block_count, read));
  return Distribution(std::move(blocks), vertex_count, threads).Run();
}

}  // namespace keiretsu::graph
