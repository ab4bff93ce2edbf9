#include "http/form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qwalt::http {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Form, PairsKeepTheirOrderAndDuplicates) {
  auto form = parse_form("b=2&a=1&b=3&c&&d=");
  ASSERT_TRUE(form);
  EXPECT_THAT(form->pairs(), ElementsAre(Pair("b", "2"), Pair("a", "1"), Pair("b", "3"),
                                         Pair("c", ""), Pair("d", "")));
  EXPECT_THAT(form->all("b"), ElementsAre("2", "3"));
  EXPECT_EQ(form->find("b"), "2");
  EXPECT_EQ(form->find("x"), std::nullopt);
}

TEST(Form, PlusAndEscapesAreDecoded) {
  auto form = parse_form("q=two+words%20%C3%A9%26&%61=1");
  ASSERT_TRUE(form);
  EXPECT_EQ(form->find("q"), "two words \u00e9&");
  EXPECT_EQ(form->find("a"), "1");
}

TEST(Form, BadEscapesStayAndBadUtf8IsReplaced) {
  auto form = parse_form("a=100%&b=%zz&c=%ff&d=%4");
  ASSERT_TRUE(form);
  EXPECT_EQ(form->find("a"), "100%");
  EXPECT_EQ(form->find("b"), "%zz");
  EXPECT_EQ(form->find("c"), "\ufffd");
  EXPECT_EQ(form->find("d"), "%4");
}

TEST(Form, TooManyPairsAreRefused) {
  std::string text;
  for (std::size_t i = 0; i < kMaxFormPairs; ++i) text += "a=1&";
  EXPECT_TRUE(parse_form(text));
  auto refused = parse_form(text + "a=1");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::Code::kTooLarge);
}

TEST(Form, PathsAreDecodedOrRefused) {
  EXPECT_EQ(decode_path("/a%20b/%E2%82%AC+"), "/a b/\u20ac+");
  EXPECT_EQ(decode_path("/%"), std::nullopt);
  EXPECT_EQ(decode_path("/%2"), std::nullopt);
  EXPECT_EQ(decode_path("/%gg"), std::nullopt);
  EXPECT_EQ(decode_path("/%00"), std::nullopt);
  EXPECT_EQ(decode_path("/%ff"), std::nullopt);
}

TEST(Form, WhatIsEncodedDecodesToItself) {
  std::string all;
  for (char32_t c = 1; c < 0x250; ++c) all += static_cast<char>(c < 0x80 ? c : 'x');
  all += "\u00e9\u4e2d\U0001f600";
  EXPECT_EQ(decode_path(percent_encode(all)), all);
}

TEST(Form, CookiesAreFoundAmongOthers) {
  EXPECT_EQ(find_cookie("a=1; session=\"x y\"; b=2", "session"), "x y");
  EXPECT_EQ(find_cookie("session2=1; session=2", "session"), "2");
  EXPECT_EQ(find_cookie("a=1", "session"), std::nullopt);
  EXPECT_EQ(find_cookie("", "session"), std::nullopt);
}

TEST(Form, HeaderParametersMayBeQuoted) {
  std::string_view value =
      R"(form-data; name="a;b=c"; filename="say \"hi\" C:\dir\x"; bare = yes ;last)";
  EXPECT_EQ(header_parameter(value, "name"), "a;b=c");
  EXPECT_EQ(header_parameter(value, "FILENAME"), R"(say "hi" C:\dir\x)");
  EXPECT_EQ(header_parameter(value, "bare"), "yes");
  EXPECT_EQ(header_parameter(value, "last"), std::nullopt);
  EXPECT_EQ(header_parameter("text/html", "charset"), std::nullopt);
  EXPECT_EQ(header_parameter("a; b=\"open", "b"), "open");
  EXPECT_EQ(header_token(" Text/HTML ; q=1"), "text/html");
}

}  // namespace
}  // namespace qwalt::http
