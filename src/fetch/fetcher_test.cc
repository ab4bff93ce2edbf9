#include "fetch/fetcher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "http/test_server.h"

namespace qwalt::fetch {
namespace {

using namespace std::chrono_literals;
using base::Code;
using http::test::ScriptedServer;
using http::test::Socket;
using testing::HasSubstr;

struct Outcome {
  base::Result<Fetched> result = base::fail(Code::kInternal, "not run");
  std::string bytes;
};

FetchLimits any_address() {
  FetchLimits limits;
  limits.bytes = 1 << 20;
  limits.allow = nullptr;
  return limits;
}

// Only the address that the test's servers listen on.
FetchLimits only_here() {
  FetchLimits limits = any_address();
  limits.allow = [](const asio::ip::address& address) {
    return address.to_string() == "127.0.0.1";
  };
  return limits;
}

Outcome fetch(const std::string& url, FetchLimits limits = any_address()) {
  Outcome outcome;
  Fetcher fetcher("QWalT/test");
  asio::io_context io;
  auto work = [&]() -> asio::awaitable<void> {
    TakePiece take = [&](std::string_view piece) -> asio::awaitable<base::Status> {
      outcome.bytes.append(piece);
      co_return base::Status{};
    };
    outcome.result = co_await fetcher.fetch(url, std::move(limits), std::move(take));
  };
  auto done = asio::co_spawn(io, work, asio::use_future);
  io.run();
  done.get();
  return outcome;
}

ScriptedServer::Script say(const std::string& bytes) {
  return [bytes](Socket& client, const std::string&, int) { client.send(bytes); };
}

std::string redirect(const std::string& location) {
  return "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
}

TEST(Fetcher, BringsTheBytesAndWhatTheServerSaysOfThem) {
  ScriptedServer server(
      say("HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
          "5\r\n\r\nhello"));
  const Outcome got = fetch(server.url() + "/notes?x#part");
  ASSERT_TRUE(got.result) << got.result.error().message;
  EXPECT_EQ(got.bytes, "hello");
  EXPECT_EQ(got.result->name, "notes.txt");
  EXPECT_EQ(got.result->media_type, "text/plain");
  EXPECT_EQ(got.result->url, server.url() + "/notes?x");
  EXPECT_THAT(server.last_request(), HasSubstr("User-Agent: QWalT/test\r\n"));
  EXPECT_THAT(server.last_request(), HasSubstr("Accept-Encoding: identity\r\n"));
}

TEST(Fetcher, FollowsRedirectsToTheAddressThatCounts) {
  ScriptedServer server([](Socket& client, const std::string&, int attempt) {
    client.send(attempt < 5 ? redirect("hop" + std::to_string(attempt))
                            : "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
  });
  const Outcome got = fetch(server.url() + "/a/b");
  ASSERT_TRUE(got.result) << got.result.error().message;
  EXPECT_EQ(got.result->url, server.url() + "/a/hop4");
}

TEST(Fetcher, ALoopOfRedirectsIsLeft) {
  ScriptedServer server(say(redirect("/again")));
  const Outcome got = fetch(server.url());
  ASSERT_FALSE(got.result);
  EXPECT_EQ(got.result.error().code, Code::kUnavailable);
  EXPECT_THAT(got.result.error().message, HasSubstr("redirects more than 5 times"));
  EXPECT_EQ(server.requests(), 6);
}

TEST(Fetcher, PrivateAddressesAreNotConnectedTo) {
  ScriptedServer server(say("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx"));
  FetchLimits limits;
  const std::string port = ":" + std::to_string(server.port()) + "/";
  for (const char* host : {"127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "[::1]",
                           "[::ffff:127.0.0.1]", "0.0.0.0", "10.0.0.1", "169.254.169.254"}) {
    const Outcome got = fetch(std::string("http://") + host + port, limits);
    ASSERT_FALSE(got.result) << host;
    EXPECT_EQ(got.result.error().code, Code::kForbidden) << host;
    EXPECT_THAT(got.result.error().message, HasSubstr("--allow-private-urls"));
  }
  EXPECT_EQ(server.requests(), 0);
}

TEST(Fetcher, EveryHopIsCheckedAnew) {
  for (const char* target : {"http://127.0.0.2:8080/", "http://169.254.169.254/latest/meta-data/",
                             "//[::1]:8080/", "http://[::ffff:10.0.0.1]/"}) {
    ScriptedServer server(say(redirect(target)));
    const Outcome got = fetch(server.url(), only_here());
    ASSERT_FALSE(got.result) << target;
    EXPECT_EQ(got.result.error().code, Code::kForbidden) << target;
  }
}

TEST(Fetcher, PortsOfOtherProtocolsAreRefused) {
  for (const char* url : {"http://127.0.0.1:25/", "http://127.0.0.1:6667/"}) {
    const Outcome got = fetch(url, only_here());
    ASSERT_FALSE(got.result);
    EXPECT_THAT(got.result.error().message, HasSubstr("Port "));
  }
}

TEST(Fetcher, ARedirectElsewhereThanTheWebIsRefused) {
  for (const char* target : {"file:///etc/passwd", "ftp://h/", "http://u:p@127.0.0.1/", ""}) {
    ScriptedServer server(say(redirect(target)));
    const Outcome got = fetch(server.url());
    ASSERT_FALSE(got.result) << target;
    EXPECT_EQ(got.result.error().code, Code::kUnavailable) << target;
  }
}

TEST(Fetcher, OtherAddressesAreRefused) {
  for (const std::string& url : {std::string("file:///etc/passwd"), std::string("example.org"),
                                 std::string(""), "http://h/" + std::string(9000, 'x')}) {
    const Outcome got = fetch(url);
    ASSERT_FALSE(got.result);
    EXPECT_EQ(got.result.error().code, Code::kInvalid);
  }
}

TEST(Fetcher, AnEndlessBodyIsCutAtTheLimit) {
  ScriptedServer server([](Socket& client, const std::string&, int) {
    client.send("HTTP/1.1 200 OK\r\n\r\n");
    const std::string piece(64 * 1024, 'x');
    for (int i = 0; i < 100; ++i) client.send(piece);
  });
  const Outcome got = fetch(server.url());
  ASSERT_FALSE(got.result);
  EXPECT_EQ(got.result.error().code, Code::kTooLarge);
  EXPECT_LE(got.bytes.size(), 1U << 20);
}

TEST(Fetcher, ASizeThatIsAnnouncedTooLargeIsNotReadAtAll) {
  ScriptedServer server(say("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx"));
  const Outcome got = fetch(server.url());
  ASSERT_FALSE(got.result);
  EXPECT_EQ(got.result.error().code, Code::kTooLarge);
  EXPECT_EQ(got.bytes, "");
}

// Bytes that trickle keep every single wait short; only the end of all time-outs ends this.
TEST(Fetcher, AReplyThatTricklesIsLeftWhenItsTimeIsOver) {
  for (const char* head :
       {"HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;",
        "HTTP/1.1 200 OK\r\nX: "}) {
    ScriptedServer server([head = std::string(head)](Socket& client, const std::string&, int) {
      client.send(head);
      pollfd poll = {client.fd(), POLLIN, 0};
      while (::poll(&poll, 1, 20) == 0) client.send("x");
    });
    FetchLimits limits = any_address();
    limits.time = 300ms;
    const Outcome got = fetch(server.url(), limits);
    ASSERT_FALSE(got.result);
    EXPECT_EQ(got.result.error().code, Code::kTimeout) << head;
  }
}

TEST(Fetcher, ASilentServerIsLeft) {
  ScriptedServer server([](Socket& client, const std::string&, int) {
    client.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe");
    client.wait_for_end();
  });
  FetchLimits limits = any_address();
  limits.silence = 100ms;
  const Outcome got = fetch(server.url(), limits);
  ASSERT_FALSE(got.result);
  EXPECT_EQ(got.result.error().code, Code::kTimeout);
}

TEST(Fetcher, WhatIsNoDocumentIsSaidWithItsStatus) {
  ScriptedServer gone(say("HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno"));
  const Outcome got = fetch(gone.url());
  ASSERT_FALSE(got.result);
  EXPECT_EQ(got.result.error().code, Code::kUnavailable);
  EXPECT_THAT(got.result.error().message, HasSubstr("404 Not Found"));
  EXPECT_EQ(got.bytes, "");
}

TEST(Fetcher, BrokenRepliesAreTheOtherServersFault) {
  const std::string huge_header =
      "HTTP/1.1 200 OK\r\nX: " + std::string(10 << 20, 'x') + "\r\n\r\nbody";
  for (const std::string& reply :
       {std::string("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort"),
        std::string("HTTP/1.1 200 OK\r\nContent-Length: nine\r\n\r\nx"),
        std::string("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy"),
        std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        std::string("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx"),
        std::string("SSH-2.0-OpenSSH\r\n"), std::string(), huge_header}) {
    ScriptedServer server(say(reply));
    const Outcome got = fetch(server.url());
    ASSERT_FALSE(got.result) << reply.substr(0, 100);
    EXPECT_EQ(got.result.error().code, Code::kUnavailable) << reply.substr(0, 100);
  }
}

TEST(Fetcher, WhatRefusesThePiecesEndsTheFetch) {
  ScriptedServer server(say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"));
  Fetcher fetcher("QWalT/test");
  asio::io_context io;
  base::Result<Fetched> result = base::fail(Code::kInternal, "");
  auto work = [&]() -> asio::awaitable<void> {
    TakePiece take = [](std::string_view) -> asio::awaitable<base::Status> {
      co_return base::fail(Code::kNoSpace, "The disk is full.");
    };
    FetchLimits limits = any_address();
    result = co_await fetcher.fetch(server.url(), std::move(limits), std::move(take));
  };
  auto done = asio::co_spawn(io, work, asio::use_future);
  io.run();
  done.get();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, Code::kNoSpace);
}

}  // namespace
}  // namespace qwalt::fetch
