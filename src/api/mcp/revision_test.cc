#include "api/mcp/revision.h"

#include <gtest/gtest.h>

#include "api/mcp/header_value.h"

namespace qwalt::api::mcp {
namespace {

Message message(std::string_view method, json::object params,
                MessageKind kind = MessageKind::kRequest) {
  Message out;
  out.kind = kind;
  out.method = method;
  out.params = std::move(params);
  return out;
}

json::object modern_params(json::object more = {}) {
  json::object meta;
  meta[kVersionKey] = kModern;
  meta[kCapabilitiesKey] = json::object();
  more["_meta"] = std::move(meta);
  return more;
}

RequestHeaders headers(std::string version, std::optional<std::string> method = {},
                       std::optional<std::string> name = {}) {
  return {std::move(version), std::move(method), std::move(name)};
}

int refusal(const Message& m, const RequestHeaders& h) {
  const auto dialect = dialect_of(m, h, false);
  if (dialect) return 0;
  EXPECT_TRUE(dialect.error().refused);
  return dialect.error().code;
}

TEST(Revision, WithoutHeaderAndMetaItIsTheOneThatHadNoHeader) {
  const auto dialect = dialect_of(message("ping", {}), {}, false);
  ASSERT_TRUE(dialect);
  EXPECT_FALSE(dialect->modern);
  EXPECT_EQ(dialect->revision, kAssumedLegacy);
}

TEST(Revision, EachOlderOneIsSpokenByItsHeader) {
  for (const char* each : {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"}) {
    EXPECT_EQ(dialect_of(message("ping", {}), headers(each), false)->revision, each);
  }
  EXPECT_EQ(refusal(message("ping", {}), headers("1999-01-01")), kUnsupportedVersion);
  EXPECT_EQ(refusal(message("ping", {}), headers("")), kUnsupportedVersion);
}

TEST(Revision, TheNewOneIsToldByMetaAndRepeatedByHeaders) {
  const auto dialect = dialect_of(message("tools/list", modern_params()),
                                  headers("2026-07-28", "tools/list"), false);
  ASSERT_TRUE(dialect);
  EXPECT_TRUE(dialect->modern);
}

TEST(Revision, AHeaderThatSaysSomethingElseIsAMismatch) {
  const Message list = message("tools/list", modern_params());
  EXPECT_EQ(refusal(list, {}), kHeaderMismatch);
  EXPECT_EQ(refusal(list, headers("2025-11-25", "tools/list")), kHeaderMismatch);
  EXPECT_EQ(refusal(list, headers("2026-07-28")), kHeaderMismatch);
  EXPECT_EQ(refusal(list, headers("2026-07-28", "TOOLS/LIST")), kHeaderMismatch);
  const Message call = message("tools/call", modern_params({{"name", "search"}}));
  EXPECT_EQ(refusal(call, headers("2026-07-28", "tools/call")), kHeaderMismatch);
  EXPECT_EQ(refusal(call, headers("2026-07-28", "tools/call", "fetch")), kHeaderMismatch);
  EXPECT_EQ(refusal(call, headers("2026-07-28", "tools/call", "search")), 0);
}

TEST(Revision, ANameInTheHeaderMayBeWrapped) {
  const Message read = message("resources/read", modern_params({{"uri", "file:///Prüfung 1"}}));
  const std::string wrapped_name = wrapped("file:///Prüfung 1");
  EXPECT_EQ(wrapped_name.find("Prüfung"), std::string::npos);
  EXPECT_EQ(refusal(read, headers("2026-07-28", "resources/read", wrapped_name)), 0);
  EXPECT_EQ(refusal(read, headers("2026-07-28", "resources/read", "=?base64?SGVsbG8?=")),
            kHeaderMismatch);
}

TEST(Revision, ANotificationNeedsNoHeaders) {
  EXPECT_EQ(refusal(message("notifications/cancelled", {}, MessageKind::kNotification),
                    headers("2026-07-28")),
            0);
}

TEST(Revision, MetaHasToBeWhole) {
  EXPECT_EQ(refusal(message("server/discover", {}), headers("2026-07-28", "server/discover")),
            kInvalidParams);
  json::object half = modern_params();
  half["_meta"].as_object().erase(kCapabilitiesKey);
  EXPECT_EQ(refusal(message("server/discover", half), headers("2026-07-28", "server/discover")),
            kInvalidParams);
}

TEST(Revision, AnUnknownVersionIsAnsweredWithThoseThatAreSpoken) {
  json::object params = modern_params();
  params["_meta"].as_object()[kVersionKey] = "2099-01-01";
  const auto dialect = dialect_of(message("server/discover", params),
                                  headers("2099-01-01", "server/discover"), false);
  ASSERT_FALSE(dialect);
  EXPECT_EQ(dialect.error().code, kUnsupportedVersion);
  EXPECT_EQ(dialect.error().data.at("requested").as_string(), "2099-01-01");
  EXPECT_EQ(dialect.error().data.at("supported"), json::value(json::array{kModern}));
}

TEST(Revision, OnlyOneRevisionHasBatches) {
  EXPECT_TRUE(dialect_of(message("ping", {}), {}, true));
  EXPECT_TRUE(dialect_of(message("ping", {}), headers("2025-03-26"), true));
  EXPECT_FALSE(dialect_of(message("ping", {}), headers("2025-06-18"), true));
  EXPECT_FALSE(dialect_of(message("ping", modern_params()), headers("2026-07-28", "ping"), true));
}

TEST(HeaderValue, WhatIsWrappedIsUnwrappedToTheSame) {
  for (const char* each : {"", "search", "two words", " spaces around ", "Ünicode",
                           "=?base64?QQ==?=", "a", "ab", "abc", "line\nbreak", "\x7f"}) {
    const std::string travels = wrapped(each);
    EXPECT_EQ(unwrapped(travels), each);
    for (char c : travels) EXPECT_TRUE(c >= ' ' && c < 0x7f) << each;
  }
  EXPECT_EQ(wrapped("plain name"), "plain name");
}

TEST(HeaderValue, ABadWrappingIsTold) {
  EXPECT_EQ(unwrapped("=?base64?SGVs!!!bG8=?="), std::nullopt);
  EXPECT_EQ(unwrapped("=?base64?SGVsbG8?="), std::nullopt);
  EXPECT_EQ(unwrapped("=?base64?====?="), std::nullopt);
  EXPECT_EQ(unwrapped("=?base64?SGVsbG8="), "=?base64?SGVsbG8=");
  EXPECT_EQ(unwrapped("SGVsbG8="), "SGVsbG8=");
}

}  // namespace
}  // namespace qwalt::api::mcp
