#include "base/utf8.h"

#include <gtest/gtest.h>

namespace qwalt::base {
namespace {

TEST(Utf8, EveryCodePointComesBack) {
  for (char32_t c = 0; c <= 0x10ffff; c += (c < 0x1000 ? 1 : 97)) {
    if (c >= 0xd800 && c < 0xe000) continue;
    std::string text;
    append_code_point(text, c);
    std::string_view rest = text;
    EXPECT_EQ(take_code_point(rest), c);
    EXPECT_TRUE(rest.empty());
    EXPECT_TRUE(is_valid_utf8(text));
  }
}

TEST(Utf8, OverlongSurrogateCutAndTooLargeSequencesAreInvalid) {
  for (std::string text : {"\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xff",
                           "\x80", "\xe2\x82", "a\xc3"}) {
    EXPECT_FALSE(is_valid_utf8(text)) << text;
    EXPECT_TRUE(is_valid_utf8(to_valid_utf8(text)));
  }
}

TEST(Utf8, AnInvalidByteIsReplacedAloneAndTheRestKept) {
  EXPECT_EQ(to_valid_utf8("a\xff"
                          "b"),
            "a\xef\xbf\xbd"
            "b");
  EXPECT_EQ(to_valid_utf8("\xe2\x82"
                          "x"),
            "\xef\xbf\xbd\xef\xbf\xbd"
            "x");
}

TEST(Utf8, OffsetsCountCodePoints) {
  std::string text = "aé€😀z";
  EXPECT_EQ(count_code_points(text), 5u);
  EXPECT_EQ(code_point_offset(text, 0), 0u);
  EXPECT_EQ(code_point_offset(text, 3), 6u);
  EXPECT_EQ(code_point_offset(text, 4), 10u);
  EXPECT_EQ(code_point_offset(text, 99), text.size());
}

TEST(Utf8, APrefixNeverCutsACharacter) {
  std::string text = "aé€😀z";
  for (std::size_t n = 0; n <= text.size() + 1; ++n) {
    auto prefix = utf8_prefix(text, n);
    EXPECT_LE(prefix.size(), n);
    EXPECT_TRUE(is_valid_utf8(prefix));
  }
}

}  // namespace
}  // namespace qwalt::base
