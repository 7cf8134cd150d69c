// Files to load: what they are packed in, and what is wrong with them.
#include "graph/load/input_file.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "graph/load/limits.h"
#include "tests/graph/load/load_fixture.h"
#include "tests/graph/load/packed_files.h"

namespace keiretsu::graph {
namespace {

using std::string_literals::operator""s;

/// The content read in pieces of `piece` bytes, or the error's message.
std::string ContentOf(const std::string& path, std::size_t piece = 1000) {
  auto file = InputFile::Open(path);
  if (!file) return std::string(file.error().message());
  auto stream = (*file)->NewStream();
  if (!stream) return std::string(stream.error().message());
  std::string content;
  std::string buffer(piece, '\0');
  while (true) {
    const auto got = (*stream)->Read(buffer.data(), piece);
    if (!got) return std::string(got.error().message());
    content.append(buffer, 0, *got);
    if (*got < piece) return content;
  }
}

std::string SomeText() {
  std::string text;
  for (int i = 0; i < 40'000; ++i) text += fmt::format("n{},{}\n", i * 7919 % 40'000, i);
  return text;
}

TEST(InputFile, UnpacksWhatItsFirstBytesSay) {
  const std::string text = SomeText();
  const std::string half = text.substr(0, text.size() / 2);
  const std::string rest = text.substr(half.size());
  InputFiles files;
  const std::string zip = files.path() + "/one.zip";
  WriteZip(zip, {{"data/", ""}, {"data/a.csv", text}, {"__MACOSX/data/._a.csv", "x"}});
  for (const std::string& path :
       {files.Write("plain.csv.gz", text), files.Write("a", Gzip(text)),
        files.Write("members.csv", Gzip(half) + Gzip(rest)), files.Write("b.csv", Zstd(text)),
        files.Write("frames.zst", Zstd(half) + Zstd(rest)),
        files.Write("skippable.zst", "\x50\x2A\x4D\x18\1\0\0\0x"s + Zstd(text)), zip,
        zip + "/data/a.csv"}) {
    for (const std::size_t piece : {std::size_t{777}, std::size_t{1} << 20}) {
      EXPECT_TRUE(ContentOf(path, piece) == text) << path << " in pieces of " << piece;
    }
  }
  EXPECT_EQ(ContentOf(files.Write("empty", "")), "");
  EXPECT_EQ(ContentOf(files.Write("empty.gz", Gzip(""))), "");
}

TEST(InputFile, SaysWhatItCannotRead) {
  InputFiles files;
  const std::string several = files.path() + "/several.zip";
  WriteZip(several, {{"a.csv", "1"}, {"b.csv", "2"}});
  const std::string office = files.path() + "/book.xlsx";
  WriteZip(office, {{"[Content_Types].xml", "x"}, {"xl/workbook.xml", "x"}});
  const std::string plain = files.Write("plain.csv", "a\n");
  struct {
    std::string path;
    const char* expected;
  } cases[] = {
      {files.path() + "/none.csv", "No such file or directory; relative paths start at"},
      {files.path(), " is a directory; only plain files are read"},
      {plain + "/a.csv", "plain.csv is no folder and no zip archive"},
      {several, "is a zip archive of 2 files; name one of them"},
      {several, "it has a.csv, b.csv"},
      {several + "/c.csv", "has no file c.csv; it has a.csv, b.csv"},
      {office, "is an Office document; save it as CSV"},
      {files.Write("x", "\xFD" "7zXZ\0...."s), "is compressed with xz; uncompress it first"},
      {files.Write("b", "BZh91AY"), "is compressed with bzip2"},
      {files.Write("u", "\xFF\xFE" "a\0,\0"s), "is UTF-16; convert it"},
      {files.Write("p", "PAR1...."), "is a Parquet file"},
      {files.Write("g", Gzip("a,b\n") + "tail"), "damaged gzip data"},
      {files.Write("z", Zstd("a,b\n") + "tail"), "damaged zstd data"},
      {files.Write("k", "PK\3\4 and no more"), "a damaged zip archive"},
      {"a\0b"s, "cannot have a NUL character"},
  };
  for (const auto& [path, expected] : cases) {
    EXPECT_NE(ContentOf(path).find(expected), std::string::npos)
        << path << ": " << ContentOf(path);
  }
  if (::geteuid() != 0) {  // who may read everything
    std::filesystem::permissions(plain, std::filesystem::perms::none);
    EXPECT_NE(ContentOf(plain).find("Permission denied"), std::string::npos);
  }
}

TEST(InputFile, NeverTakesAPartForTheWhole) {
  const std::string text = SomeText().substr(0, 3000);
  InputFiles files;
  const std::string zip = files.path() + "/whole.zip";
  WriteZip(zip, {{"a.csv", text}});
  std::ifstream in(zip, std::ios::binary);
  const std::string zipped((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  for (const std::string& packed : {Gzip(text), Zstd(text), zipped}) {
    for (std::size_t size = 8; size < packed.size(); size += 1 + size / 40) {
      const std::string content = ContentOf(files.Write("cut", packed.substr(0, size)));
      ASSERT_NE(content, text) << size << " of " << packed.size();
      ASSERT_TRUE(content.find("cut short") != std::string::npos ||
                  content.find("damaged") != std::string::npos ||
                  content.find("checksum") != std::string::npos)
          << size << " of " << packed.size() << ": " << content.substr(0, 200);
    }
    for (std::size_t at = 20; at < packed.size(); at += 1 + packed.size() / 25) {
      std::string damaged = packed;
      damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
      // Whatever it says, it does not pass damaged text off as the file's. Fields that carry
      // nothing, such as a time, may differ.
      const std::string content = ContentOf(files.Write("damaged", damaged));
      ASSERT_TRUE(content == text || content.find("damaged") != std::string::npos ||
                  content.find("checksum") != std::string::npos ||
                  content.find("cut short") != std::string::npos ||
                  content.find("zip") != std::string::npos)
          << at << " of " << packed.size() << ": " << content.substr(0, 200);
    }
  }
}

TEST(InputFile, BoundsExpansion) {
  std::string text(kFreeExpansionBytes + (30U << 20), 'x');
  InputFiles files;
  const std::string zip = files.path() + "/bomb.zip";
  WriteZip(zip, {{"a.csv", text}});
  for (const std::string& path :
       {files.Write("bomb.gz", Gzip(text)), files.Write("bomb.zst", Zstd(text)), zip}) {
    EXPECT_NE(ContentOf(path, 1 << 20).find("more than 250 times as large"), std::string::npos)
        << path;
  }
  text.resize(kFreeExpansionBytes);
  EXPECT_EQ(ContentOf(files.Write("large.gz", Gzip(text)), 1 << 20).size(), kFreeExpansionBytes);
}

TEST(InputFile, NoticesChanges) {
  InputFiles files;
  const std::string path = files.Write("a.csv", "a\n1\n");
  const auto file = InputFile::Open(path);
  ASSERT_TRUE(file.has_value());
  EXPECT_TRUE((*file)->CheckUnchanged().ok());
  files.Write("a.csv", "a\n1\n2\n");
  EXPECT_NE((*file)->CheckUnchanged().message().find("changed while it was read"),
            std::string::npos);
}

TEST(InputFile, ListsArchives) {
  InputFiles files;
  const std::string zip = files.path() + "/several.zip";
  WriteZip(zip, {{"in/", ""}, {"in/a.csv", "1"}, {"b.csv", "2"}});
  EXPECT_EQ(*ExpandArchive(zip), (std::vector<std::string>{zip + "/in/a.csv", zip + "/b.csv"}));
  const std::string plain = files.Write("plain.csv", "a\n");
  EXPECT_EQ(*ExpandArchive(plain), std::vector<std::string>{plain});
  EXPECT_EQ(*ExpandArchive(zip + "/b.csv"), std::vector<std::string>{zip + "/b.csv"});
  EXPECT_EQ(*ExpandArchive(files.path()), std::vector<std::string>{files.path()});
  EXPECT_FALSE(ExpandArchive(files.path() + "/none").has_value());
}

}  // namespace
}  // namespace keiretsu::graph
