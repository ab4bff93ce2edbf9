#include "http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <future>
#include <stdexcept>

#include "http/test_server.h"

namespace qwalt::http {
namespace {

using namespace std::chrono_literals;
using test::Socket;
using test::TestServer;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr std::string_view kClose = "Host: t\r\nConnection: close\r\n";

std::string request(std::string_view line, std::string_view headers = "",
                    std::string_view body = "") {
  std::string text = std::string(line) + " HTTP/1.1\r\n" + std::string(kClose);
  text.append(headers);
  if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + std::string(body);
}

// Replies with what the request was.
asio::awaitable<void> echo(Exchange& exchange, EventHub&) {
  auto body = co_await exchange.read_body(100'000);
  if (!body) co_return;
  std::string text(exchange.method());
  text += " " + exchange.path() + " body=" + *body;
  for (const auto& [name, value] : exchange.query().pairs()) text += " " + name + "=" + value;
  if (auto cookie = exchange.cookie("c")) text += " cookie=" + *cookie;
  if (exchange.peer_is_loopback()) text += " loopback";
  exchange.set_reply_header("X-Extra", "yes");
  co_await exchange.send(reply(200, "text/plain", text));
}

TEST(Server, ARequestReachesItsHandlerAndTheReplyItsClient) {
  TestServer server(echo);
  std::string got =
      server.ask(request("POST /a%20b?q=1+2&q=3", "Cookie: x=1; c=chocolate\r\n", "some body"));
  EXPECT_THAT(got, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(got, HasSubstr("POST /a b body=some body q=1 2 q=3 cookie=chocolate loopback"));
  EXPECT_THAT(got, HasSubstr("Content-Type: text/plain\r\n"));
  EXPECT_THAT(got, HasSubstr("X-Extra: yes\r\n"));
  EXPECT_THAT(got, testing::ContainsRegex("X-Request-Id: [0-9a-f]{16}"));
  EXPECT_THAT(got, testing::ContainsRegex("Date: [A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} 20"));
  EXPECT_THAT(got, HasSubstr("Connection: close\r\n"));
}

TEST(Server, PipelinedRequestsAreAnsweredInTheirOrder) {
  TestServer server(echo);
  Socket client = server.connect();
  std::string all;
  for (int i = 0; i < 50; ++i) {
    all += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\nabc";
  }
  client.send(all);
  for (int i = 0; i < 50; ++i) {
    auto [head, body] = client.read_reply();
    EXPECT_EQ(body, "POST /" + std::to_string(i) + " body=abc loopback");
    EXPECT_THAT(head, Not(HasSubstr("Connection: close")));
  }
}

TEST(Server, ARequestInSingleBytesIsUnderstood) {
  TestServer server(echo);
  Socket client = server.connect();
  std::string text =
      "POST /slow HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;x=y\r\nabc\r\n1\r\nd\r\n0\r\nTrailer: t\r\n\r\n";
  for (char c : text) client.send(std::string_view(&c, 1));
  EXPECT_EQ(client.read_reply().second, "POST /slow body=abcd loopback");
  client.send("GET /next HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_EQ(client.read_reply().second, "GET /next body= loopback");
}

TEST(Server, HeadGivesTheHeadOfGet) {
  TestServer server(echo);
  Socket client = server.connect();
  client.send("HEAD /x HTTP/1.1\r\nHost: t\r\n\r\nGET /y HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_THAT(client.read_reply(true).first, HasSubstr("Content-Length: 22\r\n"));
  EXPECT_EQ(client.read_reply().second, "GET /y body= loopback");
}

TEST(Server, OldClientsGetTheirConnectionClosed) {
  TestServer server(echo);
  EXPECT_THAT(server.ask("GET /old HTTP/1.0\r\n\r\n"), HasSubstr("GET /old"));
  Socket kept = server.connect();
  kept.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_THAT(kept.read_reply().first, HasSubstr("Connection: keep-alive\r\n"));
}

TEST(Server, AbsoluteTargetsAndServerWideOptionsAreUnderstood) {
  TestServer server(echo);
  EXPECT_THAT(server.ask(request("GET http://other.example/p?q=1")), HasSubstr("GET /p body= q=1"));
  EXPECT_THAT(server.ask(request("GET http://other.example")), HasSubstr("GET / body="));
  EXPECT_THAT(server.ask(request("OPTIONS *")), HasSubstr("OPTIONS * body="));
}

TEST(Server, WhatIsNoHttpIsRefusedWith400) {
  TestServer server(echo);
  const std::string kBad[] = {
      "nonsense\r\n\r\n",
      "GET / HTTP/3.9\r\n\r\n",
      "GET / HTTP/1.1\r\n\r\n",                        // no host
      "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",  // two
      "GET / HTTP/1.1\r\nHost: a\r\nBad header\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: "
      "chunked\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: "
      "4\r\n\r\n0\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
      "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET nowhere HTTP/1.1\r\nHost: a\r\n\r\n",
      "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
  };
  for (const std::string& bad : kBad) {
    Socket client = server.connect();
    client.send(bad);
    client.finish_sending();
    std::string got = client.read_all();
    EXPECT_THAT(got, StartsWith("HTTP/1.1 400 Bad Request\r\n")) << bad;
    EXPECT_THAT(got, HasSubstr("X-Request-Id: ")) << bad;
    EXPECT_THAT(got, HasSubstr("\"status\":400")) << bad;
  }
  EXPECT_THAT(server.get("/fine"), HasSubstr("200 OK"));
}

TEST(Server, AHeadBeyondTheLimitIsRefusedWith431) {
  ServerOptions options;
  options.max_header_bytes = 4096;
  TestServer server(echo, options);
  EXPECT_THAT(server.get("/", "X: " + std::string(5000, 'x') + "\r\n"), StartsWith("HTTP/1.1 431"));
  EXPECT_THAT(server.get("/" + std::string(5000, 'x')), StartsWith("HTTP/1.1 431"));
  EXPECT_THAT(server.get("/", "X: " + std::string(3000, 'x') + "\r\n"), StartsWith("HTTP/1.1 200"));
  Socket endless = server.connect();
  endless.send("GET / HTTP/1.1\r\nX: " + std::string(200'000, 'x'));
  EXPECT_THAT(endless.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 431"));
}

TEST(Server, AnAnnouncedBodyBeyondTheLimitIsRefusedUnread) {
  TestServer server(echo);
  Socket client = server.connect();
  client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 100001\r\n\r\n");
  EXPECT_THAT(client.read_reply().first, StartsWith("HTTP/1.1 413"));
}

TEST(Server, AChunkedBodyIsCountedAndRefusedWith413) {
  TestServer server(echo);
  Socket client = server.connect();
  client.send("POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n");
  std::string chunk = "4000\r\n" + std::string(0x4000, 'x') + "\r\n";
  for (int i = 0; i < 7; ++i) client.send(chunk);
  EXPECT_THAT(client.read_reply().first, StartsWith("HTTP/1.1 413"));
}

TEST(Server, ARefusedUploadStillSeesTheReply) {
  TestServer server([](Exchange& exchange, EventHub&) -> asio::awaitable<void> {
    co_await exchange.send(reply(403, "text/plain", "no"));
  });
  Socket client = server.connect();
  client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 20000000\r\n\r\n");
  // More than the sockets hold: sending it all works only while the server takes it.
  EXPECT_TRUE(client.send(std::string(20'000'000, 'x')));
  auto [head, body] = client.read_reply();
  EXPECT_THAT(head, StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(head, HasSubstr("Connection: close\r\n"));
}

TEST(Server, ASmallUnreadBodyIsSkippedAndTheConnectionKept) {
  TestServer server([](Exchange& exchange, EventHub&) -> asio::awaitable<void> {
    co_await exchange.send(reply(200, "text/plain", exchange.path()));
  });
  Socket client = server.connect();
  client.send("POST /a HTTP/1.1\r\nHost: t\r\nContent-Length: 20000\r\n\r\n" +
              std::string(20'000, 'x') + "GET /b HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_EQ(client.read_reply().second, "/a");
  EXPECT_EQ(client.read_reply().second, "/b");
}

TEST(Server, ASlowHeadIsRefusedWith408) {
  ServerOptions options;
  options.header_timeout = 50ms;
  TestServer server(echo, options);
  Socket client = server.connect();
  client.send("GET / HTTP/1.1\r\nHost: t\r\nX-Slow: ");
  EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 408"));
}

TEST(Server, AHeadInDripsIsRefusedAllTheSame) {
  ServerOptions options;
  options.header_timeout = 100ms;
  TestServer server(echo, options);
  Socket client = server.connect();
  client.send("GET / HTTP/1.1\r\nHost: t\r\n");
  pollfd poll = {client.fd(), POLLIN, 0};
  while (::poll(&poll, 1, 10) == 0) client.send("a: b\r\n");
  EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 408"));
}

TEST(Server, ASlowBodyIsRefusedWith408) {
  ServerOptions options;
  options.body_timeout = 50ms;
  TestServer server(echo, options);
  Socket client = server.connect();
  client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_THAT(client.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 408"));
}

TEST(Server, SilentConnectionsAreClosed) {
  ServerOptions options;
  options.idle_timeout = 50ms;
  options.header_timeout = 50ms;
  TestServer server(echo, options);
  Socket never = server.connect();
  EXPECT_EQ(never.read_all(), "");
  Socket idle = server.connect();
  idle.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
  idle.read_reply();
  EXPECT_EQ(idle.read_all(), "");
}

TEST(Server, ABodyIsAskedForOnlyWhenItIsWanted) {
  TestServer server([](Exchange& exchange, EventHub& hub) -> asio::awaitable<void> {
    if (exchange.path() == "/no") {
      co_await exchange.send(reply(403, "text/plain", "no"));
    } else {
      co_await echo(exchange, hub);
    }
  });
  std::string rest = " HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
  Socket client = server.connect();
  client.send("POST /yes" + rest);
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  EXPECT_EQ(client.read_reply().second, "POST /yes body=abc loopback");
  client.send("POST /no" + rest);
  EXPECT_THAT(client.read_reply().first, StartsWith("HTTP/1.1 403"));
}

TEST(Server, AnExceptionBecomes500AndTheServerLives) {
  TestServer server([](Exchange& exchange, EventHub&) -> asio::awaitable<void> {
    if (exchange.path() == "/throw") throw std::runtime_error("a secret detail");
    if (exchange.path() == "/odd") throw 7;
    if (exchange.path() == "/none") co_return;
    co_await exchange.send(reply(200, "text/plain", "fine"));
    if (exchange.path() == "/late") throw std::runtime_error("after the reply");
    if (exchange.path() == "/twice") {
      auto again = co_await exchange.send(reply(200, "text/plain", "again"));
      EXPECT_FALSE(again);
    }
  });
  for (std::string path : {"/throw", "/odd", "/none"}) {
    std::string got = server.get(path);
    EXPECT_THAT(got, StartsWith("HTTP/1.1 500 Internal Server Error\r\n")) << path;
    EXPECT_THAT(got, Not(HasSubstr("secret")));
  }
  EXPECT_THAT(server.get("/late"), HasSubstr("fine"));
  EXPECT_THAT(server.get("/twice"), Not(HasSubstr("again")));
  EXPECT_THAT(server.get("/"), HasSubstr("fine"));
}

TEST(Server, AHeaderWithALineBreakIsNotSent) {
  TestServer server([](Exchange& exchange, EventHub&) -> asio::awaitable<void> {
    if (exchange.path() == "/own") exchange.set_reply_header("X-A", "1\r\nX-Evil: 1");
    Response response = reply(200, "text/plain", "fine");
    if (exchange.path() == "/given") response.header("X A", "1");
    auto sent = co_await exchange.send(std::move(response));
    EXPECT_FALSE(sent);
  });
  for (std::string path : {"/own", "/given"}) {
    std::string got = server.get(path);
    EXPECT_THAT(got, StartsWith("HTTP/1.1 500")) << path;
    EXPECT_THAT(got, Not(HasSubstr("Evil")));
  }
}

TEST(Server, AResponsesOwnHeaderWinsOverTheExchanges) {
  TestServer server([](Exchange& exchange, EventHub&) -> asio::awaitable<void> {
    exchange.set_reply_header("Cache-Control", "first");
    exchange.set_reply_header("cache-control", "no-store");
    Response response = reply(200, "text/plain", "x");
    if (exchange.path() == "/own") response.header("Cache-Control", "max-age=1");
    co_await exchange.send(std::move(response));
  });
  EXPECT_THAT(server.get("/own"), Not(HasSubstr("no-store")));
  EXPECT_THAT(server.get("/own"), HasSubstr("Cache-Control: max-age=1\r\n"));
  EXPECT_THAT(server.get("/"), HasSubstr("cache-control: no-store\r\n"));
  EXPECT_THAT(server.get("/"), Not(HasSubstr("first")));
}

TEST(Server, RangesOfFilesAreSentWhole) {
  std::FILE* file = std::tmpfile();
  std::string content;
  for (int i = 0; i < 100'000; ++i) content += std::to_string(i) + "\n";
  ASSERT_EQ(std::fwrite(content.data(), 1, content.size(), file), content.size());
  std::fflush(file);
  TestServer server([file, &content](Exchange& exchange, EventHub&) -> asio::awaitable<void> {
    Response response = reply(200, "text/plain", "");
    FileBody body;
    body.file.reset(::dup(::fileno(file)));
    body.offset = exchange.path() == "/range" ? 1000 : 0;
    body.size = content.size() - body.offset;
    if (exchange.path() == "/short") body.size += 1;
    response.body = std::move(body);
    co_await exchange.send(std::move(response));
  });
  std::string whole = server.get("/whole");
  EXPECT_EQ(whole.substr(whole.find("\r\n\r\n") + 4), content);
  std::string range = server.get("/range");
  EXPECT_EQ(range.substr(range.find("\r\n\r\n") + 4), content.substr(1000));
  // A file shorter than promised can only be told by cutting the connection.
  Socket client = server.connect();
  client.send("GET /short HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_EQ(client.read_reply().second.size(), content.size());
  std::fclose(file);
}

TEST(Server, AStreamedBodyIsSentAsItIsMade) {
  TestServer server([](Exchange& exchange, EventHub&) -> asio::awaitable<void> {
    Response response = reply(200, "text/plain", "");
    StreamBody body;
    body.size = 1'000'000;
    std::uint64_t made = 0;
    const std::uint64_t end = exchange.path() == "/short" ? 999'999 : body.size;
    body.read = [&](std::span<char> into) -> asio::awaitable<base::Result<std::size_t>> {
      if (exchange.path() == "/broken" && made > 0)
        co_return base::fail(base::Code::kIo, "Broken.");
      const auto count =
          static_cast<std::size_t>(std::min<std::uint64_t>({into.size(), end - made, 10'007}));
      for (std::size_t i = 0; i < count; ++i) into[i] = static_cast<char>('a' + (made + i) % 26);
      made += count;
      co_return count;
    };
    response.body = std::move(body);
    co_await exchange.send(std::move(response));
  });
  const std::string whole = server.get("/whole");
  const std::string body = whole.substr(whole.find("\r\n\r\n") + 4);
  ASSERT_EQ(body.size(), 1'000'000U);
  EXPECT_EQ(body[999'999], static_cast<char>('a' + 999'999 % 26));
  EXPECT_THAT(whole, testing::HasSubstr("Content-Length: 1000000\r\n"));
  // What ends too soon can only be told by cutting the connection.
  for (const char* path : {"/short", "/broken"}) {
    EXPECT_LT(server.get(path).size(), whole.size()) << path;
  }
}

TEST(Server, AReaderThatStopsIsLetGo) {
  static const std::string kHuge(64 << 20, 'x');
  ServerOptions options;
  options.write_timeout = 50ms;
  std::promise<base::Status> outcome;
  TestServer server(
      [&outcome](Exchange& exchange, EventHub&) -> asio::awaitable<void> {
        Response response = reply(200, "text/plain", "");
        response.body = StaticBody{kHuge};
        outcome.set_value(co_await exchange.send(std::move(response)));
      },
      options);
  Socket client = server.connect(4096);
  client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
  base::Status sent = outcome.get_future().get();
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, base::Code::kCancelled);
}

TEST(Server, AClientThatLeavesIsNoticedByWhoWaitsForIt) {
  std::promise<void> waiting;
  std::promise<void> gone;
  TestServer server([&](Exchange& exchange, EventHub&) -> asio::awaitable<void> {
    waiting.set_value();
    co_await exchange.client_gone();
    gone.set_value();
    co_await exchange.send(empty_reply(204));
  });
  Socket client = server.connect();
  client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
  waiting.get_future().wait();
  client.close();
  gone.get_future().wait();
}

TEST(Server, OneConnectionMoreThanAllowedIsTurnedAway) {
  ServerOptions options;
  options.max_connections = 2;
  TestServer server(echo, options);
  Socket first = server.connect();
  Socket second = server.connect();
  for (Socket* socket : {&first, &second}) {
    socket->send("GET /in HTTP/1.1\r\nHost: t\r\n\r\n");
    EXPECT_THAT(socket->read_reply().second, HasSubstr("/in"));
  }
  Socket third = server.connect();
  EXPECT_THAT(third.read_all(), StartsWith("HTTP/1.1 503"));
  EXPECT_EQ(server.server().open_connections(), 2u);
}

TEST(Server, RunningOutOfDescriptorsDelaysConnectionsAndLosesNone) {
  TestServer server(echo);
  // One end of each connection is ours too: leave room for the clients' ends only.
  std::vector<base::UniqueFd> clients;
  for (int i = 0; i < 4; ++i) clients.emplace_back(::socket(AF_INET, SOCK_STREAM, 0));
  rlimit before = {};
  ::getrlimit(RLIMIT_NOFILE, &before);
  rlimit tight = before;
  tight.rlim_cur = static_cast<rlim_t>(clients.back().get()) + 1;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &tight), 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(server.port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::vector<Socket> sockets;
  for (auto& fd : clients) {
    ASSERT_EQ(::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    sockets.emplace_back(std::move(fd));
    sockets.back().send("GET /kept HTTP/1.1\r\nHost: t\r\n\r\n");
  }
  pollfd poll = {sockets.back().fd(), POLLIN, 0};
  EXPECT_EQ(::poll(&poll, 1, 150), 0) << "the limit did not bite";
  ::setrlimit(RLIMIT_NOFILE, &before);
  for (Socket& socket : sockets) EXPECT_THAT(socket.read_reply().second, HasSubstr("/kept"));
}

TEST(Server, StoppingLetsRequestsInWorkFinish) {
  std::promise<void> entered;
  TestServer server([&](Exchange& exchange, EventHub&) -> asio::awaitable<void> {
    if (exchange.path() == "/quick") {
      co_await exchange.send(empty_reply(204));
      co_return;
    }
    asio::any_io_executor executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, 50ms);
    entered.set_value();
    co_await timer.async_wait(asio::use_awaitable);
    co_await exchange.send(reply(200, "text/plain", "finished"));
  });
  Socket idle = server.connect();
  idle.send("GET /quick HTTP/1.1\r\nHost: t\r\n\r\n");
  idle.read_reply();
  Socket busy = server.connect();
  busy.send("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n");
  entered.get_future().wait();
  server.stop(10s);
  EXPECT_EQ(idle.read_all(), "");
  auto [head, body] = busy.read_reply();
  EXPECT_EQ(body, "finished");
  EXPECT_THAT(head, HasSubstr("Connection: close\r\n"));
  EXPECT_EQ(server.server().open_connections(), 0u);
}

TEST(Server, StoppingCancelsWhatTakesTooLong) {
  std::promise<void> entered;
  std::atomic<bool> unwound = false;
  TestServer server([&](Exchange&, EventHub&) -> asio::awaitable<void> {
    struct Mark {
      std::atomic<bool>& flag;
      ~Mark() { flag = true; }
    } mark{unwound};
    asio::any_io_executor executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, 1h);
    entered.set_value();
    co_await timer.async_wait(asio::use_awaitable);
  });
  Socket client = server.connect();
  client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
  entered.get_future().wait();
  server.stop(1ms);
  EXPECT_TRUE(unwound);
  EXPECT_EQ(client.read_all(), "");
  EXPECT_EQ(server.server().open_connections(), 0u);
}

TEST(Server, AddressesThatCannotBeListenedOnAreExplained) {
  TestServer server(echo);
  asio::io_context io;
  auto listen = [&io](const std::string& host, std::uint16_t port) {
    ServerOptions options;
    options.host = host;
    options.port = port;
    Server other(io, options, {});
    return other.listen();
  };
  EXPECT_EQ(listen("127.0.0.1", server.port()).error().code, base::Code::kConflict);
  EXPECT_EQ(listen("no address", 0).error().code, base::Code::kInvalid);
  EXPECT_TRUE(listen("localhost", 0));
}

TEST(Server, VersionSixOfTheInternetProtocolWorks) {
  ServerOptions options;
  options.host = "::1";
  base::UniqueFd fd(::socket(AF_INET6, SOCK_STREAM, 0));
  sockaddr_in6 address = {};
  address.sin6_family = AF_INET6;
  address.sin6_addr = in6addr_loopback;
  if (!fd || ::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    GTEST_SKIP() << "This machine has no IPv6 loopback.";
  }
  fd.reset(::socket(AF_INET6, SOCK_STREAM, 0));
  TestServer server(echo, options);
  address.sin6_port = htons(server.port());
  ASSERT_EQ(::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  Socket client(std::move(fd));
  client.send(request("GET /six"));
  EXPECT_THAT(client.read_all(), HasSubstr("GET /six body= loopback"));
}

}  // namespace
}  // namespace qwalt::http
