#include "api/openai/filters.h"

#include <gtest/gtest.h>

namespace qwalt::api::openai {
namespace {

base::Result<Filter> parse(std::string_view text) { return Filter::parse(*base::parse_json(text)); }

const json::object kAttributes{
    {"filename", "pump.pdf"}, {"year", 2024}, {"share", 0.5}, {"draft", false}};

bool matches(std::string_view text) {
  const auto filter = parse(text);
  EXPECT_TRUE(filter) << text;
  return filter && filter->matches(kAttributes);
}

TEST(Filters, CompareTextsNumbersAndBooleans) {
  EXPECT_TRUE(matches(R"({"type":"eq","key":"filename","value":"pump.pdf"})"));
  EXPECT_FALSE(matches(R"({"type":"ne","key":"filename","value":"pump.pdf"})"));
  EXPECT_TRUE(matches(R"({"type":"gt","key":"year","value":2023})"));
  EXPECT_FALSE(matches(R"({"type":"gt","key":"year","value":2024})"));
  EXPECT_TRUE(matches(R"({"type":"gte","key":"year","value":2024.0})"));
  EXPECT_TRUE(matches(R"({"type":"lt","key":"share","value":1})"));
  EXPECT_TRUE(matches(R"({"type":"lte","key":"filename","value":"zebra"})"));
  EXPECT_TRUE(matches(R"({"type":"eq","key":"draft","value":false})"));
  EXPECT_TRUE(matches(R"({"type":"in","key":"year","value":[2020,2024]})"));
  EXPECT_TRUE(matches(R"({"type":"nin","key":"filename","value":["a","b"]})"));
  EXPECT_FALSE(matches(R"({"type":"in","key":"year","value":[]})"));
}

TEST(Filters, WhatIsNotOfOneKindIsNotEqualAndHasNoOrder) {
  EXPECT_FALSE(matches(R"({"type":"eq","key":"year","value":"2024"})"));
  EXPECT_TRUE(matches(R"({"type":"ne","key":"year","value":"2024"})"));
  for (const char* type : {"gt", "gte", "lt", "lte"}) {
    EXPECT_FALSE(matches(R"({"type":")" + std::string(type) + R"(","key":"year","value":"2024"})"));
  }
}

TEST(Filters, AMissingAttributeIsEqualToNothing) {
  EXPECT_FALSE(matches(R"({"type":"eq","key":"author","value":"x"})"));
  EXPECT_FALSE(matches(R"({"type":"lte","key":"author","value":"x"})"));
  EXPECT_FALSE(matches(R"({"type":"in","key":"author","value":["x"]})"));
  EXPECT_TRUE(matches(R"({"type":"ne","key":"author","value":"x"})"));
  EXPECT_TRUE(matches(R"({"type":"nin","key":"author","value":["x"]})"));
}

TEST(Filters, AreJoined) {
  const std::string yes = R"({"type":"eq","key":"year","value":2024})";
  const std::string no = R"({"type":"eq","key":"year","value":1})";
  const auto joined = [](const char* type, const std::string& a, const std::string& b) {
    return R"({"type":")" + std::string(type) + R"(","filters":[)" + a + "," + b + "]}";
  };
  EXPECT_TRUE(matches(joined("and", yes, yes)));
  EXPECT_FALSE(matches(joined("and", yes, no)));
  EXPECT_TRUE(matches(joined("or", no, yes)));
  EXPECT_FALSE(matches(joined("or", no, no)));
  EXPECT_TRUE(matches(joined("and", yes, joined("or", no, yes))));
}

TEST(Filters, RefuseWhatTheyDoNotUnderstand) {
  for (const char* text :
       {"1", "{}", R"({"type":1})", R"({"type":"like","key":"a","value":"b"})",
        R"({"type":"eq","value":"b"})", R"({"type":"eq","key":"a"})",
        R"({"type":"eq","key":"a","value":null})", R"({"type":"eq","key":"a","value":["b"]})",
        R"({"type":"in","key":"a","value":"b"})", R"({"type":"in","key":"a","value":[{}]})",
        R"({"type":"and"})", R"({"type":"and","filters":[]})", R"({"type":"or","filters":[1]})"}) {
    const auto filter = parse(text);
    ASSERT_FALSE(filter) << text;
    EXPECT_EQ(filter.error().code, base::Code::kInvalid) << text;
  }
}

TEST(Filters, HaveLimits) {
  const std::string one = R"({"type":"eq","key":"year","value":2024})";
  std::string deep = one;
  for (int i = 0; i < 8; ++i) deep = R"({"type":"and","filters":[)" + deep + "]}";
  EXPECT_EQ(parse(deep).error().code, base::Code::kTooLarge);
  std::string many = R"({"type":"or","filters":[)" + one;
  for (int i = 0; i < 100; ++i) many += "," + one;
  EXPECT_EQ(parse(many + "]}").error().code, base::Code::kTooLarge);
}

}  // namespace
}  // namespace qwalt::api::openai
