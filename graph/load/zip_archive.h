/// Files in zip archives.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "graph/load/input_stream.h"
#include "keiretsu/status.h"

namespace keiretsu::graph {

/// Names of the files in the archive `source`, in its order; no folders, and none of what macOS
/// adds. Errors: InvalidArgument (damaged, more than kMaxZipMembers), IoError.
Result<std::vector<std::string>> ZipMembers(const StreamSource& source);

/// A stream of the file `source.zip_member`. Errors: NotFound, naming what is there;
/// InvalidArgument (damaged, encrypted, a method other than deflate).
Result<std::unique_ptr<InputStream>> OpenZipMember(const StreamSource& source);

/// "it has a.csv, b.csv", for errors.
std::string ListZipMembers(const std::vector<std::string>& names);

/// Whether `made` bytes may come of `packed` ones. Errors: InvalidArgument.
Status CheckExpansion(const std::string& path, std::uint64_t made, std::uint64_t packed);

}  // namespace keiretsu::graph
