#include "llm/spending_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qwalt::llm {
namespace {

using testing::HasSubstr;

class SpendingBookTest : public testing::Test {
 protected:
  void spend(std::int64_t tokens, double cost, std::int64_t workspace = 1) {
    auto reserved = book_.reserve(tokens);
    ASSERT_TRUE(reserved) << reserved.error().message;
    book_.book(*reserved, workspace, {1, tokens, 0, cost});
  }

  std::int64_t day_ = 100;
  SpendingBook book_{[this] { return day_; }};
};

TEST_F(SpendingBookTest, WithoutCapsEverythingIsAllowedAndCounted) {
  spend(1000, 0.5);
  spend(500, 0.25, 2);
  EXPECT_EQ(book_.today().calls, 2);
  EXPECT_EQ(book_.today().tokens(), 1500);
  EXPECT_DOUBLE_EQ(book_.today().cost, 0.75);
}

TEST_F(SpendingBookTest, ACapThatIsReachedRefusesAndSaysHowMuchItIs) {
  book_.set_caps({.daily_cost = 1.0, .daily_tokens = {}});
  spend(1000, 0.6);
  spend(1000, 0.6);  // the last one may pass it
  auto refused = book_.reserve(1);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("$1.00"));
  book_.set_caps({.daily_cost = 2.0, .daily_tokens = {}});
  EXPECT_TRUE(book_.reserve(1));
}

TEST_F(SpendingBookTest, ACapOfNothingAllowsNothing) {
  book_.set_caps({.daily_cost = 0.0, .daily_tokens = {}});
  EXPECT_FALSE(book_.reserve(1));
  book_.set_caps({.daily_cost = {}, .daily_tokens = 0});
  EXPECT_FALSE(book_.reserve(1));
}

TEST_F(SpendingBookTest, TokensAreCappedToo) {
  book_.set_caps({.daily_cost = {}, .daily_tokens = 1000});
  spend(1000, 0);
  auto refused = book_.reserve(1);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("1000 tokens"));
}

TEST_F(SpendingBookTest, CallsThatRunTogetherCannotTakeTheSameRoom) {
  book_.set_caps({.daily_cost = {}, .daily_tokens = 10'000});
  int allowed = 0;
  std::vector<std::uint64_t> running;
  for (int i = 0; i < 50; ++i) {
    auto reserved = book_.reserve(3000);
    if (reserved) running.push_back(*reserved);
    allowed += reserved ? 1 : 0;
  }
  EXPECT_EQ(allowed, 3);
  auto refused = book_.reserve(3000);
  EXPECT_THAT(refused.error().message, HasSubstr("being written"));
  book_.book(running.front(), 1, {});  // it was refused: nothing was used
  EXPECT_TRUE(book_.reserve(3000));
}

TEST_F(SpendingBookTest, MoneyIsHeldBackAtTodaysPrices) {
  book_.set_caps({.daily_cost = 0.1, .daily_tokens = {}});
  spend(1000, 0.01);  // a cent a thousand
  int allowed = 0;
  for (int i = 0; i < 50; ++i) allowed += book_.reserve(3000) ? 1 : 0;
  EXPECT_EQ(allowed, 3);
  EXPECT_DOUBLE_EQ(book_.likely_cost(2000), 0.02);
}

TEST_F(SpendingBookTest, ASingleCallMayUseTheRestOfTheDay) {
  book_.set_caps({.daily_cost = {}, .daily_tokens = 1000});
  EXPECT_TRUE(book_.reserve(5000));
}

TEST_F(SpendingBookTest, ADayBeginsWithNothingSpent) {
  book_.set_caps({.daily_cost = 1.0, .daily_tokens = {}});
  spend(1000, 1.5);
  EXPECT_FALSE(book_.reserve(1));
  ++day_;
  EXPECT_EQ(book_.today().calls, 0);
  EXPECT_TRUE(book_.reserve(1));
}

TEST_F(SpendingBookTest, WhatWasStoredOfTodayCounts) {
  book_.set_caps({.daily_cost = 1.0, .daily_tokens = {}});
  book_.load({{99, 1, {1, 1, 1, 5.0}}, {100, 1, {2, 10, 10, 0.75}}, {100, 2, {1, 10, 10, 0.5}}});
  EXPECT_EQ(book_.today().calls, 3);
  EXPECT_FALSE(book_.reserve(1));
  EXPECT_TRUE(book_.unwritten().empty());
}

TEST_F(SpendingBookTest, WhatIsBookedIsHandedOverOnceByDayAndWorkspace) {
  spend(10, 0.1, 1);
  spend(20, 0.2, 1);
  spend(30, 0.3, 2);
  ++day_;
  spend(40, 0.4, 1);
  auto rows = book_.unwritten();
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].workspace, 1);
  EXPECT_EQ(rows[0].spent.calls, 2);
  EXPECT_EQ(rows[0].spent.prompt_tokens, 30);
  EXPECT_EQ(rows[2].day, 101);
  EXPECT_TRUE(book_.unwritten().empty());
  book_.put_back({rows[1]});
  EXPECT_EQ(book_.unwritten().size(), 1u);
}

TEST_F(SpendingBookTest, WhoeverWritesIsToldOfEachBooking) {
  int told = 0;
  book_.set_on_booked([&told] { ++told; });
  spend(1, 0);
  auto reserved = book_.reserve(1);
  book_.book(*reserved, 1, {});
  EXPECT_EQ(told, 1) << "nothing was used: nothing to write";
}

}  // namespace
}  // namespace qwalt::llm
