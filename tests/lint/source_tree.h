/// The source tree as text, for tests about the sources themselves.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace keiretsu::lint {

/// One file of the tree. `path` is relative to the root, with forward slashes.
struct SourceFile {
  std::string path;
  std::uintmax_t size_bytes = 0;
};

/// An `#include` line. `name` is the text between the delimiters.
struct Include {
  size_t line = 0;
  bool angled = false;
  std::string name;
};

/// A line of text with its number, from 1.
struct Line {
  size_t number = 0;
  std::string_view text;
};

/// Every regular file below `root`, sorted by path; build trees, output folders and version control
/// are left out.
std::vector<SourceFile> ListFiles(const std::filesystem::path& root);

std::string ReadFile(const std::filesystem::path& path);

/// The views live as long as `text`.
std::vector<Line> SplitLines(std::string_view text);

std::vector<Include> FindIncludes(std::string_view text);

/// True for C++ sources and headers.
bool IsCxx(std::string_view path);
bool IsHeader(std::string_view path);

}  // namespace keiretsu::lint
