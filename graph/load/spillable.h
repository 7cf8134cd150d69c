/// What a load may move from memory to a spill file, and how it is written there.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "graph/load/spill_file.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Something of a load that lies in memory or, once it was moved, in a spill file. T has
/// AppendTo(std::string*) and TakeFrom(std::string_view*). External synchronisation of changes.
template <typename T>
class Spillable {
 public:
  Spillable() = default;
  explicit Spillable(T value) : value_(std::make_unique<T>(std::move(value))) {}

  /// REQUIRES: it was not moved.
  T& in_memory() { return *value_; }
  bool is_moved() const { return file_ != nullptr; }
  std::size_t memory_bytes() const {
    return value_ == nullptr ? 0 : sizeof(T) + value_->memory_bytes();
  }
  /// Bytes on disk; 0 unless it was moved.
  std::size_t moved_bytes() const { return place_.size; }

  /// Appends it to `file`, which must outlive this, and frees its memory. Errors: IoError.
  Status MoveTo(SpillFile* file) {
    std::string bytes;
    bytes.reserve(value_->memory_bytes());
    value_->AppendTo(&bytes);
    const Result<SpillPlace> place = file->Append(bytes);
    if (!place) return place.error();
    place_ = *place;
    file_ = file;
    value_.reset();
    return Status();
  }
  /// Itself, read if it was moved; lives as long as the pointer and this do. Errors: those of
  /// SpillFile::Read.
  Result<std::shared_ptr<const T>> Get() const {
    if (file_ == nullptr) return std::shared_ptr<const T>(std::shared_ptr<const T>(), &*value_);
    const Result<std::string> bytes = file_->Read(place_);
    if (!bytes) return bytes.error();
    std::string_view rest = *bytes;
    return std::make_shared<const T>(T::TakeFrom(&rest));
  }

 private:
  std::unique_ptr<T> value_ = std::make_unique<T>();
  SpillPlace place_;
  const SpillFile* file_ = nullptr;
};

// Parts of what AppendTo writes: arrays with their sizes.
template <typename Values>
void AppendValues(const Values& values, std::string* bytes) {
  const std::uint64_t count = values.size();
  bytes->append(reinterpret_cast<const char*>(&count), sizeof(count));
  bytes->append(reinterpret_cast<const char*>(values.data()), count * sizeof(*values.data()));
}
template <typename Values>
void TakeValues(std::string_view* bytes, Values* values) {
  std::uint64_t count = 0;
  bytes->copy(reinterpret_cast<char*>(&count), sizeof(count));
  bytes->remove_prefix(sizeof(count));
  values->resize(count);
  bytes->copy(reinterpret_cast<char*>(values->data()), count * sizeof(*values->data()));
  bytes->remove_prefix(count * sizeof(*values->data()));
}

}  // namespace keiretsu::graph
