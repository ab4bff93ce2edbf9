#include "llm/openai_protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qwalt::llm {
namespace {

using testing::HasSubstr;
using testing::Not;

OpenAiSettings settings(const std::string& url = "http://localhost:11434/v1") {
  OpenAiSettings made;
  made.base_url = url;
  made.key = "sk-secret-key";
  made.model = "m1";
  made.fallback_models = {"m1", "m2"};
  return made;
}

ChatRequest question() {
  ChatRequest request;
  request.messages = {{Role::kSystem, "be \"brief\""}, {Role::kUser, "caf\xff\u00e9"}};
  return request;
}

TEST(OpenAiProtocol, OnlyTheStandardsFieldsAreSentToOthers) {
  EXPECT_EQ(
      request_body(question(), settings()),
      "{\"model\":\"m1\",\"messages\":[{\"role\":\"system\",\"content\":\"be \\\"brief\\\"\"},"
      "{\"role\":\"user\",\"content\":\"caf\ufffd\u00e9\"}],\"stream\":true,"
      "\"stream_options\":{\"include_usage\":true}}");
}

TEST(OpenAiProtocol, WhatIsAskedForIsSent) {
  ChatRequest request = question();
  request.model = "other";
  request.max_tokens = 250;
  request.temperature = 0.5;
  request.stop = {"END"};
  std::string body = request_body(request, settings());
  EXPECT_THAT(body, HasSubstr("\"model\":\"other\""));
  EXPECT_THAT(body, HasSubstr("\"max_tokens\":250"));
  EXPECT_THAT(body, HasSubstr("\"temperature\":5E-1"));
  EXPECT_THAT(body, HasSubstr("\"stop\":[\"END\"]"));
}

TEST(OpenAiProtocol, OpenRouterIsAskedForFallbacksAndCost) {
  OpenAiSettings router = settings("https://openrouter.ai/api/v1");
  std::string body = request_body(question(), router);
  EXPECT_THAT(body, HasSubstr("\"models\":[\"m2\"]"));
  EXPECT_THAT(body, HasSubstr("\"usage\":{\"include\":true}"));
  ChatRequest other = question();
  other.model = "x";
  EXPECT_THAT(request_body(other, router), Not(HasSubstr("\"models\"")));
  other.fallback_models = {"y"};
  EXPECT_THAT(request_body(other, router), HasSubstr("\"models\":[\"y\"]"));
  EXPECT_FALSE(is_openrouter(settings("https://openrouter.ai.evil.example/v1")));
  EXPECT_FALSE(is_openrouter(settings("https://notopenrouter.ai/v1")));
}

TEST(OpenAiProtocol, PiecesAreUnderstood) {
  auto piece =
      parse_piece(R"({"model":"m","choices":[{"delta":{"content":"a"},"finish_reason":"length"}],)"
                  R"("usage":{"prompt_tokens":3,"completion_tokens":4,"cost":0.5}})");
  ASSERT_TRUE(piece);
  EXPECT_EQ(piece->text, "a");
  EXPECT_EQ(piece->model, "m");
  EXPECT_EQ(piece->finish_reason, "length");
  EXPECT_EQ(piece->prompt_tokens, 3);
  EXPECT_EQ(piece->completion_tokens, 4);
  EXPECT_EQ(piece->cost, 0.5);
  EXPECT_EQ(parse_piece(R"({"choices":[{"message":{"content":"whole"}}]})")->text, "whole");
}

TEST(OpenAiProtocol, OddPiecesHarmNobody) {
  for (std::string_view odd :
       {R"({})", R"({"choices":[]})", R"({"choices":null,"usage":null,"error":null})",
        R"({"choices":[7]})", R"({"choices":[{"delta":null}]})",
        R"({"choices":[{"delta":{"content":null,"reasoning":"hm"}}]})",
        R"({"choices":[{"delta":{"content":[1]},"finish_reason":3}],"usage":[]})"}) {
    auto piece = parse_piece(odd);
    ASSERT_TRUE(piece) << odd;
    EXPECT_EQ(piece->text, "");
    EXPECT_FALSE(piece->error);
  }
  EXPECT_FALSE(parse_piece("[1]"));
  EXPECT_FALSE(parse_piece("{"));
  EXPECT_FALSE(parse_piece(std::string(100, '[')));
}

TEST(OpenAiProtocol, EachStatusSaysWhatToDo) {
  struct Case {
    int status;
    FailureKind kind;
    std::string says;
  };
  const Case kCases[] = {
      {400, FailureKind::kInvalidRequest, "refused the request (status 400): why"},
      {401, FailureKind::kKeyRefused, "OPENROUTER_API_KEY"},
      {402, FailureKind::kNoCredit, "no credit"},
      {403, FailureKind::kKeyRefused, "does not permit"},
      {404, FailureKind::kModelNotFound, "change QWALT_MODEL"},
      {408, FailureKind::kTimeout, "in time"},
      {422, FailureKind::kInvalidRequest, "refused"},
      {429, FailureKind::kRateLimited, "no more requests"},
      {500, FailureKind::kServer, "failed (status 500)"},
      {529, FailureKind::kServer, "failed (status 529)"},
  };
  for (const Case& c : kCases) {
    ModelFailure failure =
        failure_from_body(c.status, R"({"error":{"message":"why","code":7}})", settings(), "m1");
    EXPECT_EQ(failure.kind, c.kind) << c.status;
    EXPECT_EQ(failure.http_status, c.status);
    EXPECT_THAT(failure.error.message, HasSubstr(c.says));
    EXPECT_THAT(failure.error.message, HasSubstr("why"));
  }
}

TEST(OpenAiProtocol, ATooLongContextIsKnownByManyNames) {
  for (
      std::string_view body :
      {R"({"error":{"message":"x","code":400,"metadata":{"error_type":"context_length_exceeded"}}})",
       R"({"error":{"message":"x","code":"context_length_exceeded"}})",
       R"({"error":{"message":"x","type":"exceed_context_size_error","code":400}})",
       R"({"error":{"message":"This model's maximum context length is 8192 tokens."}})",
       R"({"error":"the request exceeds the available context size"})"}) {
    EXPECT_EQ(failure_from_body(400, body, settings(), "m").kind, FailureKind::kContextTooLong)
        << body;
  }
  EXPECT_EQ(failure_from_body(400, R"({"error":"context"})", settings(), "m").kind,
            FailureKind::kInvalidRequest);
}

TEST(OpenAiProtocol, TheServersWordsAreShortOneLineAndWithoutTheKey) {
  std::string body = "{\"error\":{\"message\":\"bad key sk-secret-key\\nand sk-secret-key " +
                     std::string(1000, 'x') + "\"}}";
  ModelFailure failure = failure_from_body(401, body, settings(), "m");
  EXPECT_THAT(failure.error.message, Not(HasSubstr("sk-secret")));
  EXPECT_THAT(failure.error.message, HasSubstr("bad key (key) and (key)"));
  EXPECT_LT(failure.error.message.size(), 450u);
  for (std::string_view junk : {"", "<html>", "null", "{\"error\":7}"}) {
    EXPECT_THAT(failure_from_body(500, junk, settings(), "m").error.message,
                HasSubstr("failed (status 500)."));
  }
  EXPECT_THAT(failure_from_body(400, R"({"detail":"reason"})", settings(), "m").error.message,
              HasSubstr("reason"));
}

TEST(OpenAiProtocol, RetryAfterIsSecondsOrADate) {
  using std::chrono::milliseconds;
  EXPECT_EQ(parse_retry_after("2"), milliseconds(2000));
  EXPECT_EQ(parse_retry_after("0.5"), milliseconds(500));
  EXPECT_EQ(parse_retry_after("1e300"), milliseconds(86'400'000));
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT"), milliseconds(0));
  EXPECT_GT(parse_retry_after("Fri, 06 Nov 2093 08:49:37 GMT"), milliseconds(86'400'000));
  EXPECT_EQ(parse_retry_after("-1"), std::nullopt);
  EXPECT_EQ(parse_retry_after("soon"), std::nullopt);
  EXPECT_EQ(parse_retry_after(""), std::nullopt);
}

}  // namespace
}  // namespace qwalt::llm
