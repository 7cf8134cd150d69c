#include "graph/load/registers/text_log.h"

#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

/// Texts read at once: few enough that reading one out of order is cheap.
constexpr std::uint32_t kChunkTexts = 256;

}  // namespace

Status TextLog::Append(std::string_view text) {
  if (size_ % kChunkTexts == 0) {
    if (!chunks_.empty()) {
      if (file_ != nullptr) RETURN_IF_ERROR(chunks_.back().MoveTo(file_));
      memory_bytes_ += sizeof(Chunk) + chunks_.back().memory_bytes();
    }
    chunks_.emplace_back();
  }
  chunks_.back().in_memory().Append(text);
  ++size_;
  return Status();
}

Result<std::string_view> TextLog::At(std::uint32_t number) {
  const std::size_t chunk = number / kChunkTexts;
  const std::size_t within = number % kChunkTexts;
  if (!chunks_[chunk].is_moved()) return chunks_[chunk].in_memory().At(within);
  if (read_ == nullptr || read_chunk_ != chunk) {
    ASSIGN_OR_RETURN(read_, chunks_[chunk].Get());
    read_chunk_ = chunk;
  }
  return read_->At(within);
}

}  // namespace keiretsu::graph
