#include "base/bytes.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/crc32c.h"
#include "base/random.h"
#include "base/sha256.h"

namespace qwalt::base {
namespace {

TEST(Varint, ReturnsWhatWasWritten) {
  for (std::uint64_t value :
       {std::uint64_t{0}, std::uint64_t{127}, std::uint64_t{128}, std::uint64_t{300},
        std::uint64_t{1} << 62, std::numeric_limits<std::uint64_t>::max()}) {
    std::string out;
    append_varint(out, value);
    ByteView in = as_bytes(out);
    EXPECT_EQ(take_varint(in), value);
    EXPECT_TRUE(in.empty());
  }
}

TEST(Varint, RefusesCutAndOverlongNumbers) {
  std::string cut = "\xff\xff";
  ByteView in = as_bytes(cut);
  EXPECT_EQ(take_varint(in), std::nullopt);
  EXPECT_EQ(in.size(), 2u);
  std::string overlong(10, '\xff');
  in = as_bytes(overlong);
  EXPECT_EQ(take_varint(in), std::nullopt);
}

TEST(Ids, AreSixteenHexadecimalDigitsAndComeBack) {
  for (int i = 0; i < 100; ++i) {
    std::int64_t id = random_id();
    EXPECT_GT(id, 0);
    EXPECT_EQ(id_to_string(id).size(), 16u);
    EXPECT_EQ(id_from_string(id_to_string(id)), id);
  }
}

TEST(Ids, RefuseEverythingElse) {
  for (const char* text : {"", "1", "zzzzzzzzzzzzzzzz", "0000000000000000", "-000000000000001",
                           "ffffffffffffffff", "00000000000000011", "../../etc/passwd"}) {
    EXPECT_EQ(id_from_string(text), std::nullopt) << text;
  }
}

TEST(Crc32c, HasTheKnownValueOfTheNineDigits) {
  EXPECT_EQ(crc32c(as_bytes("123456789")), 0xe3069283u);
}

TEST(Crc32c, CanBeContinued) {
  std::string text = "The quick brown fox jumps over the lazy dog";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    std::uint32_t first = crc32c(as_bytes(std::string_view(text).substr(0, cut)));
    EXPECT_EQ(crc32c(as_bytes(std::string_view(text).substr(cut)), first), crc32c(as_bytes(text)));
  }
}

TEST(Sha256, HasTheKnownValueOfAbc) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, OfAStreamEqualsThatOfTheWhole) {
  Sha256 hash;
  hash.update(as_bytes("a"));
  hash.update(as_bytes(""));
  hash.update(as_bytes("bc"));
  EXPECT_EQ(hash.hex(), sha256_hex("abc"));
}

TEST(Hmac, HasTheValueOfRfc4231) {
  EXPECT_EQ(hmac_sha256_hex("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(ConstantTimeEquality, TellsEqualFromDifferent) {
  EXPECT_TRUE(equal_in_constant_time("secret", "secret"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secreT"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secret "));
}

}  // namespace
}  // namespace qwalt::base
