// Slices, records and cells of delimited text.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "graph/load/csv_records.h"
#include "graph/load/csv_scanner.h"
#include "graph/load/limits.h"
#include "graph/load/row_errors.h"
#include "graph/load/slice_reader.h"
#include "tests/graph/load/load_fixture.h"

namespace keiretsu::graph {
namespace {

/// All cells of a file as text: "|" between cells, null as "~", rows apart by "/".
std::string ReadAll(const std::string& path, std::size_t columns, RowErrors* errors) {
  auto reader = SliceReader::Open(path).value();
  const auto sample = reader->ReadSample();
  if (!sample) return sample.error().ToString();
  const CsvDialect dialect;
  reader->Begin(dialect, SplitFirstRecord(*sample, ',', '"').bytes);
  Slice slice;
  CsvRows rows;
  std::string text;
  std::string scratch;
  while (reader->Next(&slice, errors).value()) {
    ScanCsv(slice, dialect, columns, errors, &rows);
    for (std::uint32_t row = 0; row < rows.rows(); ++row) {
      if (!text.empty()) text += "/";
      for (std::size_t column = 0; column < columns; ++column) {
        const CsvCell& cell = rows.At(row, column);
        if (column > 0) text += "|";
        text += cell.is_null() ? "~" : std::string(rows.TextOf(cell, &scratch));
      }
    }
  }
  return text;
}

struct Case {
  std::string name;
  std::string file;
  std::string cells;
  std::string error;  ///< "code@line", "" for none
};

TEST(Csv, Table) {
  const std::vector<Case> cases = {
      {"plain", "a,b\n1,2\n3,4\n", "1|2/3|4", ""},
      {"no newline at the end", "a,b\n1,2", "1|2", ""},
      {"byte order mark",
       "\xEF\xBB\xBF"
       "a,b\n1,2\n",
       "1|2", ""},
      {"CRLF", "a,b\r\n1,2\r\n\"3\",\"4\"\r\n", "1|2/3|4", ""},
      {"carriage return inside", "a,b\nx\ry,2\n", "x\ry|2", ""},
      {"null and empty", "a,b\n,\"\"\n", "~|", ""},
      {"empty lines", "a,b\n\n1,2\n\r\n\n3,4\n\n", "1|2/3|4", ""},
      {"delimiter and newline in quotes", "a,b\n\"x,y\",\"l1\nl2\"\n", "x,y|l1\nl2", ""},
      {"doubled quotes", "a,b\n\"say \"\"hi\"\"\",\"\"\"\"\n", "say \"hi\"|\"", ""},
      {"quote inside an unquoted cell", "a,b\n5\" pipe,2\n", "5\" pipe|2", ""},
      {"too few cells", "a,b\n1\n2,3\n", "2|3", "RaggedRow@2"},
      {"too many cells", "a,b\n1,2\n1,2,3\n", "1|2", "RaggedRow@3"},
      {"lines counted through quotes", "a,b\n\"x\ny\",2\n1\n", "x\ny|2", "RaggedRow@4"},
      {"text after a quote", "a,b\n\"x\"y,2\n3,4\n", "3|4", "TextAfterQuote@2"},
      {"quote never closed", "a,b\n1,2\n\"x,3\n4,5\n", "1|2/4|5", "QuoteNotClosed@3"},
      {"quote closed by another row's", "a,b\n\"x,2\n3,4\n\"5\",6\n7,8\n", "3|4/5|6/7|8",
       "TextAfterQuote@2"},
      {"several bad quotes", "a,b\n\"x\"y,2\n\"z,3\n4,5\n", "4|5",
       "QuoteNotClosed@3 TextAfterQuote@2"},
      {"NUL byte", std::string("a,b\n1,2\nx\0y,3\n", 14), "1|2", "NulByte@3"},
      {"invalid UTF-8", "a,b\n1,2\n3,\xC3(\n5,6\n", "1|2/5|6", "InvalidUtf8@3"},
      {"header alone", "a,b\n", "", ""},
      {"header without newline", "a,b", "", ""},
  };
  InputFiles files;
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    RowErrors errors;
    EXPECT_EQ(ReadAll(files.Write("t.csv", c.file), 2, &errors), c.cells);
    std::string error;
    errors.ForEachFirst([&error](const RowError& first) {
      error += fmt::format("{}{}@{}", error.empty() ? "" : " ", RowErrorCodeName(first.code),
                           first.line);
    });
    EXPECT_EQ(error, c.error);
  }
}

TEST(Csv, RandomRecordsComeBackAcrossSlices) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937 random(seed);
  const std::vector<std::string> pieces = {"x", "\"", ",",           "\n", "\r\n",
                                           "é", " ",  "longer text", ";"};
  std::string file = "a,b,c\n";
  std::string expected;
  while (file.size() < 2 * kSliceBytes + kSliceBytes / 2) {
    for (int column = 0; column < 3; ++column) {
      std::string cell;
      for (std::uint32_t i = random() % 8; i > 0; --i) cell += pieces[random() % pieces.size()];
      if (random() % 1000 == 0) cell += std::string(random() % 100'000, 'z');
      std::string quoted = "\"";
      for (const char c : cell) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
      if (column > 0) {
        file += ',';
        expected += '|';
      } else if (!expected.empty()) {
        expected += '/';
      }
      file += quoted + "\"";
      expected += cell;
    }
    file += random() % 2 == 0 ? "\n" : "\r\n";
  }
  InputFiles files;
  RowErrors errors;
  const std::string got = ReadAll(files.Write("r.csv", file), 3, &errors);
  EXPECT_TRUE(errors.Counts().empty());
  EXPECT_TRUE(got == expected);
}

TEST(Csv, RecordLongerThanTheLimitIsAnError) {
  InputFiles files;
  RowErrors errors;
  const std::string path = files.Write(
      "l.csv", "a\n1\n" + std::string(2 * kMaxRecordBytes + kSliceBytes, 'x') + "\n2\n");
  EXPECT_EQ(ReadAll(path, 1, &errors), "1/2");
  EXPECT_TRUE(errors.Fail());
  EXPECT_NE(errors.ToStatus("l.csv").message().find("RecordTooLong, 1 row; in line 3"),
            std::string::npos)
      << errors.ToStatus("l.csv").message();
}

TEST(Csv, AnUnclosedQuoteLongerThanTheLimitCostsOneLine) {
  InputFiles files;
  RowErrors errors;
  std::string text = "a,b\n1,2\n\"x,3\n";
  std::uint32_t rows = 1;
  for (; text.size() < kMaxRecordBytes + 2 * kSliceBytes; ++rows) text += "longer text,4\n";
  const std::string cells = ReadAll(files.Write("q.csv", text), 2, &errors);
  EXPECT_EQ(std::count(cells.begin(), cells.end(), '/') + 1, rows);
  EXPECT_NE(errors.ToStatus("q.csv").message().find("1 bad row,"), std::string::npos)
      << errors.ToStatus("q.csv").message();
}

TEST(Csv, FirstRecord) {
  const SplitRecord record = SplitFirstRecord("a,\"b,\"\"c\",\r\nd\n", ',', '"');
  ASSERT_EQ(record.cells.size(), 3u);
  EXPECT_EQ(record.cells[1].text, "b,\"c");
  EXPECT_TRUE(record.cells[2].is_null());
  EXPECT_EQ(record.bytes, 12u);
  EXPECT_EQ(SplitFirstRecord("a,\"b\n", ',', '"').bytes, 0u);
  EXPECT_EQ(SplitFirstRecord("a,b", ',', '"').bytes, 0u);
}

TEST(Csv, SniffsTheDialect) {
  struct Sniffed {
    const char* name;
    const char* file;
    const char* expected;  ///< delimiter quote header decimal dates nulls
  };
  const Sniffed cases[] = {
      {"plain", "a,b\n1,2\n", ", \" header . iso"},
      {"semicolon and comma", "id;share\nx;0,25\ny;1\n", "; \" header , iso"},
      {"quoted decimal comma", "id,share\nx,\"0,25\"\n", ", \" header , iso"},
      {"thousands are no decimals", "id;n\nx;1,234\ny;5,678\n", "; \" header . iso"},
      {"tab", "a\tb,c\n1\t2,5\n", "\t \" header , iso"},
      {"bar", "a|b|c\n1|2|3\n", "| \" header . iso"},
      {"delimiter in names", "\"a;b;c\",d\n1,2\n", ", \" header . iso"},
      {"one column", "names\nSmith, John\nDoe\n", ", \" header . iso"},
      {"single quotes", "a,b\n'x,1','y'\n'z',2\n", ", ' header . iso"},
      {"apostrophes", "a,b\n'tis,2\nx,y\n", ", \" header . iso"},
      {"no header", "1,x\n2,y\n", ", \" none . iso"},
      {"same name twice", "x,x\n1,2\n", ", \" none . iso"},
      {"day first", "a,d\n1,28/10/2025\n2,03/04/2025\n", ", \" header . dmy"},
      {"month first", "a,d\n1,10/28/2025\n2,03/04/2025\n", ", \" header . mdy"},
      {"day or month", "a,d\n1,03/04/2025\n", ", \" header . iso doubtful"},
      {"points", "a,d\n1,03.04.2025\n", ", \" header . dmy"},
      {"year first", "a,d\n1,2025/04/03\n", ", \" header . ymd"},
      {"no dates", "a,d\n1,28/10/25\n", ", \" header . iso"},
      {"nulls of numbers", "a,b,c\n1,NA,NA\nNULL,x,2\n", ", \" header . iso a:NULL c:NA"},
      {"nulls everywhere", "a,b\n1,\\N\n\\N,x\n", ", \" header . iso \\N"},
  };
  for (const Sniffed& c : cases) {
    const auto csv = SniffCsv(c.file, DialectOptions(), {});
    ASSERT_TRUE(csv.has_value()) << c.name;
    const CsvDialect& dialect = csv->dialect;
    constexpr const char* kDates[] = {"iso", "ymd", "dmy", "mdy"};
    std::string text = fmt::format(
        "{} {} {} {} {}", dialect.delimiter == '\t' ? "\\t" : std::string(1, dialect.delimiter),
        dialect.quote, dialect.has_header ? "header" : "none", dialect.forms.decimal,
        kDates[static_cast<int>(dialect.forms.dates)]);
    for (const std::string& null : dialect.nulls) text += " " + null;
    for (std::size_t i = 0; i < dialect.column_nulls.size(); ++i) {
      for (const std::string& null : dialect.column_nulls[i]) {
        text += fmt::format(" {}:{}", csv->header[i], null);
      }
    }
    if (!csv->notes.empty()) text += " doubtful";
    std::string expected = c.expected;
    if (expected[0] == '\t') expected = "\\t" + expected.substr(1);
    EXPECT_EQ(text, expected) << c.name;
  }
}

/// The records of a file as ReadAll gives rows; or the error.
std::string ReadRecords(const std::string& path, char delimiter) {
  auto records = CsvRecords::Open(path, delimiter);
  if (!records) return records.error().ToString();
  std::string text;
  while (true) {
    const auto more = (*records)->Next();
    if (!more) return std::string(more.error().message().substr(path.size()));
    if (!*more) return text;
    if (!text.empty()) text += "/";
    for (std::size_t i = 0; i < (*records)->cells(); ++i) {
      if (i > 0) text += "|";
      text += (*records)->is_null(i) ? "~" : std::string((*records)->Text(i));
    }
  }
}

TEST(CsvRecords, Table) {
  InputFiles files;
  const auto read = [&](std::string_view content) {
    return ReadRecords(files.Write("records.csv", content), ',');
  };
  EXPECT_EQ(read(""), "");
  EXPECT_EQ(read("\n\r\n"), "");
  EXPECT_EQ(read("a,b\n1\n2,3,4"), "a|b/1/2|3|4");
  EXPECT_EQ(read("\xEF\xBB\xBF\"a\",b\n"), "a|b");
  EXPECT_EQ(read("a,b\r\n\"1\",\r\n,\"\"\r\n"), "a|b/1|~/~|");
  EXPECT_EQ(read("\"x\r\ny\",\"p\"\"q\"\n\n5\" pipe,2\n"), "x\r\ny|p\"q/5\" pipe|2");
  EXPECT_EQ(read("a\n\n\"b"), ", line 3: a quote that opens here never closes");
  EXPECT_NE(read("a\n\"b\"c\n").find(", line 2: text between"), std::string::npos);
  EXPECT_NE(read("a\nb\n\xFF\n").find(", line 3: not UTF-8"), std::string::npos);
}

TEST(CsvRecords, FilesLargerThanASlice) {
  InputFiles files;
  std::string content;
  std::string expected;
  for (int i = 0; content.size() < 3 * kSliceBytes; ++i) {
    content += fmt::format("{},\"line\nbreak {}\"\r\n", i, i);
    expected += fmt::format("{}{}|line\nbreak {}", i == 0 ? "" : "/", i, i);
  }
  EXPECT_EQ(ReadRecords(files.Write("large.csv", content), ','), expected);
  const std::string path =
      files.Write("endless.csv", "a\n\"" + std::string(kMaxRecordBytes + 2 * kSliceBytes, 'x'));
  EXPECT_NE(ReadRecords(path, ',').find("longer than"), std::string::npos);
}

TEST(PathOfFile, PathsAndUrls) {
  const auto path = [](std::string_view name) {
    const auto found = PathOfFile(name);
    return found ? *found : "wrong";
  };
  EXPECT_EQ(path("a/b.csv"), "a/b.csv");
  EXPECT_EQ(path("/a/100%.csv"), "/a/100%.csv");
  EXPECT_EQ(path("file:///a/b%20c.csv"), "/a/b c.csv");
  EXPECT_EQ(path("file://localhost/a.csv"), "/a.csv");
  EXPECT_EQ(path("file:a.csv"), "a.csv");
  EXPECT_EQ(path("C:/a.csv"), "C:/a.csv");
  EXPECT_EQ(path("file://a.csv"), "wrong");
  EXPECT_EQ(path("http://example.org/a.csv"), "wrong");
  EXPECT_EQ(path(std::string_view("a\0b", 3)), "wrong");
}

}  // namespace
}  // namespace keiretsu::graph
