#include "query/executor/node_numbers.h"

#include <algorithm>

namespace keiretsu::query {

std::uint32_t& NodeNumbers::InTable(graph::NodeId node) {
  block_count_ = std::max(block_count_, graph::BlockOf(node) + 1);
  if (few_.size() < std::max<std::size_t>(kMany, kManyInBlock * block_count_)) {
    return few_[node.value];
  }
  pages_.resize(block_count_);
  few_.ForEach([this](std::uint64_t known, std::uint32_t number) {
    InPage(graph::NodeId(static_cast<std::uint32_t>(known))) = number;
  });
  few_.Clear();
  return InPage(node);
}

std::uint32_t& NodeNumbers::InPage(graph::NodeId node) {
  const std::uint32_t block = graph::BlockOf(node);
  if (block >= pages_.size()) pages_.resize(block + 1);
  std::unique_ptr<Page>& page = pages_[block];
  if (page == nullptr) {
    page = std::make_unique<Page>();
    page->fill(kNone);
    ++page_count_;
  }
  return (*page)[graph::RowOf(node)];
}

void NodeNumbers::Clear() {
  few_.Clear();
  block_count_ = 0;
  pages_.clear();
  page_count_ = 0;
}

}  // namespace keiretsu::query
