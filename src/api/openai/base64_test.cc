#include "api/openai/base64.h"

#include <gtest/gtest.h>

namespace qwalt::api::openai {
namespace {

// The examples of RFC 4648, section 10.
TEST(Base64, WritesTheKnownExamples) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foo"), "Zm9v");
  EXPECT_EQ(to_base64("foob"), "Zm9vYg==");
  EXPECT_EQ(to_base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
}

TEST(Base64, TakesAnyByte) {
  EXPECT_EQ(to_base64(std::string_view("\xff\xfe\xfd\x00", 4)), "//79AA==");
}

}  // namespace
}  // namespace qwalt::api::openai
