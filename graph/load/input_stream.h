/// The content of an input file, whatever it is packed in, from start to end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "keiretsu/status.h"

namespace keiretsu::graph {

/// External synchronisation.
class InputStream {
 public:
  virtual ~InputStream() = default;
  /// The next `size` bytes; fewer only at the end, and none after it.
  /// Errors: IoError; InvalidArgument (damaged, cut short, or it expands beyond kMaxExpansion).
  virtual Result<std::size_t> Read(char* to, std::size_t size) = 0;
  /// Bytes of the file used so far, to tell how much is left.
  virtual std::uint64_t file_position() const = 0;
};

/// How a file's content is packed, by its first bytes.
enum class Packing { kPlain, kGzip, kZstd, kZip };

/// An open file as the streams read it. `path` is for errors; the descriptor is not owned.
struct StreamSource {
  std::string path;
  int descriptor = -1;
  std::string zip_member;  ///< of kZip: the file in the archive
};

/// A stream from the beginning. Streams of one source do not disturb each other. Checksums that the
/// packing has are verified at the end.
Result<std::unique_ptr<InputStream>> OpenStream(const StreamSource& source, Packing packing);

/// Reads at `offset`; fewer bytes only at the file's end. Errors: IoError.
Result<std::size_t> ReadFileAt(const StreamSource& source, std::uint64_t offset, char* to,
                               std::size_t size);

}  // namespace keiretsu::graph
