#include "store/sqlite/string_list.h"

#include <gtest/gtest.h>

namespace qwalt::store::sqlite {
namespace {

TEST(StringList, ComesBackAsItWas) {
  const std::vector<std::vector<std::string>> lists = {
      {}, {""}, {"a"}, {"a", "b"}, {"\"", "\\", "\n", std::string(1, '\0'), "é漢😀", "[]"}};
  for (const auto& list : lists) EXPECT_EQ(unpack_list(pack_list(list)).value(), list);
}

TEST(StringList, InvalidBytesAreReplacedSoThatTheListCanBeRead) {
  EXPECT_EQ(unpack_list(pack_list({"a\xff", "b"})).value(),
            (std::vector<std::string>{"a\uFFFD", "b"}));
}

TEST(StringList, AnythingElseIsDamage) {
  for (const char* text : {"", "null", "\"a\"", "[1]", "[\"a\"", "{}", "[[\"a\"]]"}) {
    EXPECT_EQ(unpack_list(text).error().code, base::Code::kCorrupt) << text;
  }
}

}  // namespace
}  // namespace qwalt::store::sqlite
