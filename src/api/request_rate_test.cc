#include "api/request_rate.h"

#include <gtest/gtest.h>

namespace qwalt::api {
namespace {

using std::chrono::seconds;

class RequestRateTest : public ::testing::Test {
 protected:
  static RequestRate::Clock::time_point at(int second) {
    return RequestRate::Clock::time_point(seconds(1000 + second));
  }
};

TEST_F(RequestRateTest, WithoutALimitNobodyWaits) {
  RequestRate rate(0);
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(rate.wait(1, at(0)).has_value());
  EXPECT_EQ(rate.remembered(), 0U);
}

TEST_F(RequestRateTest, AMinutesRequestsMayComeAtOnceAndThenOnlyAsFastAsTheyAreAllowed) {
  RequestRate rate(6);
  for (int i = 0; i < 6; ++i) EXPECT_FALSE(rate.wait(1, at(0)).has_value()) << i;
  EXPECT_EQ(rate.wait(1, at(0)), seconds(10));
  EXPECT_EQ(rate.wait(1, at(4)), seconds(6));
  EXPECT_FALSE(rate.wait(1, at(10)).has_value());
  EXPECT_EQ(rate.wait(1, at(10)), seconds(10));
}

TEST_F(RequestRateTest, KeysDoNotWaitForEachOther) {
  RequestRate rate(1);
  EXPECT_FALSE(rate.wait(1, at(0)).has_value());
  EXPECT_FALSE(rate.wait(2, at(0)).has_value());
  EXPECT_EQ(rate.wait(1, at(0)), seconds(60));
}

TEST_F(RequestRateTest, TheWaitIsAWholeSecondAtLeastAndEnough) {
  RequestRate rate(7);
  for (int i = 0; i < 7; ++i) rate.wait(1, at(0));
  for (int round = 0, now = 0; round < 50; ++round) {
    const auto wait = rate.wait(1, at(now));
    if (!wait) continue;
    ASSERT_GE(*wait, seconds(1));
    now += static_cast<int>(wait->count());
    EXPECT_FALSE(rate.wait(1, at(now)).has_value()) << round;
  }
}

TEST_F(RequestRateTest, KeysThatCallNoMoreAreForgotten) {
  RequestRate rate(5);
  for (int key = 0; key < 100; ++key) rate.wait(key, at(0));
  EXPECT_EQ(rate.remembered(), 100U);
  rate.wait(7, at(200));
  EXPECT_EQ(rate.remembered(), 1U);
}

}  // namespace
}  // namespace qwalt::api
