#include <gtest/gtest.h>

#include "index/bit_packing.h"
#include "index/length_code.h"
#include "index/posting_arena.h"
#include "index/postings.h"
#include "index/test_model.h"

namespace qwalt::index {
namespace {

TEST(LengthCode, IsExactToNinetySixWords) {
  for (std::uint32_t length = 0; length <= 96; ++length) {
    EXPECT_EQ(length_values()[encode_length(length)], length);
  }
}

TEST(LengthCode, IsMonotoneAndCloseUpToTheLargestField) {
  for (std::uint32_t length = 1; length <= 65'535; ++length) {
    const std::uint8_t code = encode_length(length);
    ASSERT_GE(code, encode_length(length - 1));
    const double value = length_values()[code];
    ASSERT_NEAR(value, length, 0.022 * length) << length;
  }
  EXPECT_EQ(encode_length(4'000'000'000), 255);
}

TEST(LengthCode, EncodingAValueGivesItsCode) {
  for (int code = 0; code < 256; ++code) {
    EXPECT_EQ(encode_length(length_values()[static_cast<std::size_t>(code)]), code);
  }
}

TEST(BitPacking, RoundTripsEveryWidth) {
  Random random(1);
  for (unsigned width = 0; width <= 31; ++width) {
    alignas(32) std::array<std::uint32_t, kBlockPostings> values{};
    for (std::uint32_t& value : values) value = random() & ((std::uint32_t{1} << width) - 1);
    std::vector<unsigned char> packed(packed_bytes(width) + 1);  // at an odd address
    pack_block(values.data(), width, packed.data() + 1);
    alignas(32) std::array<std::uint32_t, kBlockPostings> unpacked{};
    unpack_block(packed.data() + 1, width, unpacked.data());
    EXPECT_EQ(unpacked, values) << width;
  }
}

TEST(PostingArena, KeepsManyGrowingStringsApart) {
  PostingArena arena;
  std::vector<PostingArena::Chain> chains(50);
  std::vector<std::string> expected(chains.size());
  Random random(2);
  for (int i = 0; i < 200'000; ++i) {
    const std::size_t which = std::min<std::size_t>(random() % 50, random() % 50);
    const auto byte = static_cast<unsigned char>(random());
    arena.append(chains[which], byte);
    expected[which].push_back(static_cast<char>(byte));
  }
  for (std::size_t i = 0; i < chains.size(); ++i) {
    PostingArena::Reader reader(arena, chains[i]);
    std::string read;
    while (!reader.done()) read.push_back(static_cast<char>(reader.next()));
    EXPECT_EQ(read, expected[i]);
  }
}

constexpr std::uint32_t kPassages = (std::uint32_t{1} << 31) - 1;

std::vector<Posting> random_postings(Random& random, std::size_t count, std::uint32_t gap,
                                     bool large_counts) {
  std::vector<Posting> postings;
  std::uint64_t id = random() % gap;
  for (std::size_t i = 0; i < count; ++i) {
    Posting posting{static_cast<PassageId>(id), 1, 0};
    if (large_counts || random() % 4 == 0) {
      posting.body = random() % (kMaxBodyCount + 1);
      posting.title = random() % (kMaxTitleCount + 1);
    }
    postings.push_back(posting);
    id += 1 + random() % gap;
  }
  return postings;
}

struct Encoded {
  std::string payload;
  std::string skip;
};

Encoded encode(const std::vector<Posting>& postings) {
  Encoded out;
  PostingsEncoder encoder;
  for (const Posting& posting : postings) encoder.add(posting, 7, out.payload, out.skip);
  EXPECT_EQ(encoder.finish(out.payload), postings.size());
  return out;
}

std::vector<Posting> decode(PostingCursor cursor) {
  std::vector<Posting> postings;
  PostingBlock block;
  while (cursor.next(block)) {
    for (std::size_t i = 0; i < block.count; ++i) {
      postings.push_back({block.passages[i], block.body[i], block.title[i]});
    }
  }
  return postings;
}

TEST(Postings, RoundTripAnyNumberAndDistance) {
  Random random(3);
  for (std::size_t count : {1, 2, 127, 128, 129, 255, 256, 1000, 1300}) {
    for (std::uint32_t gap : {1u, 2u, 100u, 1'000'000u}) {
      const auto postings = random_postings(random, count, gap, gap == 2);
      const Encoded bytes = encode(postings);
      PostingCursor cursor(static_cast<std::uint32_t>(count), base::as_bytes(bytes.payload),
                           base::as_bytes(bytes.skip), kPassages);
      EXPECT_EQ(decode(cursor), postings) << count << " apart " << gap;
    }
  }
}

TEST(Postings, ABlockOfPlainNeighboursTakesNoBits) {
  std::vector<Posting> postings;
  for (PassageId id = 0; id < kBlockPostings; ++id) postings.push_back({id, 1, 0});
  const Encoded bytes = encode(postings);
  EXPECT_EQ(bytes.payload.size(), 0u);
  EXPECT_EQ(bytes.skip.size(), kSkipBytes);
}

TEST(Postings, SkipEntriesBoundTheirBlock) {
  Random random(4);
  Encoded out;
  PostingsEncoder encoder;
  const auto postings = random_postings(random, 10 * kBlockPostings, 9, true);
  std::vector<std::uint8_t> codes;
  for (const Posting& posting : postings) {
    codes.push_back(static_cast<std::uint8_t>(random()));
    encoder.add(posting, codes.back(), out.payload, out.skip);
  }
  for (std::size_t i = 0; i < postings.size(); ++i) {
    const auto* at = base::as_bytes(out.skip).data() + i / kBlockPostings * kSkipBytes;
    const SkipEntry entry = load_skip_entry(at);
    EXPECT_LE(postings[i].passage, entry.last);
    EXPECT_LE(postings[i].body, entry.max_body);
    EXPECT_LE(postings[i].title, entry.max_title);
    EXPECT_GE(codes[i], entry.min_length_code);
  }
}

TEST(Postings, DamagedBytesGiveAscendingIdsWithinTheSegment) {
  Random random(5);
  const auto postings = random_postings(random, 300, 5, true);
  const std::uint32_t passages = postings.back().passage + 1;
  const Encoded good = encode(postings);
  for (int round = 0; round < 3000; ++round) {
    Encoded bad = good;
    std::string& hit = random() % 4 == 0 ? bad.skip : bad.payload;
    hit[random() % hit.size()] = static_cast<char>(random());
    if (random() % 8 == 0) hit.resize(random() % hit.size());
    PostingCursor cursor(300, base::as_bytes(bad.payload), base::as_bytes(bad.skip), passages);
    PostingBlock block;
    std::int64_t previous = -1;
    while (cursor.next(block)) {
      for (std::size_t i = 0; i < block.count; ++i) {
        ASSERT_LT(previous, block.passages[i]);
        ASSERT_LT(block.passages[i], passages);
        previous = block.passages[i];
      }
    }
  }
}

}  // namespace
}  // namespace qwalt::index
