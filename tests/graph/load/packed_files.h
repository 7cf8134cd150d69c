/// Compressed input files for tests.
#pragma once

#include <gtest/gtest.h>
#include <minizip/zip.h>
#include <zlib.h>
#include <zstd.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keiretsu::graph {

inline std::string Gzip(std::string_view text) {
  z_stream state{};
  EXPECT_EQ(::deflateInit2(&state, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(::deflateBound(&state, text.size()), '\0');
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  state.avail_in = static_cast<uInt>(text.size());
  state.next_out = reinterpret_cast<Bytef*>(packed.data());
  state.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(::deflate(&state, Z_FINISH), Z_STREAM_END);
  packed.resize(state.total_out);
  ::deflateEnd(&state);
  return packed;
}

inline std::string Zstd(std::string_view text) {
  ZSTD_CCtx* const state = ::ZSTD_createCCtx();
  ::ZSTD_CCtx_setParameter(state, ZSTD_c_checksumFlag, 1);  // as the program zstd does
  std::string packed(::ZSTD_compressBound(text.size()), '\0');
  packed.resize(::ZSTD_compress2(state, packed.data(), packed.size(), text.data(), text.size()));
  ::ZSTD_freeCCtx(state);
  return packed;
}

/// Writes an archive; members whose name ends with / are folders.
inline void WriteZip(const std::string& path,
                     const std::vector<std::pair<std::string, std::string>>& members) {
  const zipFile zip = ::zipOpen64(path.c_str(), APPEND_STATUS_CREATE);
  ASSERT_NE(zip, nullptr);
  for (const auto& [name, text] : members) {
    const zip_fileinfo info{};
    ASSERT_EQ(::zipOpenNewFileInZip64(zip, name.c_str(), &info, nullptr, 0, nullptr, 0, nullptr,
                                      Z_DEFLATED, 6, 0),
              ZIP_OK);
    ASSERT_EQ(::zipWriteInFileInZip(zip, text.data(), static_cast<unsigned>(text.size())), ZIP_OK);
    ASSERT_EQ(::zipCloseFileInZip(zip), ZIP_OK);
  }
  ASSERT_EQ(::zipClose(zip, nullptr), ZIP_OK);
}

}  // namespace keiretsu::graph
