#include "base/json.h"

#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory_usage.h"

namespace qwalt::base {
namespace {

TEST(Json, ReadsMembersOfTheTypeAskedForOnly) {
  auto value = parse_json(R"({"s":"x","n":3,"b":true,"d":1.5,"nul":null})").value();
  EXPECT_EQ(string_at(value, "s"), "x");
  EXPECT_EQ(integer_at(value, "n"), 3);
  EXPECT_EQ(number_at(value, "n"), 3.0);
  EXPECT_EQ(number_at(value, "d"), 1.5);
  EXPECT_EQ(bool_at(value, "b"), true);
  EXPECT_EQ(string_at(value, "n"), std::nullopt);
  EXPECT_EQ(string_at(value, "nul"), std::nullopt);
  EXPECT_EQ(string_at(value, "absent"), std::nullopt);
  EXPECT_EQ(string_at(json::value(5), "s"), std::nullopt);
}

TEST(Json, RefusesDeepNestingBadUtf8AndTrailingBytes) {
  EXPECT_FALSE(parse_json(std::string(40, '[') + std::string(40, ']')));
  EXPECT_TRUE(parse_json(std::string(20, '[') + std::string(20, ']')));
  EXPECT_FALSE(parse_json("\"\xff\""));
  EXPECT_FALSE(parse_json("{} x"));
  EXPECT_FALSE(parse_json(""));
}

TEST(Json, AStringOrAListOfStringsIsAList) {
  auto value = parse_json(R"({"one":"a","two":["a","b"],"bad":[1],"none":null})").value();
  EXPECT_EQ(string_list(member(value, "one")).value(), std::vector<std::string>{"a"});
  EXPECT_EQ(string_list(member(value, "two"))->size(), 2u);
  EXPECT_TRUE(string_list(member(value, "none"))->empty());
  EXPECT_TRUE(string_list(member(value, "absent"))->empty());
  EXPECT_FALSE(string_list(member(value, "bad")));
}

TEST(Clock, WritesRfc3339) {
  EXPECT_EQ(format_time(1'764'000'000'000'000), "2025-11-24T16:00:00Z");
}

TEST(Log, ALineStaysOneLine) {
  testing::internal::CaptureStderr();
  log_info("name {}", "a\nerror forged\x1b[2J");
  std::string written = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(written.begin(), written.end(), '\n'), 1);
  EXPECT_EQ(written.find('\x1b'), std::string::npos);
}

TEST(Memory, ThisProcessHoldsSomeAndAnAbsentOneNone) {
  MemoryUsage usage = process_memory();
  EXPECT_GT(usage.resident, 1'000'000);
  EXPECT_GT(usage.anonymous, 0);
  EXPECT_GE(usage.peak, usage.resident - (1 << 20));
  EXPECT_EQ(process_memory(999'999'999).resident, 0);
}

}  // namespace
}  // namespace qwalt::base
