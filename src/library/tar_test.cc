#include "library/tar.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace qwalt::library {
namespace {

struct Read final : TarSink {
  struct File {
    TarEntry entry;
    std::string bytes;
    bool whole = false;
  };
  base::Status begin_file(const TarEntry& entry) override {
    files.push_back({entry, "", false});
    return {};
  }
  base::Status file_bytes(base::ByteView bytes) override {
    files.back().bytes.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return {};
  }
  base::Status end_file() override {
    files.back().whole = true;
    return {};
  }
  std::vector<File> files;
};

std::string file(const TarEntry& entry, std::string_view bytes) {
  return tar_head(entry, 1'700'000'000) + std::string(bytes) +
         std::string(tar_padding(entry.size), '\0');
}

base::Status read(std::string_view archive, Read& into, std::size_t piece = 1 << 20) {
  TarReader reader(into);
  while (!archive.empty()) {
    TRY(reader.write(base::as_bytes(archive.substr(0, piece))));
    archive.remove_prefix(std::min(piece, archive.size()));
  }
  return reader.finish();
}

std::string sample() {
  const std::string hash(64, 'a');
  return file({"a.txt", 3, ""}, "abc") + file({"empty", 0, hash}, "") +
         file({std::string(150, 'p') + "/" + std::string(40, 'q'), 512, hash},
              std::string(512, 'x')) +
         tar_end();
}

// A header with one field changed and a sound checksum.
std::string changed(std::size_t at, std::string_view bytes, std::string_view body = "") {
  std::string head = tar_head({"a.txt", static_cast<std::int64_t>(body.size()), ""}, 0);
  head.replace(at, bytes.size(), bytes);
  std::int64_t sum = 8 * ' ';
  for (std::size_t i = 0; i < head.size(); ++i) {
    if (i < 148 || i >= 156) sum += static_cast<unsigned char>(head[i]);
  }
  char digits[8];
  std::snprintf(digits, sizeof digits, "%06lo", static_cast<unsigned long>(sum));
  head.replace(148, 7, std::string_view(digits, 7));
  return head + std::string(body);
}

TEST(Tar, ComesBackAsItWasWhateverThePieces) {
  for (std::size_t piece : {1, 7, 511, 512, 513, 100'000}) {
    Read got;
    ASSERT_TRUE(read(sample(), got, piece)) << piece;
    ASSERT_EQ(got.files.size(), 3u);
    EXPECT_EQ(got.files[0].entry.path, "a.txt");
    EXPECT_EQ(got.files[0].bytes, "abc");
    EXPECT_EQ(got.files[0].entry.sha256, "");
    EXPECT_EQ(got.files[1].entry.sha256, std::string(64, 'a'));
    EXPECT_EQ(got.files[2].entry.path.size(), 191u);
    EXPECT_EQ(got.files[2].bytes, std::string(512, 'x'));
    for (const auto& one : got.files) EXPECT_TRUE(one.whole);
  }
}

TEST(Tar, SizesBeyondEightGigabytesAreKept) {
  Read got;
  TarReader reader(got);
  const std::string head = tar_head({"large", std::int64_t{20} << 30, ""}, 0);
  ASSERT_TRUE(reader.write(base::as_bytes(head)));
  ASSERT_EQ(got.files.size(), 1u);
  EXPECT_EQ(got.files[0].entry.size, std::int64_t{20} << 30);
}

TEST(Tar, ACutArchiveIsSaidToBeCut) {
  const std::string whole = sample();
  for (std::size_t size = 0; size + 1024 < whole.size(); size += 97) {
    Read got;
    const auto status = read(whole.substr(0, size), got);
    ASSERT_FALSE(status) << size;
    EXPECT_EQ(status.error().code, base::Code::kCorrupt);
  }
}

TEST(Tar, HostileEntriesAreRefused) {
  const auto code = [](const std::string& archive) {
    Read got;
    const auto status = read(archive, got);
    EXPECT_TRUE(got.files.empty());
    return status ? base::Code::kInternal : status.error().code;
  };
  for (const char* path :
       {"../a", "/etc/passwd", "a/../b", "a//b", "./a", "a/", "a b", "a\\b", "é"}) {
    EXPECT_EQ(code(changed(0, std::string(path) + std::string(10, '\0'))), base::Code::kInvalid)
        << path;
  }
  EXPECT_EQ(code(tar_head({std::string(201, 'a'), 0, ""}, 0)), base::Code::kInvalid);
  for (char type : {'1', '2', '3', '4', '6', '7', 'L', 'K', 'S', 'D', 'V', 'M', 'N'}) {
    EXPECT_EQ(code(changed(156, std::string(1, type))), base::Code::kUnsupported) << type;
  }
  // Sizes: binary, negative in binary, negative in digits, no digits.
  EXPECT_EQ(code(changed(124, std::string("\x80\0\0\0\0\0\0\0\0\0\0\1", 12))),
            base::Code::kInvalid);
  EXPECT_EQ(code(changed(124, std::string(12, '\xff'))), base::Code::kInvalid);
  EXPECT_EQ(code(changed(124, "-0000000001")), base::Code::kInvalid);
  EXPECT_EQ(code(changed(124, "           ")), base::Code::kInvalid);
  EXPECT_EQ(code(changed(124, "9")), base::Code::kInvalid);
  EXPECT_EQ(code(std::string(512, 'x')), base::Code::kCorrupt);
  std::string wrong = tar_head({"a", 0, ""}, 0);
  wrong[0] = 'b';
  EXPECT_EQ(code(wrong), base::Code::kCorrupt) << "the checksum is wrong";
}

std::string pax(std::string_view records, char type = 'x') {
  std::string head = changed(156, std::string(1, type), std::string(records));
  return head + std::string(tar_padding(static_cast<std::int64_t>(records.size())), '\0');
}

TEST(Tar, HostileRecordsAreRefused) {
  const std::string after = tar_head({"a", 0, ""}, 0) + tar_end();
  const auto code = [&](const std::string& records) {
    Read got;
    const auto status = read(pax(records) + after, got);
    return status ? base::Code::kInternal : status.error().code;
  };
  EXPECT_EQ(code("14 path=../b.c\n"), base::Code::kCorrupt);
  EXPECT_EQ(code("15 path=../b.c\n"), base::Code::kInvalid);
  EXPECT_EQ(code("12 size=-123\n"), base::Code::kCorrupt);
  EXPECT_EQ(code("11 size=-1\n"), base::Code::kInvalid);
  EXPECT_EQ(code("12 size=-10\n"), base::Code::kInvalid);
  EXPECT_EQ(code("28 size=99999999999999999999\n"), base::Code::kCorrupt);
  EXPECT_EQ(code("29 size=99999999999999999999\n"), base::Code::kInvalid);
  EXPECT_EQ(code("22 GNU.sparse.major=1\n"), base::Code::kUnsupported);
  EXPECT_EQ(code("99999999999 path=a\n"), base::Code::kCorrupt);
  EXPECT_EQ(code("nonsense"), base::Code::kCorrupt);
  EXPECT_EQ(code("5 a=b\n"), base::Code::kCorrupt);
  EXPECT_EQ(code("6 a=b\n"), base::Code::kInternal) << "unknown records say nothing";
  EXPECT_EQ(code(std::string(70'000, 'x')), base::Code::kCorrupt);
}

TEST(Tar, SomethingAfterTheEndIsAnError) {
  Read got;
  EXPECT_EQ(read(sample() + std::string(512, '\0') + "x", got).error().code, base::Code::kCorrupt);
  Read padded;
  EXPECT_TRUE(read(sample() + std::string(9000, '\0'), padded));
}

TEST(Tar, FoldersArePassedOver) {
  Read got;
  ASSERT_TRUE(read(changed(156, "5") + sample(), got));
  EXPECT_EQ(got.files.size(), 3u);
}

TEST(Tar, ChangedBytesNeverDoMoreThanGiveAnError) {
  const std::string whole = sample();
  std::mt19937 random(1);
  for (int round = 0; round < 3000; ++round) {
    std::string bytes = whole;
    for (int i = 0; i < 3; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
    Read got;
    static_cast<void>(read(bytes, got, 1 + random() % 700));
    for (const auto& one : got.files) EXPECT_TRUE(is_archive_path(one.entry.path));
  }
}

}  // namespace
}  // namespace qwalt::library
