#include "api/mcp/json_rpc.h"

#include <gtest/gtest.h>

namespace qwalt::api::mcp {
namespace {

Parsed only(std::string_view text) {
  Envelope envelope = parse_envelope(text);
  EXPECT_FALSE(envelope.batch);
  EXPECT_EQ(envelope.messages.size(), 1u);
  return std::move(envelope.messages.front());
}

int error_of(std::string_view text) {
  const Parsed parsed = only(text);
  return parsed.error ? parsed.error->code : 0;
}

TEST(JsonRpc, ReadsARequestWithItsIdAndParams) {
  const Parsed parsed =
      only(R"({"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"search"}})");
  ASSERT_FALSE(parsed.error);
  EXPECT_EQ(parsed.message.kind, MessageKind::kRequest);
  EXPECT_EQ(parsed.message.method, "tools/call");
  EXPECT_EQ(parsed.message.params.at("name").as_string(), "search");
  EXPECT_EQ(parsed.id, json::value(7));
}

TEST(JsonRpc, AMessageWithoutIdIsANotification) {
  EXPECT_EQ(only(R"({"jsonrpc":"2.0","method":"notifications/initialized"})").message.kind,
            MessageKind::kNotification);
}

TEST(JsonRpc, AMessageWithAResultIsAResponse) {
  EXPECT_EQ(only(R"({"jsonrpc":"2.0","id":1,"result":{}})").message.kind, MessageKind::kResponse);
  EXPECT_EQ(only(R"({"jsonrpc":"2.0","id":1,"error":{}})").message.kind, MessageKind::kResponse);
}

TEST(JsonRpc, TellsWrongJsonFromAWrongMessage) {
  EXPECT_EQ(error_of("{"), kParseError);
  EXPECT_EQ(error_of(""), kParseError);
  EXPECT_EQ(error_of("{} {}"), kParseError);
  EXPECT_EQ(error_of("\"text\""), kInvalidRequest);
  EXPECT_EQ(error_of("[]"), kInvalidRequest);
  EXPECT_EQ(error_of("{}"), kInvalidRequest);
  EXPECT_EQ(error_of(R"({"jsonrpc":"1.0","id":1,"method":"ping"})"), kInvalidRequest);
  EXPECT_EQ(error_of(R"({"jsonrpc":"2.0","id":1,"method":7})"), kInvalidRequest);
  EXPECT_EQ(error_of(R"({"jsonrpc":"2.0","id":1,"method":""})"), kInvalidRequest);
  EXPECT_EQ(error_of(R"({"jsonrpc":"2.0","id":1,"method":"ping","params":[1]})"), kInvalidRequest);
}

TEST(JsonRpc, RefusesIdsThatAreNeitherTextNorWholeNumber) {
  for (const char* id : {"null", "1.5", "[1]", "{}", "true"}) {
    const std::string text = std::string(R"({"jsonrpc":"2.0","id":)") + id + R"(,"method":"ping"})";
    EXPECT_EQ(error_of(text), kInvalidRequest) << id;
    EXPECT_TRUE(only(text).id.is_null());
  }
}

TEST(JsonRpc, KeepsTheIdOfAMessageThatIsRefused) {
  EXPECT_EQ(only(R"({"jsonrpc":"2.0","id":"a","method":"ping","params":1})").id, json::value("a"));
}

TEST(JsonRpc, RefusesWhatIsNestedTooDeep) {
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  EXPECT_EQ(error_of(deep), kParseError);
}

TEST(JsonRpc, ABatchHasALimit) {
  const std::string ping = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";
  const auto batch_of = [&](std::size_t count) {
    std::string text = "[";
    for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "" : ",") + ping;
    return text + "]";
  };
  const Envelope most = parse_envelope(batch_of(kMaxBatch));
  EXPECT_TRUE(most.batch);
  EXPECT_EQ(most.messages.size(), kMaxBatch);
  EXPECT_EQ(error_of(batch_of(kMaxBatch + 1)), kInvalidRequest);
}

TEST(JsonRpc, AnErrorHasDataOnlyWhenThereIsSome) {
  const json::object plain = error_reply(1, {kInvalidParams, "No.", nullptr, false});
  EXPECT_FALSE(plain.at("error").as_object().contains("data"));
  const json::object more =
      error_reply(1, {kInvalidParams, "No.", json::object{{"uri", "x"}}, false});
  EXPECT_EQ(more.at("error").at("data").at("uri").as_string(), "x");
}

}  // namespace
}  // namespace qwalt::api::mcp
