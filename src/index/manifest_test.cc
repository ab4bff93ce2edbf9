#include "index/manifest.h"

#include <gtest/gtest.h>

#include "index/deletes.h"
#include "index/test_file_system.h"

namespace qwalt::index {
namespace {

Manifest some_manifest() { return {-7, 42, {{3, 1000, 0, 0xdeadbeef}, {5, 20, 41, 1}}}; }

TEST(Manifest, RoundTrips) {
  const auto decoded = decode_manifest(base::as_bytes(encode_manifest(some_manifest())));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(*decoded, some_manifest());
}

TEST(Manifest, IsRefusedWhenAnyBitIsWrongOrAnyByteMissing) {
  const std::string good = encode_manifest(some_manifest());
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ (1 << (i % 8)));
    EXPECT_FALSE(decode_manifest(base::as_bytes(bad))) << i;
    const auto cut = decode_manifest(base::as_bytes(good.substr(0, i)));
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().code, base::Code::kCorrupt);
    EXPECT_NE(cut.error().message.find("MANIFEST"), std::string::npos);
  }
}

TEST(Manifest, OfANewFolderIsAbsent) {
  TestFileSystem files;
  const auto manifest = read_manifest(files, "index");
  ASSERT_TRUE(manifest);
  EXPECT_FALSE(*manifest);
}

TEST(Manifest, KnowsItsFilesByName) {
  EXPECT_EQ(index_file_number(segment_file_name(12)), 12u);
  EXPECT_EQ(index_file_number(deletes_file_name(12, 7)), 12u);
  EXPECT_EQ(index_file_number(deletes_file_name(12, 70)), 70u);
  for (const char* other : {"a.seg", ".seg", "1.x.del", "1.del", "MANIFEST", "1.seg.bak"}) {
    EXPECT_EQ(index_file_number(other), std::nullopt) << other;
  }
  for (const char* own : {"MANIFEST", "MANIFEST.tmp", "4.seg", "4.seg.terms.tmp", "4.9.del"}) {
    EXPECT_TRUE(is_index_file(own)) << own;
  }
  for (const char* other : {"notes.txt", "x.tmp", "a.seg.terms.tmp", "4.seg.terms", "tmp"}) {
    EXPECT_FALSE(is_index_file(other)) << other;
  }
}

TEST(Deletes, RoundTrip) {
  DeletedDocuments deleted(100);
  const std::vector<unsigned char> languages = {1, 2, 1};
  for (DocumentIndex i : {0u, 7u, 99u, 7u})
    deleted.insert(i, {i, 3 * i, 3, i % 2, 30, 6}, languages);
  EXPECT_EQ(deleted.count(), 3u);
  const auto decoded = decode_deletes(base::as_bytes(encode_deletes(deleted)), 100, "1.2.del");
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->count(), 3u);
  EXPECT_EQ(decoded->totals(), deleted.totals());
  EXPECT_EQ(decoded->totals().passages, 9u);
  EXPECT_EQ(decoded->totals().begun, 1u);
  EXPECT_EQ(decoded->totals().passages_by_language[1], 6u);
  for (DocumentIndex i = 0; i < 100; ++i) EXPECT_EQ(decoded->contains(i), deleted.contains(i));
}

TEST(Deletes, AreRefusedWhenDamagedOrOfAnotherSegment) {
  DeletedDocuments deleted(100);
  deleted.insert(50, {50, 50, 1, 0, 10, 2}, std::vector<unsigned char>{1});
  const std::string good = encode_deletes(deleted);
  EXPECT_FALSE(decode_deletes(base::as_bytes(good), 99, "1.2.del"));
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 0x10);
    EXPECT_FALSE(decode_deletes(base::as_bytes(bad), 100, "1.2.del")) << i;
    EXPECT_FALSE(decode_deletes(base::as_bytes(good.substr(0, i)), 100, "1.2.del")) << i;
  }
}

}  // namespace
}  // namespace qwalt::index
