#include "http/event_hub.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "http/test_server.h"

namespace qwalt::http {
namespace {

using namespace std::chrono_literals;
using test::Socket;
using test::TestServer;
using testing::HasSubstr;
using testing::StartsWith;

// A server of which every request opens a stream; the test takes the streams from here.
class HubTest : public testing::Test {
 protected:
  void start(EventHubOptions options = {}) {
    server_ = std::make_unique<TestServer>(
        [this](Exchange& exchange, EventHub& hub) -> asio::awaitable<void> {
          exchange.set_reply_header("X-Mine", "1");
          OnStreamEnd on_end = [this](StreamEnd why) { ended_.set_value(why); };
          auto stream = co_await exchange.start_events(hub, std::move(on_end));
          if (stream) {
            opened_.set_value(*stream);
          } else if (!exchange.replied()) {
            co_await exchange.send(reply(503, "text/plain", stream.error().message));
          }
        },
        ServerOptions{}, options);
  }
  Socket open(std::string_view version = "1.1", int receive_buffer = 0) {
    opened_ = {};
    Socket client = server_->connect(receive_buffer);
    client.send("GET /events HTTP/" + std::string(version) + "\r\nHost: t\r\n\r\n");
    stream_ = opened_.get_future().get();
    head_ = client.read_until("\r\n\r\n");
    return client;
  }

  std::promise<EventStream> opened_;
  std::promise<StreamEnd> ended_;
  std::unique_ptr<TestServer> server_;
  EventStream stream_;
  std::string head_;
};

TEST_F(HubTest, EventsArriveAsChunksAndAnEndIsMarked) {
  start();
  Socket client = open();
  EXPECT_THAT(head_, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(head_, HasSubstr("Content-Type: text/event-stream; charset=utf-8\r\n"));
  EXPECT_THAT(head_, HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_THAT(head_, HasSubstr("X-Mine: 1\r\n"));
  stream_.send({"delta", "one"});
  stream_.send({"", "two", "2"});
  stream_.close();
  stream_.send({"", "never"});
  stream_.close();
  EXPECT_EQ(client.read_all(),
            "18\r\nevent: delta\ndata: one\n\n\r\n11\r\nid: 2\ndata: two\n\n\r\n0\r\n\r\n");
  EXPECT_EQ(ended_.get_future().get(), StreamEnd::kClosed);
  EXPECT_EQ(server_->hub().open_streams(), 0u);
}

TEST_F(HubTest, OldClientsGetNoChunks) {
  start();
  Socket client = open("1.0");
  stream_.send({"", "x"});
  stream_.close();
  EXPECT_EQ(client.read_all(), "data: x\n\n");
}

TEST_F(HubTest, AClientThatLeavesIsNoticedThoughNothingIsWritten) {
  start();
  Socket client = open();
  EXPECT_EQ(server_->hub().open_streams(), 1u);
  client.close();
  EXPECT_EQ(ended_.get_future().get(), StreamEnd::kClientGone);
  stream_.send({"", "harmless"});
  stream_.close();
}

TEST_F(HubTest, ABrokenConnectionIsNoticed) {
  start();
  Socket client = open();
  client.reset();
  EXPECT_EQ(ended_.get_future().get(), StreamEnd::kClientGone);
}

TEST_F(HubTest, AReaderThatDoesNotKeepUpIsDropped) {
  EventHubOptions options;
  options.max_pending_bytes = 100'000;
  start(options);
  Socket client = open("1.1", 4096);
  auto ended = ended_.get_future();
  std::string block(10'000, 'x');
  int sent = 0;
  while (ended.wait_for(0ms) != std::future_status::ready && sent < 100'000) {
    stream_.send({"", block});
    ++sent;
  }
  EXPECT_EQ(ended.get(), StreamEnd::kTooSlow);
}

TEST_F(HubTest, AReaderThatTakesNothingIsDroppedInTime) {
  EventHubOptions options;
  options.max_pending_bytes = 100 << 20;
  options.max_pending_total = 100 << 20;
  options.keep_alive = 15ms;
  options.stall_timeout = 50ms;
  start(options);
  Socket client = open("1.1", 4096);
  stream_.send({"", std::string(10 << 20, 'x')});
  EXPECT_EQ(ended_.get_future().get(), StreamEnd::kTooSlow);
}

TEST_F(HubTest, WhatWaitsForAllStreamsTogetherIsLimited) {
  EventHubOptions options;
  options.max_pending_bytes = 100 << 20;
  options.max_pending_total = 5 << 20;
  start(options);
  Socket client = open("1.1", 4096);
  stream_.send({"", std::string(10 << 20, 'x')});
  EXPECT_EQ(ended_.get_future().get(), StreamEnd::kTooSlow);
}

TEST_F(HubTest, ASlowReaderWithinTheLimitGetsEverything) {
  EventHubOptions options;
  options.max_pending_bytes = 100 << 20;
  options.max_pending_total = 100 << 20;
  start(options);
  Socket client = open("1.0", 4096);
  std::string wanted;
  for (int i = 0; i < 3000; ++i) {
    std::string event = format_event({"", std::to_string(i) + std::string(3000, '.')});
    wanted += event;
    stream_.send_formatted(event);
  }
  stream_.close();
  EXPECT_EQ(client.read_all(), wanted);
  EXPECT_EQ(ended_.get_future().get(), StreamEnd::kClosed);
}

TEST_F(HubTest, IdleStreamsAreKeptAlive) {
  EventHubOptions options;
  options.keep_alive = 15ms;
  start(options);
  Socket client = open();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(client.read_until("\n\n\r\n"), "e\r\n: keep-alive\n\n\r\n");
  }
}

TEST_F(HubTest, AnyThreadMaySend) {
  start();
  Socket client = open("1.0");
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([stream = stream_, t] {
        for (int i = 0; i < 200; ++i) {
          stream.send({"t" + std::to_string(t), std::to_string(i)});
        }
      });
    }
  }
  stream_.close();
  std::string got = client.read_all();
  for (int t = 0; t < 4; ++t) {
    std::size_t at = 0;
    for (int i = 0; i < 200; ++i) {
      std::string event = format_event({"t" + std::to_string(t), std::to_string(i)});
      at = got.find(event, at);
      ASSERT_NE(at, std::string::npos) << "event " << i << " of thread " << t;
    }
  }
}

TEST_F(HubTest, AFullHubTakesNoMore) {
  EventHubOptions options;
  options.max_streams = 1;
  start(options);
  Socket first = open();
  EXPECT_THAT(server_->get("/events"), StartsWith("HTTP/1.1 503"));
}

TEST_F(HubTest, HeadOpensNoStream) {
  start();
  std::string got = server_->ask("HEAD /events HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_THAT(got, HasSubstr("text/event-stream"));
  EXPECT_EQ(server_->hub().open_streams(), 0u);
}

TEST_F(HubTest, ShutdownEndsStreamsWithoutTheMarkOfAnEnd) {
  start();
  Socket client = open();
  stream_.send({"", "x"});
  client.read_until("data: x\n\n\r\n");
  server_->stop(1s);
  EXPECT_EQ(client.read_all(), "");
  EXPECT_EQ(ended_.get_future().get(), StreamEnd::kShutdown);
  EXPECT_TRUE(server_->hub().full());
}

TEST_F(HubTest, ATalkativeClientIsDropped) {
  start();
  Socket client = open();
  client.send(std::string(1 << 20, 'x'));
  EXPECT_EQ(ended_.get_future().get(), StreamEnd::kClientGone);
}

}  // namespace
}  // namespace qwalt::http
