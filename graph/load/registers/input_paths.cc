#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "graph/load/input_file.h"
#include "graph/load/registers/register_load.h"
#include "storage/status_macros.h"

namespace keiretsu::graph {

namespace {

constexpr std::array<std::string_view, 8> kDataEndings = {".csv", ".json", ".jsonl", ".ndjson",
                                                          ".xml", ".txt",  ".tsv",   ".zip"};

bool IsDataFile(std::string_view name) {
  if (name.starts_with('.')) return false;
  for (const std::string_view packing : {".gz", ".zst"}) {
    if (name.ends_with(packing)) name.remove_suffix(packing.size());
  }
  return std::any_of(kDataEndings.begin(), kDataEndings.end(),
                     [&](std::string_view ending) { return name.ends_with(ending); });
}

Result<std::vector<std::string>> FilesIn(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.is_regular_file(error) && IsDataFile(entry.path().filename().string())) {
      files.push_back(entry.path().string());
    }
  }
  if (error) return Status::IoError(fmt::format("{}: {}", folder, error.message()));
  if (files.empty()) {
    return Status::InvalidArgument(fmt::format("{} has no file of data (csv, json, xml)", folder));
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

Result<std::vector<RegisterFile>> ExpandPaths(const std::vector<std::string>& paths) {
  std::vector<RegisterFile> expanded;
  for (const std::string& path : paths) {
    std::error_code error;
    std::vector<std::string> files = {path};
    const bool is_folder = std::filesystem::is_directory(path, error);
    if (is_folder) {
      ASSIGN_OR_RETURN(files, FilesIn(path));
    }
    for (const std::string& file : files) {
      ASSIGN_OR_RETURN(const std::vector<std::string> members, ExpandArchive(file));
      for (const std::string& member : members) expanded.push_back({member, is_folder});
    }
  }
  return expanded;
}

}  // namespace keiretsu::graph
