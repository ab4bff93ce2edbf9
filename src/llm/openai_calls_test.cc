// What passes through to a model, embeddings, lists of models, settings that change, and the ways
// of a chat completion that are odd but allowed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <string>
#include <vector>

#include "llm/openai_client.h"
#include "llm/replies_for_tests.h"

namespace qwalt::llm {
namespace {

using namespace std::chrono_literals;
using namespace test;
using http::test::ScriptedServer;
using http::test::Socket;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::string read_request(Socket& client) {
  std::string request = client.read_until("\r\n\r\n");
  auto at = request.find("Content-Length: ");
  if (at == std::string::npos) return request;
  return request + client.read_bytes(std::strtoull(request.c_str() + at + 16, nullptr, 10));
}

class OpenAiCallsTest : public testing::Test {
 protected:
  OpenAiCallsTest() {
    settings_.key = "sk-secret-key";
    settings_.model = "wanted";
    settings_.embedding_model = "embedder";
    settings_.fallback_models.clear();
    settings_.retry_base = 1ms;
    settings_.first_token_timeout = 5s;
    settings_.idle_timeout = 5s;
  }
  void serve(ScriptedServer::Script script) {
    server_ = std::make_unique<ScriptedServer>(std::move(script));
    settings_.base_url = server_->url() + "/v1";
    client_.configure(settings_);
  }
  template <class Work>
  void run(Work work) {
    io_.restart();
    asio::co_spawn(io_, work, [](const std::exception_ptr& thrown) { EXPECT_FALSE(thrown); });
    io_.run();
  }
  ChatResult ask(ChatRequest request = {}) {
    if (request.messages.empty()) request.messages = {{Role::kUser, "question"}};
    std::optional<ChatResult> result;
    run([&]() -> asio::awaitable<void> {
      OnDelta take = [this](std::string_view text) { shown_ += text; };
      result = co_await client_.stream(std::move(request), std::move(take));
    });
    return std::move(*result);
  }
  RawResult pass(bool stream, const std::string& body = R"({"model":"m","tools":[1]})") {
    std::optional<RawResult> result;
    run([&]() -> asio::awaitable<void> {
      RawRequest request;
      request.body = body;
      request.stream = stream;
      OnPiece take = [this](std::string_view piece) { pieces_.emplace_back(piece); };
      result = co_await client_.pass_through(std::move(request), std::move(take));
    });
    return std::move(*result);
  }
  EmbeddingsResult embed(std::vector<std::string> texts) {
    std::optional<EmbeddingsResult> result;
    run([&]() -> asio::awaitable<void> {
      EmbeddingsRequest request;
      request.input = std::move(texts);
      result = co_await client_.embed(std::move(request));
    });
    return std::move(*result);
  }

  asio::io_context io_;  // outlives the client's connections
  OpenAiSettings settings_;
  std::unique_ptr<ScriptedServer> server_;  // goes after the client: it may wait for its end
  OpenAiClient client_{OpenAiSettings{}};
  std::string shown_;
  std::vector<std::string> pieces_;
};

std::string event(const std::string& delta) {
  return "data: {\"choices\":[{\"delta\":" + delta + "}]}\n\n";
}

TEST_F(OpenAiCallsTest, ThoughtsCountAsLifeAndAreNotShown) {
  serve(say(
      {kHead + event(R"({"reasoning":"hm"})") + event(R"({"reasoning_content":"hm"})") +
       event(R"({"content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"A"}]})") +
       event(R"({"content":"n "})") + finish("stop") + kDone}));
  EXPECT_EQ(ask()->text, "An ");
  shown_.clear();
  serve(say({kHead + delta("<thi") + delta("nk>hm</think> ") + delta(" It") + finish("stop")}));
  EXPECT_EQ(ask()->text, "It");
  EXPECT_EQ(shown_, "It");
}

TEST_F(OpenAiCallsTest, EverySpellingOfAnEventStreamIsRead) {
  const std::string kNoType = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n";
  for (const std::string& all :
       {kHead + "\xef\xbb\xbf" + delta("ok") + finish("stop"),
        kHead + "data:{\"choices\":[{\"delta\":{\"content\":\"ok\"}}]}\r\n\r\n" + finish("stop"),
        kHead + "data: {\"choices\":\ndata: [{\"delta\":{\"content\":\"ok\"}}]}\n\n" +
            finish("stop"),
        kHead + delta("ok") + finish("stop") + kDone + kDone + "data: more\n\n",
        kHead + delta("o\\u0000k") + finish("stop") + kDone, kNoType + delta("ok") + finish("stop"),
        kNoType + R"({"choices":[{"message":{"content":"ok"},"finish_reason":"stop"}]})",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + kHead +
            delta("ok") + finish("stop")}) {
    serve(say({all}));
    auto result = ask();
    ASSERT_TRUE(result) << all << ": " << result.error().error.message;
    EXPECT_EQ(result->text, "ok") << all;
  }
}

TEST_F(OpenAiCallsTest, BytesThatAreNoTextAreMendedAndDoNotEndTheAnswer) {
  serve(say({kHead +
             delta("a\xff"
                   "b") +
             finish("stop") + kDone}));
  EXPECT_EQ(ask()->text,
            "a\ufffd"
            "b");
}

TEST_F(OpenAiCallsTest, WhatIsNoModelIsSaidInPlainWords) {
  struct Case {
    std::string reply;
    const char* says;
  };
  const Case cases[] = {
      {"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<!doctype html><p>Log in", "web page"},
      {"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", "OPENROUTER_BASE_URL"},
      {"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b", "compressed"},
      {"HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n", "valid HTTP"},
  };
  for (const Case& c : cases) {
    serve(say({c.reply}));
    auto result = ask();
    ASSERT_FALSE(result) << c.says;
    EXPECT_EQ(result.error().kind, FailureKind::kProtocol) << c.says;
    EXPECT_THAT(result.error().error.message, HasSubstr(c.says));
    EXPECT_EQ(server_->requests(), 1) << c.says;
  }
}

TEST_F(OpenAiCallsTest, OtherModelsAreAskedWhenTheFirstIsNotThere) {
  settings_.fallback_models = {"second", "third"};
  serve([](Socket& client, const std::string& request, int) {
    const bool third = request.find("\"third\"") != std::string::npos;
    client.send(third ? kHead + delta("x") + finish("stop") + kDone : whole_reply("404 No", "{}"));
  });
  EXPECT_TRUE(ask());
  EXPECT_EQ(server_->requests(), 3);
  ChatRequest named;
  named.model = "named";
  EXPECT_FALSE(ask(named)) << "who names a model gets no other";
}

TEST_F(OpenAiCallsTest, AWorkspaceHasItsOwnModel) {
  settings_.sampling.temperature = 0.5;
  settings_.workspaces[7] = {"own", {.max_tokens = 99, .temperature = {}, .top_p = {}}};
  serve(say({kHead + delta("x") + finish("stop") + kDone}));
  ChatRequest request;
  request.workspace = 7;
  EXPECT_TRUE(ask(request));
  EXPECT_THAT(server_->last_request(), HasSubstr("\"model\":\"own\""));
  EXPECT_THAT(server_->last_request(), HasSubstr("\"max_tokens\":99"));
  EXPECT_THAT(server_->last_request(), HasSubstr("\"temperature\":5E-1"));
  EXPECT_EQ(client_.model_for(7), "own");
  EXPECT_EQ(client_.model_for(8), "wanted");
  request.model = "named";
  request.max_tokens = 5;
  EXPECT_TRUE(ask(request));
  EXPECT_THAT(server_->last_request(), HasSubstr("\"model\":\"named\""));
  EXPECT_THAT(server_->last_request(), HasSubstr("\"max_tokens\":5,"));
}

TEST_F(OpenAiCallsTest, ACallKeepsTheSettingsItBeganWith) {
  serve([this](Socket& client, const std::string&, int) {
    OpenAiSettings other = settings_;
    other.model = "other";
    client_.configure(other);
    client.send(kHead + "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n" +
                finish("stop"));
  });
  EXPECT_EQ(ask()->model, "wanted");
  EXPECT_EQ(client_.default_model(), "other");
}

TEST_F(OpenAiCallsTest, ConnectionsAreUsedAgain) {
  serve([](Socket& client, const std::string&, int) {
    const std::string body = delta("x") + finish("stop") + kDone;
    for (int i = 0; i < 3; ++i) {
      client.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: " +
                  std::to_string(body.size()) + "\r\n\r\n" + body);
      if (read_request(client).empty()) return;
    }
  });
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(ask());
  EXPECT_EQ(server_->requests(), 1) << "one connection";
}

TEST_F(OpenAiCallsTest, AConnectionThatDiedMeanwhileIsReplaced) {
  serve([](Socket& client, const std::string&, int) {
    const std::string body = delta("x") + finish("stop") + kDone;
    client.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body);
    read_request(client);  // the next one is read, and never answered
  });
  settings_.max_retries = 0;
  client_.configure(settings_);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(ask()) << "without a retry";
}

TEST_F(OpenAiCallsTest, AStreamPassesThroughAsItIs) {
  const std::string tool = R"({"id":"x","choices":[{"delta":{"tool_calls":[{"index":0}]}}]})";
  serve(say({kHead + ": first\n\ndata:" + tool + "\r\n\r\n: life\n\n" + finish("tool_calls") +
             kUsage + kDone + "data: after\n\n"}));
  RawResult result = pass(true);
  EXPECT_FALSE(result.failure) << result.failure->error.message;
  EXPECT_TRUE(result.streamed);
  EXPECT_EQ(result.status, 200);
  EXPECT_EQ(result.prompt_tokens, 9);
  EXPECT_EQ(result.cost, 0.01);
  ASSERT_EQ(pieces_.size(), 5u);
  EXPECT_EQ(pieces_[0], "data: " + tool + "\n\n");
  EXPECT_EQ(pieces_[1], ": life\n\n");
  EXPECT_EQ(pieces_[4], kDone);
  EXPECT_THAT(server_->last_request(), HasSubstr(R"({"model":"m","tools":[1]})"));
}

TEST_F(OpenAiCallsTest, AStreamThatEndsWithoutItsLastWordGetsIt) {
  serve(say({kHead + delta("x") + finish("stop")}));
  EXPECT_FALSE(pass(true).failure);
  EXPECT_EQ(pieces_.back(), kDone);
}

TEST_F(OpenAiCallsTest, AStreamThatBreaksOffSaysSoAfterWhatCame) {
  for (const std::string& end :
       {std::string(), std::string("data: {\"cho"), std::string("data: {broken}\n\n"),
        std::string("data: {\"error\":{\"code\":402,\"message\":\"sk-secret-key\"}}\n\n")}) {
    serve(say({kHead + delta("x") + end}));
    pieces_.clear();
    RawResult result = pass(true);
    ASSERT_TRUE(result.failure) << end;
    EXPECT_TRUE(result.streamed);
    EXPECT_THAT(pieces_, ElementsAre(delta("x"))) << "a failure is told apart from the stream";
    EXPECT_THAT(result.failure->error.message, Not(HasSubstr("sk-secret")));
    EXPECT_EQ(server_->requests(), 1);
  }
}

TEST_F(OpenAiCallsTest, RefusalsPassThroughWithoutTheKey) {
  serve(say({whole_reply("422 No", R"({"error":{"message":"sk-secret-key is odd"}})")}));
  for (bool stream : {true, false}) {
    RawResult result = pass(stream);
    EXPECT_EQ(result.status, 422);
    EXPECT_EQ(result.content_type, "application/json");
    EXPECT_EQ(result.body, R"({"error":{"message":"(key) is odd"}})");
    ASSERT_TRUE(result.failure);
    EXPECT_EQ(result.failure->kind, FailureKind::kInvalidRequest);
    EXPECT_TRUE(pieces_.empty());
  }
}

TEST_F(OpenAiCallsTest, WholeRepliesPassThrough) {
  const std::string body =
      R"({"choices":[{"message":{"tool_calls":[]}}],"usage":{"prompt_tokens":3,"cost":0.5}})";
  serve(say({whole_reply("500 No", "{}"), whole_reply("200 OK", body)}));
  RawResult result = pass(false);
  EXPECT_FALSE(result.failure);
  EXPECT_EQ(result.body, body);
  EXPECT_FALSE(result.streamed);
  EXPECT_EQ(result.prompt_tokens, 3);
  EXPECT_EQ(server_->requests(), 2) << "tried again before the first byte";
  serve(say({whole_reply("200 OK", R"({"error":{"code":402,"message":"no"}})")}));
  result = pass(true);
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->kind, FailureKind::kNoCredit);
}

TEST_F(OpenAiCallsTest, EmbeddingsComeInTheOrderOfTheTexts) {
  serve(say({whole_reply(
      "200 OK",
      R"({"model":"e","data":[{"index":1,"embedding":[3,4]},{"index":0,"embedding":"AACAPwAAAEA="}],)"
      R"("usage":{"prompt_tokens":5}})")}));
  auto result = embed({"a", "b"});
  ASSERT_TRUE(result) << result.error().error.message;
  EXPECT_THAT(result->vectors, ElementsAre(ElementsAre(1, 2), ElementsAre(3, 4)));
  EXPECT_EQ(result->prompt_tokens, 5);
  EXPECT_THAT(server_->last_request(), testing::StartsWith("POST /v1/embeddings "));
  EXPECT_THAT(server_->last_request(), HasSubstr(R"("model":"embedder")"));
}

TEST_F(OpenAiCallsTest, ManyTextsAreEmbeddedInSeveralRequests) {
  serve([](Socket& client, const std::string& request, int) {
    const std::size_t texts =
        static_cast<std::size_t>(std::count(request.begin(), request.end(), '~'));
    std::string rows;
    for (std::size_t i = 0; i < texts; ++i)
      rows += (i ? "," : "") + std::string(R"({"embedding":[1]})");
    client.send(whole_reply("200 OK", "{\"data\":[" + rows + "]}"));
  });
  auto result = embed(std::vector<std::string>(100, "~"));
  ASSERT_TRUE(result) << result.error().error.message;
  EXPECT_EQ(result->vectors.size(), 100u);
  EXPECT_EQ(server_->requests(), 4);
}

TEST_F(OpenAiCallsTest, WhatIsNoEmbeddingIsRefused) {
  for (const char* reply :
       {R"({"data":[]})", R"({"data":[{"index":5,"embedding":[1]}]})", R"({"data":[{}]})",
        R"({"data":[{"embedding":[]}]})", R"({"data":[{"embedding":["x"]}]})",
        R"({"data":[{"embedding":"%%%%"}]})", R"([])", "no", R"({"data":[{"embedding":"AAA="}]})",
        R"({"data":[{"embedding":[1e999]}]})"}) {
    serve(say({whole_reply("200 OK", reply)}));
    auto result = embed({"a"});
    ASSERT_FALSE(result) << reply;
    EXPECT_EQ(result.error().kind, FailureKind::kProtocol) << reply;
  }
  serve(say({whole_reply("200 OK", R"({"error":{"code":402,"message":"x"}})")}));
  EXPECT_EQ(embed({"a"}).error().kind, FailureKind::kNoCredit);
  for (auto texts : {std::vector<std::string>{}, std::vector<std::string>{""},
                     std::vector<std::string>(2049, "x")}) {
    EXPECT_EQ(embed(texts).error().kind, FailureKind::kInvalidRequest);
  }
  settings_.embedding_model.clear();
  client_.configure(settings_);
  EXPECT_THAT(embed({"a"}).error().error.message, HasSubstr("QWALT_EMBEDDING_MODEL"));
}

TEST_F(OpenAiCallsTest, TheModelsOfAServerAreListed) {
  const std::string list =
      R"({"data":[{"id":"a","name":"A","context_length":8192,"pricing":{"prompt":"0.000001"}},)"
      R"({"name":"no id"},{"id":"b"},{"id":"c"}]})";
  serve(say({whole_reply("200 OK", list)}));
  std::optional<OfferedModels> models;
  run([&]() -> asio::awaitable<void> { models = co_await client_.offered_models(2); });
  ASSERT_TRUE(models->has_value());
  ASSERT_EQ((*models)->size(), 2u);
  EXPECT_EQ((*models)->front().id, "a");
  EXPECT_EQ((*models)->front().context_tokens, 8192);
  EXPECT_DOUBLE_EQ((*models)->front().prompt_price.value(), 1.0);
  EXPECT_EQ((*models)->back().id, "b");
  EXPECT_THAT(server_->last_request(), testing::StartsWith("GET /v1/models "));
}

TEST_F(OpenAiCallsTest, AShortCallIsGivenUpSoon) {
  settings_.short_first_token_timeout = 50ms;
  serve([](Socket& client, const std::string&, int) { client.wait_for_end(); });
  ChatRequest request;
  request.short_call = true;
  auto result = ask(request);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, FailureKind::kTimeout);
}

TEST_F(OpenAiCallsTest, AnAnswerThatIsCompleteIsNotWaitedForLong) {
  settings_.ending_timeout = 50ms;
  settings_.idle_timeout = 60s;
  serve([](Socket& client, const std::string&, int) {
    client.send(kHead + delta("x") + finish("stop"));
    client.wait_for_end();
  });
  EXPECT_TRUE(ask());
}

}  // namespace
}  // namespace qwalt::llm
