#include "cli/history.h"

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/output.h"

namespace keiretsu::cli {
namespace {

constexpr mode_t kOwnerOnly = 0600;

std::string Escape(std::string_view entry) {
  std::string line;
  for (const char c : entry) {
    if (c == '\n') {
      line += "\\n";
    } else {
      if (c == '\\') line += '\\';
      line += c;
    }
  }
  return line + '\n';
}

std::string Unescape(std::string_view line) {
  std::string entry;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size()) {
      ++i;
      entry += line[i] == 'n' ? '\n' : line[i];
    } else {
      entry += line[i];
    }
  }
  return entry;
}

void WriteTo(const std::filesystem::path& file, int flags, std::string_view text) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, kOwnerOnly);
  if (descriptor < 0) return;
  ::fchmod(descriptor, kOwnerOnly);  // also of a file that was there before
  Output(descriptor).Write(text);
  ::close(descriptor);
}

}  // namespace

History::History(std::filesystem::path file) : file_(std::move(file)) {
  if (file_.empty()) return;
  std::ifstream in(file_, std::ios::binary);
  for (std::string line; std::getline(in, line);) entries_.push_back(Unescape(line));
  // Twice as many, so that a full history is not written anew at every start.
  if (entries_.size() > 2 * kMaxEntries) {
    entries_.erase(entries_.begin(), entries_.end() - kMaxEntries);
    Rewrite();
  }
}

void History::Add(std::string_view entry) {
  const std::size_t end = entry.find_last_not_of(" \t\r\n");
  if (end == std::string_view::npos) return;
  entry = entry.substr(0, end + 1);
  if (!entries_.empty() && entries_.back() == entry) return;
  entries_.emplace_back(entry);
  if (file_.empty()) return;
  std::error_code error;
  std::filesystem::create_directories(file_.parent_path(), error);
  WriteTo(file_, O_APPEND, Escape(entry));
}

void History::Rewrite() const {
  std::string text;
  for (const std::string& entry : entries_) text += Escape(entry);
  WriteTo(file_, O_TRUNC, text);
}

}  // namespace keiretsu::cli
