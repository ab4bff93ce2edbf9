#include "extract/limits.h"

#include <gtest/gtest.h>

namespace qwalt::extract {
namespace {

TEST(Limits, EachIsSetByItsNameAndSaysItsValue) {
  for (const LimitName& limit : limit_names()) {
    Limits limits;
    std::string value = limit.bytes ? "7M" : "7";
    auto status = set_limit(limits, std::string(limit.name) + "=" + value);
    ASSERT_TRUE(status) << limit.name << ": " << status.error().message;
    EXPECT_EQ(limit_value(limits, limit.name), value);
    EXPECT_TRUE(limit.help.ends_with('.')) << limit.name;
  }
  // A member without a name could not be set.
  EXPECT_EQ(limit_names().size(), 12u);
}

TEST(Limits, SizesTakeUnits) {
  Limits limits;
  ASSERT_TRUE(set_limit(limits, "output=3G"));
  EXPECT_EQ(limits.output_bytes, std::uint64_t{3} << 30);
  ASSERT_TRUE(set_limit(limits, "output=1000"));
  EXPECT_EQ(limits.output_bytes, 1000u);
}

TEST(Limits, SeveralAreSetAllOrNone) {
  Limits limits;
  ASSERT_TRUE(set_limits(limits, " pages=5000, seconds=600 ,"));
  EXPECT_EQ(limits.pages, 5000u);
  EXPECT_EQ(limits.seconds, 600u);
  EXPECT_FALSE(set_limits(limits, "pages=7,seconds=x"));
  EXPECT_EQ(limits.pages, 5000u);
}

TEST(Limits, WhatMakesNoSenseIsRefusedWithASentence) {
  for (const char* bad :
       {"", "pages", "=5", "pages=", "pages=0", "pages=-1", "pages=1.5", "pages=5k", "pages=5 000",
        "other=5", "pages=99999999999", "output=5T", "output=99999999999999999999", "output=M",
        "output=18446744073709551615G", "errors=8G"}) {
    Limits limits;
    auto status = set_limit(limits, bad);
    ASSERT_FALSE(status) << bad;
    EXPECT_EQ(status.error().code, base::Code::kInvalid);
    EXPECT_TRUE(status.error().message.ends_with('.')) << status.error().message;
  }
}

TEST(Limits, AnErrorSaysHowToRaiseThem) {
  Limits limits;
  EXPECT_EQ(how_to_raise(limits, "pages"), "raise the limit with --limit pages=40000");
  limits.memory_bytes = (std::uint64_t{100} << 20) + 1;
  EXPECT_EQ(how_to_raise(limits, "memory"), "raise the limit with --limit memory=201M");
}

TEST(Limits, WhatAnErrorProposesCanBeSet) {
  Limits limits;
  for (const LimitName& limit : limit_names()) {
    std::string sentence = how_to_raise(limits, limit.name);
    std::string_view assignment = std::string_view(sentence).substr(sentence.rfind(' ') + 1);
    EXPECT_TRUE(set_limit(limits, assignment)) << sentence;
  }
}

}  // namespace
}  // namespace qwalt::extract
