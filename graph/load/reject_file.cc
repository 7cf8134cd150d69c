#include "graph/load/reject_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "graph/load/row_errors.h"

namespace keiretsu::graph {

namespace {

constexpr std::string_view kHeader = "file,line,byte,column,code,message,row\n";

Status Exists(const std::string& path) {
  return Status::InvalidArgument(
      fmt::format("{} exists already; remove it, or name another file for the errors", path));
}

void AppendCell(std::string_view text, std::string* line) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    line->append(text);
    return;
  }
  line->push_back('"');
  for (const char c : text) {
    line->push_back(c);
    if (c == '"') line->push_back(c);
  }
  line->push_back('"');
}

}  // namespace

Result<std::unique_ptr<RejectFile>> RejectFile::Open(const std::string& path,
                                                     const std::string& input) {
  struct stat info;
  if (::stat(path.c_str(), &info) == 0) return Exists(path);
  return std::unique_ptr<RejectFile>(new RejectFile(path, input));
}

RejectFile::~RejectFile() {
  if (file_ >= 0) ::close(file_);
}

void RejectFile::Write(const std::string& text) {
  if (text.empty() || !status_.ok()) return;
  const auto failed = [this] {
    status_ = errno == EEXIST ? Exists(path_)
                              : Status::IoError(fmt::format("cannot write {}: {}", path_,
                                                            std::strerror(errno)));
  };
  if (file_ < 0) {
    file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file_ < 0) return failed();
    Write(std::string(kHeader));
  }
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t written = ::write(file_, text.data() + done, text.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed();
    done += static_cast<std::size_t>(written);
  }
}

void RejectFile::Add(const RowError& error, std::string_view code, std::uint64_t slice,
                     bool after_slices) {
  std::string line;
  AppendCell(input_, &line);
  line += fmt::format(",{},{},", error.line, error.offset);
  AppendCell(error.column, &line);
  line += fmt::format(",{},", code);
  AppendCell(error.message, &line);
  line.push_back(',');
  AppendCell(error.text, &line);
  line.push_back('\n');
  if (after_slices) return Write(line);
  waiting_[slice] += line;
}

void RejectFile::FinishSlice(std::uint64_t slice) {
  finished_.insert(slice);
  while (finished_.erase(next_slice_) > 0) {
    if (auto text = waiting_.extract(next_slice_)) Write(text.mapped());
    ++next_slice_;
  }
}

void RejectFile::Restart() {
  waiting_.clear();
  finished_.clear();
  next_slice_ = 0;
  if (file_ < 0) return;
  ::close(std::exchange(file_, -1));
  ::unlink(path_.c_str());
}

Status RejectFile::Finish() {
  for (const auto& [slice, text] : waiting_) Write(text);  // of a scan that ended early
  waiting_.clear();
  return status_;
}

}  // namespace keiretsu::graph
