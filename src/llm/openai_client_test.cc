#include "llm/openai_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <string>
#include <vector>

#include "llm/replies_for_tests.h"

namespace qwalt::llm {
namespace {

using namespace std::chrono_literals;
using namespace test;
using http::test::ScriptedServer;
using http::test::Socket;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class OpenAiClientTest : public testing::Test {
 protected:
  OpenAiClientTest() {
    settings_.key = "sk-secret-key";
    settings_.model = "wanted";
    settings_.fallback_models.clear();
    settings_.retry_base = 1ms;
    settings_.first_token_timeout = 5s;
    settings_.idle_timeout = 5s;
  }
  void serve(ScriptedServer::Script script) {
    server_ = std::make_unique<ScriptedServer>(std::move(script));
    settings_.base_url = server_->url() + "/v1/";
  }
  ChatResult ask() {
    OpenAiClient client(settings_);
    std::optional<ChatResult> result;
    ChatRequest request;
    request.messages = {{Role::kUser, "question"}};
    auto work = [&]() -> asio::awaitable<void> {
      result = co_await client.stream(std::move(request), [this](std::string_view text) {
        deltas_.emplace_back(text);
        if (deltas_.size() == cancel_after_) {
          asio::post(io_, [this] { cancel_.emit(asio::cancellation_type::terminal); });
        }
      });
    };
    asio::co_spawn(io_, work,
                   asio::bind_cancellation_slot(cancel_.slot(), [](const std::exception_ptr&) {}));
    io_.run();
    return std::move(*result);
  }
  ModelFailure fail() {
    ChatResult result = ask();
    EXPECT_FALSE(result);
    ModelFailure failure = result ? ModelFailure{} : result.error();
    EXPECT_THAT(failure.error.message, AllOf(Not(HasSubstr("sk-secret")), testing::EndsWith(".")));
    return failure;
  }

  asio::io_context io_;
  asio::cancellation_signal cancel_;
  std::size_t cancel_after_ = 0;
  OpenAiSettings settings_;
  std::unique_ptr<ScriptedServer> server_;
  std::vector<std::string> deltas_;
};

TEST_F(OpenAiClientTest, AnAnswerStreamsWithItsUsage) {
  serve(say({kHead + ": OPENROUTER PROCESSING\n\n" + delta("") + delta("Hel") + ": life\n" +
             delta("lo") + finish("stop") + kUsage + kDone}));
  ChatResult result = ask();
  ASSERT_TRUE(result) << result.error().error.message;
  EXPECT_THAT(deltas_, ElementsAre("Hel", "lo"));
  EXPECT_EQ(result->text, "Hello");
  EXPECT_EQ(result->model, "served");
  EXPECT_EQ(result->finish_reason, "stop");
  EXPECT_FALSE(result->truncated);
  EXPECT_EQ(result->prompt_tokens, 9);
  EXPECT_EQ(result->completion_tokens, 2);
  EXPECT_EQ(result->cost, 0.01);
  std::string request = server_->last_request();
  EXPECT_THAT(request, testing::StartsWith("POST /v1/chat/completions HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("Authorization: Bearer sk-secret-key\r\n"));
  EXPECT_THAT(request, HasSubstr("\"content\":\"question\""));
  EXPECT_THAT(request, Not(HasSubstr("Referer")));
}

TEST_F(OpenAiClientTest, AnAnswerInSingleBytesIsTheSame) {
  serve([](Socket& client, const std::string&, int) {
    std::string all = kHead + delta("a\u00e9") + delta("b") + finish("length") + kDone;
    for (char c : all) client.send(std::string_view(&c, 1));
  });
  ChatResult result = ask();
  ASSERT_TRUE(result);
  EXPECT_EQ(result->text, "a\u00e9b");
  EXPECT_TRUE(result->truncated);
}

TEST_F(OpenAiClientTest, ServersThatDoNotStreamAreUnderstood) {
  serve(say({whole_reply(
      "200 OK", R"({"choices":[{"message":{"content":"all"},"finish_reason":"stop"}]})")}));
  ChatResult result = ask();
  ASSERT_TRUE(result);
  EXPECT_EQ(result->text, "all");
  EXPECT_EQ(result->model, "wanted");
  EXPECT_THAT(deltas_, ElementsAre("all"));
}

TEST_F(OpenAiClientTest, AMissingDoneOrLastEmptyLineIsNoFailure) {
  for (std::string end :
       {finish("stop"), kDone, std::string("data: [DONE]"), finish("stop") + "data: [DO"}) {
    serve(say({kHead + delta("x") + end}));
    EXPECT_TRUE(ask()) << end;
    io_.restart();
  }
}

TEST_F(OpenAiClientTest, AReplyCutInTheMiddleKeepsWhatCame) {
  for (std::string cut : {"", "data: {\"choi"}) {
    serve(say({kHead + delta("some ") + delta("text") + cut}));
    deltas_.clear();
    ModelFailure failure = fail();
    EXPECT_EQ(failure.kind, FailureKind::kProtocol);
    EXPECT_EQ(failure.partial_text, "some text");
    EXPECT_EQ(failure.model, "served");
    EXPECT_EQ(server_->requests(), 1) << "a retry would repeat the text";
    io_.restart();
  }
}

TEST_F(OpenAiClientTest, TransientFailuresBeforeTheFirstWordAreRetriedTwice) {
  std::string good = kHead + delta("x") + finish("stop") + kDone;
  for (std::string bad :
       {whole_reply("500 Oops", "{}"), whole_reply("408 Slow", ""), whole_reply("409 Busy", ""),
        whole_reply("429 Wait", "", "Retry-After: 0\r\n"), whole_reply("529 Full", "<html>"),
        whole_reply("200 OK", R"({"error":{"code":502,"message":"upstream"}})"),
        kHead + "data: {\"error\":{\"code\":503,\"message\":\"later\"}}\n\n", kHead,
        std::string()}) {
    serve(say({bad, bad, good}));
    EXPECT_TRUE(ask()) << bad;
    EXPECT_EQ(server_->requests(), 3) << bad;
    io_.restart();
    serve(say({bad}));
    fail();
    EXPECT_EQ(server_->requests(), 3) << bad;
    io_.restart();
  }
}

TEST_F(OpenAiClientTest, OtherFailuresAreReportedAtOnce) {
  struct Case {
    std::string reply;
    FailureKind kind;
  };
  const Case kCases[] = {
      {whole_reply("400 No", R"({"error":{"message":"no"}})"), FailureKind::kInvalidRequest},
      {whole_reply("401 No", "{}"), FailureKind::kKeyRefused},
      {whole_reply("402 No", "{}"), FailureKind::kNoCredit},
      {whole_reply("404 No", "{}"), FailureKind::kModelNotFound},
      {whole_reply("500 No", R"({"error":{"code":"context_length_exceeded","message":"x"}})"),
       FailureKind::kContextTooLong},
      {whole_reply("200 OK", R"({"error":{"code":402,"message":"x"}})"), FailureKind::kNoCredit},
      {whole_reply("200 OK", "no json"), FailureKind::kProtocol},
      {kHead + "data: {broken\n\n", FailureKind::kProtocol},
      {"not http\r\n\r\n", FailureKind::kProtocol},
      {whole_reply("429 Wait", "", "Retry-After: 3600\r\n"), FailureKind::kRateLimited},
  };
  for (const Case& c : kCases) {
    serve(say({c.reply}));
    EXPECT_EQ(fail().kind, c.kind) << c.reply;
    EXPECT_EQ(server_->requests(), 1) << c.reply;
    io_.restart();
  }
}

TEST_F(OpenAiClientTest, AnErrorInTheMiddleKeepsWhatCame) {
  for (std::string error :
       {std::string("data: {\"error\":{\"code\":502,\"message\":\"gone\"},\"choices\":[{\"delta\":"
                    "{\"content\":\"!\"},\"finish_reason\":\"error\"}]}\n\n"),
        delta("!") + finish("error")}) {
    serve(say({kHead + delta("some") + error}));
    ModelFailure failure = fail();
    EXPECT_EQ(failure.kind, FailureKind::kServer);
    EXPECT_EQ(failure.partial_text, "some!");
    EXPECT_EQ(server_->requests(), 1);
    io_.restart();
  }
}

TEST_F(OpenAiClientTest, AnEmptyCompletionIsTriedOnceMore) {
  std::string empty = kHead + finish("stop") + kDone;
  serve(say({empty, kHead + delta("x") + finish("stop") + kDone}));
  EXPECT_TRUE(ask());
  EXPECT_EQ(server_->requests(), 2);
  io_.restart();
  serve(say({empty}));
  EXPECT_EQ(fail().kind, FailureKind::kEmpty);
  EXPECT_EQ(server_->requests(), 2);
}

TEST_F(OpenAiClientTest, AServerThatNeverAnswersIsGivenUp) {
  settings_.first_token_timeout = 50ms;
  settings_.idle_timeout = 10ms;
  for (std::string start : {std::string(), kHead}) {
    serve([start](Socket& client, const std::string&, int) {
      client.send(start);
      client.wait_for_end();
    });
    EXPECT_EQ(fail().kind, FailureKind::kTimeout);
    EXPECT_EQ(server_->requests(), 1);
    io_.restart();
  }
}

TEST_F(OpenAiClientTest, AStallKeepsWhatCame) {
  settings_.idle_timeout = 50ms;
  serve([](Socket& client, const std::string&, int) {
    client.send(kHead + delta("some"));
    client.wait_for_end();
  });
  ModelFailure failure = fail();
  EXPECT_EQ(failure.kind, FailureKind::kTimeout);
  EXPECT_EQ(failure.partial_text, "some");
}

TEST_F(OpenAiClientTest, CommentsAreLife) {
  settings_.first_token_timeout = 300ms;
  settings_.idle_timeout = 300ms;
  serve([](Socket& client, const std::string&, int) {
    client.send(kHead);
    pollfd poll = {client.fd(), POLLIN, 0};
    for (int i = 0; i < 60 && ::poll(&poll, 1, 10) == 0; ++i) client.send(": still here\n");
    client.send(delta("x") + finish("stop") + kDone);
  });
  EXPECT_TRUE(ask());
}

TEST_F(OpenAiClientTest, CommentsAreNotLifeForEver) {
  settings_.total_timeout = 200ms;
  serve([](Socket& client, const std::string&, int) {
    client.send(kHead);
    pollfd poll = {client.fd(), POLLIN, 0};
    while (::poll(&poll, 1, 10) == 0) client.send(": still here\n");
  });
  EXPECT_EQ(fail().kind, FailureKind::kTimeout);
}

TEST_F(OpenAiClientTest, LinesAndTextsAreLimited) {
  settings_.max_line_bytes = 1000;
  serve(say({kHead + "data: " + std::string(5000, 'x')}));
  EXPECT_EQ(fail().error.code, base::Code::kTooLarge);
  io_.restart();
  settings_.max_text_bytes = 10;
  serve(say({kHead + delta("12345678") + delta("90123")}));
  ModelFailure failure = fail();
  EXPECT_EQ(failure.error.code, base::Code::kTooLarge);
  EXPECT_EQ(failure.partial_text, "12345678");
  io_.restart();
  serve(say({whole_reply("200 OK", "{\"a\":\"" + std::string(5000, 'x') + "\"}")}));
  EXPECT_EQ(fail().kind, FailureKind::kProtocol);
}

TEST_F(OpenAiClientTest, CancellingClosesTheModelsConnection) {
  std::promise<void> closed;
  serve([&closed](Socket& client, const std::string&, int) {
    client.send(kHead + delta("some"));
    client.wait_for_end();
    closed.set_value();
  });
  cancel_after_ = 1;
  ModelFailure failure = fail();
  EXPECT_EQ(failure.kind, FailureKind::kCancelled);
  EXPECT_EQ(failure.partial_text, "some");
  closed.get_future().wait();
}

TEST_F(OpenAiClientTest, NoServerIsUnreachableAfterTheRetries) {
  serve(say({""}));
  server_.reset();
  EXPECT_EQ(fail().kind, FailureKind::kUnreachable);
}

TEST_F(OpenAiClientTest, WithoutItsSettingsNothingIsSent) {
  settings_.key.clear();
  settings_.base_url = "https://openrouter.ai/api/v1";
  EXPECT_FALSE(OpenAiClient(settings_).configured());
  ModelFailure failure = fail();
  EXPECT_EQ(failure.kind, FailureKind::kNotConfigured);
  EXPECT_THAT(failure.error.message, HasSubstr("OPENROUTER_API_KEY"));
  io_.restart();
  settings_.base_url = "localhost:11434";
  EXPECT_THAT(fail().error.message, HasSubstr("OPENROUTER_BASE_URL"));
  io_.restart();
  settings_.model.clear();
  EXPECT_THAT(fail().error.message, HasSubstr("QWALT_MODEL"));
}

}  // namespace
}  // namespace qwalt::llm
