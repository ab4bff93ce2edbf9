// Connections that the client keeps for its next request.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>

#include "http/client.h"
#include "http/test_sockets.h"

namespace qwalt::http {
namespace {

using test::ScriptedServer;
using test::Socket;
using testing::HasSubstr;
using testing::Not;

std::string reply(const std::string& body, const std::string& headers = "") {
  return "HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

// Empty when the client has hung up.
std::string read_request(Socket& client) {
  std::string request = client.read_until("\r\n\r\n");
  auto at = request.find("Content-Length: ");
  if (at == std::string::npos) return request;
  return request + client.read_bytes(std::strtoull(request.c_str() + at + 16, nullptr, 10));
}

class ClientReuseTest : public testing::Test {
 protected:
  void serve(ScriptedServer::Script script) {
    server_ = std::make_unique<ScriptedServer>(std::move(script));
  }
  // The body of the reply, or the error's sentence.
  std::string ask(const std::string& body = "question", bool reuse = true, bool finish = false) {
    std::string said;
    auto work = [&]() -> asio::awaitable<void> {
      ClientRequest request;
      request.method = "POST";
      request.url = server_->url();
      request.body = body;
      ClientOptions options;
      options.reuse_connections = reuse;
      options.first_byte_timeout = std::chrono::seconds(8);
      auto response = co_await client_.send(std::move(request), options);
      if (!response) {
        said = response.error().message;
        co_return;
      }
      if (finish) {
        response->finish();
        co_return;
      }
      auto whole = co_await response->read_body(1 << 20);
      said = whole ? *whole : whole.error().message;
    };
    io_.restart();
    asio::co_spawn(io_, work, [](const std::exception_ptr& thrown) { EXPECT_FALSE(thrown); });
    io_.run();  // returns although the connection is kept: nothing waits on it
    return said;
  }

  asio::io_context io_;
  std::unique_ptr<ScriptedServer> server_;  // goes after the client: it may wait for its end
  Client client_;
};

TEST_F(ClientReuseTest, OneConnectionServesManyRequests) {
  serve([](Socket& client, const std::string& first, int) {
    std::string request = first;
    for (int i = 0; i < 5 && !request.empty(); ++i) {
      if (i > 0) request = read_request(client);
      client.send(reply(std::to_string(i)));
    }
  });
  for (int i = 0; i < 5; ++i) EXPECT_EQ(ask(), std::to_string(i));
  EXPECT_EQ(server_->requests(), 1);
  EXPECT_THAT(server_->last_request(), Not(HasSubstr("Connection: close")));
}

TEST_F(ClientReuseTest, WithoutBeingAskedNothingIsKept) {
  serve([](Socket& client, const std::string&, int attempt) {
    client.send(reply(std::to_string(attempt)));
    client.wait_for_end();
  });
  EXPECT_EQ(ask("q", false), "0");
  EXPECT_EQ(ask("q", false), "1");
  EXPECT_THAT(server_->last_request(), HasSubstr("Connection: close"));
}

TEST_F(ClientReuseTest, WhatTheServerClosesIsNotUsedAgain) {
  for (const char* headers : {"", "Connection: close\r\n"}) {
    serve([headers](Socket& client, const std::string&, int attempt) {
      client.send(reply(std::to_string(attempt), headers));
    });
    for (int i = 0; i < 3; ++i) EXPECT_EQ(ask(), std::to_string(i)) << headers;
  }
}

TEST_F(ClientReuseTest, ARequestOnADeadConnectionIsSentAgainOnANewOne) {
  for (bool reset : {false, true}) {
    std::string lost;
    serve([&lost, reset](Socket& client, const std::string& request, int attempt) {
      client.send(reply(std::to_string(attempt) + request.substr(request.size() - 1)));
      lost = read_request(client);  // taken, and never answered
      if (reset) client.reset();
    });
    EXPECT_EQ(ask("a"), "0a");
    EXPECT_EQ(ask("b"), "1b");
    EXPECT_THAT(lost, testing::EndsWith("b"));
    client_ = Client();
    server_.reset();
  }
}

TEST_F(ClientReuseTest, AFreshConnectionThatDiesIsReportedAndNotTriedAgain) {
  serve([](Socket&, const std::string&, int) {});
  EXPECT_THAT(ask(), HasSubstr("broke off"));
  EXPECT_EQ(server_->requests(), 1);
}

TEST_F(ClientReuseTest, AReplyThatWasBegunIsNotAskedForAgain) {
  serve([](Socket& client, const std::string&, int attempt) {
    client.send(reply(std::to_string(attempt)));
    if (!read_request(client).empty()) client.send("HTTP/1.1 200 OK\r\nContent-");
  });
  EXPECT_EQ(ask(), "0");
  EXPECT_THAT(ask(), HasSubstr("broke off"));
  EXPECT_EQ(server_->requests(), 1);
}

TEST_F(ClientReuseTest, WhatIsLeftOfAReplyIsReadBesideSoThatTheConnectionStays) {
  serve([](Socket& client, const std::string&, int) {
    client.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
    client.send("0\r\n\r\n");
    if (!read_request(client).empty()) client.send(reply("second"));
  });
  ask("q", true, true);
  EXPECT_EQ(ask(), "second");
  EXPECT_EQ(server_->requests(), 1);
}

TEST_F(ClientReuseTest, AReplyThatGoesOnForEverIsLet) {
  serve([](Socket& client, const std::string&, int attempt) {
    if (attempt > 0) {
      client.send(reply("second"));
      return;
    }
    client.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string chunk = "400\r\n" + std::string(1024, 'x') + "\r\n";
    while (client.send(chunk)) {
    }
  });
  ask("q", true, true);
  EXPECT_EQ(ask(), "second");
}

}  // namespace
}  // namespace qwalt::http
