#include "cli/output.h"

#include <cerrno>
#include <cstddef>
#include <string_view>

#include <unistd.h>

namespace keiretsu::cli {

void Output::Flush() {
  std::string_view rest = text_;
  while (ok_ && !rest.empty()) {
    const ssize_t written = ::write(file_descriptor_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      ok_ = false;
    }
  }
  text_.clear();
}

}  // namespace keiretsu::cli
