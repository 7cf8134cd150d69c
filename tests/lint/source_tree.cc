#include "tests/lint/source_tree.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace keiretsu::lint {
namespace {

bool IsSkippedFolder(const std::string& relative) {
  return relative == ".git" || relative == "out" || relative == "build" ||
         relative.ends_with("__pycache__");
}

std::string_view TrimLeft(std::string_view text) {
  size_t begin = text.find_first_not_of(" \t");
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

}  // namespace

std::vector<SourceFile> ListFiles(const std::filesystem::path& root) {
  std::vector<SourceFile> files;
  for (auto it = std::filesystem::recursive_directory_iterator(root);
       it != std::filesystem::recursive_directory_iterator(); ++it) {
    std::string relative = it->path().lexically_relative(root).generic_string();
    if (it->is_directory() && IsSkippedFolder(relative)) {
      it.disable_recursion_pending();
    } else if (it->is_regular_file()) {
      files.push_back({std::move(relative), it->file_size()});
    }
  }
  std::sort(files.begin(), files.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<Line> SplitLines(std::string_view text) {
  std::vector<Line> lines;
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    lines.push_back({lines.size() + 1, text.substr(0, end)});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<Include> FindIncludes(std::string_view text) {
  std::vector<Include> includes;
  for (const Line& line : SplitLines(text)) {
    std::string_view rest = TrimLeft(line.text);
    if (!rest.starts_with('#')) continue;
    rest = TrimLeft(rest.substr(1));
    if (!rest.starts_with("include")) continue;
    rest = TrimLeft(rest.substr(std::string_view("include").size()));
    if (rest.empty() || (rest[0] != '<' && rest[0] != '"')) continue;
    bool angled = rest[0] == '<';
    size_t end = rest.find(angled ? '>' : '"', 1);
    if (end == std::string_view::npos) continue;
    includes.push_back({line.number, angled, std::string(rest.substr(1, end - 1))});
  }
  return includes;
}

bool IsHeader(std::string_view path) { return path.ends_with(".h"); }

bool IsCxx(std::string_view path) { return IsHeader(path) || path.ends_with(".cc"); }

}  // namespace keiretsu::lint
