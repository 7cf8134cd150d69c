/// A file to load.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "graph/load/input_stream.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// An open file: plain, or packed as .gz, .zst or .zip, which its first bytes tell. A zip archive
/// of several files is loaded file by file: `archive.zip/owners.csv`. Immutable; thread-safe.
class InputFile {
 public:
  /// Errors: NotFound, IoError, InvalidArgument (no plain file; a format that is not text; an
  /// archive of no or several files).
  static Result<std::unique_ptr<InputFile>> Open(const std::string& path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  /// The content from its beginning. The stream must not outlive the file.
  Result<std::unique_ptr<InputStream>> NewStream() const { return OpenStream(source_, packing_); }
  /// Reads content at `offset`; fewer bytes only at the end. REQUIRES: is_plain().
  Result<std::size_t> ReadAt(std::uint64_t offset, char* to, std::size_t size) const {
    return ReadFileAt(source_, offset, to, size);
  }
  /// Reads the file itself, packed or not.
  Result<std::size_t> ReadRaw(std::uint64_t offset, char* to, std::size_t size) const {
    return ReadFileAt(source_, offset, to, size);
  }
  /// Errors: InvalidArgument when the file is not as it was at Open.
  Status CheckUnchanged() const;

  /// Whether its content can be read anywhere at once.
  bool is_plain() const { return packing_ == Packing::kPlain; }
  /// Size on disk.
  std::uint64_t file_bytes() const { return size_; }
  /// When it was last changed, in nanoseconds since 1970.
  std::int64_t modified_ns() const { return modified_ns_; }
  /// As given to Open.
  const std::string& path() const { return path_; }

 private:
  InputFile(std::string path, StreamSource source) : path_(std::move(path)),
                                                     source_(std::move(source)) {}
  Status Inspect();
  Status ChooseMember();

  const std::string path_;
  StreamSource source_;
  Packing packing_ = Packing::kPlain;
  std::uint64_t size_ = 0;
  std::int64_t modified_ns_ = 0;
};

/// The data files that `path` stands for: the paths of all files in a zip archive, else itself.
/// Errors: as InputFile::Open.
Result<std::vector<std::string>> ExpandArchive(const std::string& path);

}  // namespace keiretsu::graph
