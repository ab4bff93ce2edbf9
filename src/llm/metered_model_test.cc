#include "llm/metered_model.h"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>

namespace qwalt::llm {
namespace {

// Answers as it is told.
class ToldModel final : public LanguageModel {
 public:
  bool configured() const override { return true; }
  std::string default_model() const override { return "told"; }
  asio::awaitable<ChatResult> stream(ChatRequest, OnDelta on_delta) override {
    ++calls;
    if (!said.empty()) on_delta(said);
    if (never_ends) {
      asio::any_io_executor executor = co_await asio::this_coro::executor;
      asio::steady_timer timer(executor, std::chrono::hours(1));
      co_await timer.async_wait(asio::use_awaitable);
    }
    co_return answer;
  }
  asio::awaitable<RawResult> pass_through(RawRequest, OnPiece on_piece) override {
    ++calls;
    if (raw.streamed) on_piece("data: {}\n\n");
    co_return raw;
  }

  int calls = 0;
  std::string said;
  bool never_ends = false;
  ChatResult answer = Completion{};
  RawResult raw;
};

class MeteredModelTest : public testing::Test {
 protected:
  ChatResult ask(const std::string& question = "How many bolts are there in the frame?") {
    std::optional<ChatResult> result;
    ChatRequest request;
    request.messages = {{Role::kUser, question}};
    request.workspace = 7;
    run([&]() -> asio::awaitable<void> {
      OnDelta nobody;
      result = co_await metered_.stream(std::move(request), std::move(nobody));
    });
    return std::move(*result);
  }
  void run(const std::function<asio::awaitable<void>()>& work) {
    asio::io_context io;
    asio::co_spawn(io, work, [](const std::exception_ptr& thrown) { EXPECT_FALSE(thrown); });
    io.run();
  }
  ModelFailure failure(FailureKind kind, int status = 0) {
    ModelFailure made;
    made.kind = kind;
    made.http_status = status;
    return made;
  }

  ToldModel told_;
  SpendingBook book_;
  MeteredModel metered_{told_, book_};
};

TEST_F(MeteredModelTest, WhatTheServerNamesIsBooked) {
  Completion answer;
  answer.prompt_tokens = 120;
  answer.completion_tokens = 9;
  answer.cost = 0.25;
  told_.answer = answer;
  EXPECT_TRUE(ask());
  auto rows = book_.unwritten();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].workspace, 7);
  EXPECT_EQ(rows[0].spent.calls, 1);
  EXPECT_EQ(rows[0].spent.prompt_tokens, 120);
  EXPECT_EQ(rows[0].spent.completion_tokens, 9);
  EXPECT_DOUBLE_EQ(rows[0].spent.cost, 0.25);
}

TEST_F(MeteredModelTest, WhereItNamesNothingTokensAreEstimatedAndNothingIsPaid) {
  told_.said = "There are twelve bolts.";
  EXPECT_TRUE(ask());
  const Spent today = book_.today();
  EXPECT_GT(today.prompt_tokens, 8);
  EXPECT_LT(today.prompt_tokens, 40);
  EXPECT_GT(today.completion_tokens, 3);
  EXPECT_EQ(today.cost, 0);
}

TEST_F(MeteredModelTest, NothingIsAskedOverTheCap) {
  book_.set_caps({.daily_cost = {}, .daily_tokens = 10});
  EXPECT_TRUE(ask()) << "what is left of the day may be used";
  auto refused = ask();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, FailureKind::kOverBudget);
  EXPECT_FALSE(refused.error().error.message.empty());
  EXPECT_EQ(told_.calls, 1);
}

TEST_F(MeteredModelTest, WhatTheServerRefusedCostsNothing) {
  for (auto kind : {FailureKind::kKeyRefused, FailureKind::kUnreachable, FailureKind::kRateLimited,
                    FailureKind::kNotConfigured}) {
    told_.answer = tl::unexpected(failure(kind, 429));
    EXPECT_FALSE(ask());
  }
  told_.answer = tl::unexpected(failure(FailureKind::kServer, 500));
  EXPECT_FALSE(ask());
  EXPECT_EQ(book_.today().calls, 0);
  EXPECT_TRUE(book_.unwritten().empty());
}

TEST_F(MeteredModelTest, AnAnswerThatBrokeOffIsBookedAtTodaysPrices) {
  Completion answer;
  answer.prompt_tokens = 1000;
  answer.completion_tokens = 0;
  answer.cost = 1.0;
  told_.answer = answer;
  EXPECT_TRUE(ask());
  told_.said = "Half of an answer";
  told_.answer = tl::unexpected(failure(FailureKind::kProtocol));
  EXPECT_FALSE(ask());
  EXPECT_EQ(book_.today().calls, 2);
  EXPECT_GT(book_.today().cost, 1.005);
}

TEST_F(MeteredModelTest, AnAnswerThatNobodyWaitsForIsBooked) {
  told_.said = "Half of an answer";
  told_.never_ends = true;
  auto io = std::make_unique<asio::io_context>();
  auto work = [this]() -> asio::awaitable<void> {
    OnDelta nobody;
    ChatRequest request;
    request.messages = {{Role::kUser, "question"}};
    co_await metered_.stream(std::move(request), std::move(nobody));
  };
  asio::co_spawn(*io, work, [](const std::exception_ptr&) {});
  io->poll();
  EXPECT_EQ(book_.today().calls, 0);
  io.reset();  // destroys the coroutine in the middle
  EXPECT_EQ(book_.today().calls, 1);
  EXPECT_GT(book_.today().completion_tokens, 2);
  book_.set_caps({.daily_cost = {}, .daily_tokens = 1'000});
  EXPECT_TRUE(book_.reserve(900)) << "the reservation is gone";
}

TEST_F(MeteredModelTest, PassedThroughCallsAreBooked) {
  told_.raw.status = 200;
  told_.raw.streamed = true;
  RawRequest request;
  request.body = R"({"messages":[{"role":"user","content":"How many bolts?"}]})";
  run([&]() -> asio::awaitable<void> {
    OnPiece nobody;
    co_await metered_.pass_through(std::move(request), std::move(nobody));
  });
  EXPECT_EQ(book_.today().calls, 1);
  EXPECT_GT(book_.today().prompt_tokens, 5);
  EXPECT_EQ(book_.today().completion_tokens, 1);
}

TEST_F(MeteredModelTest, WhatTheModelCannotDoIsSaidAndCostsNothing) {
  run([&]() -> asio::awaitable<void> {
    EmbeddingsRequest request;
    request.input = {"text"};
    EmbeddingsResult result = co_await metered_.embed(std::move(request));
    EXPECT_FALSE(result);
    EXPECT_TRUE(!result && result.error().kind == FailureKind::kNotConfigured);
  });
  EXPECT_EQ(book_.today().calls, 0);
}

}  // namespace
}  // namespace qwalt::llm
