// For tests: a Server and an EventHub on a thread of their own.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <utility>

#include "base/check.h"
#include "http/event_hub.h"
#include "http/server.h"
#include "http/test_sockets.h"

namespace qwalt::http::test {

class TestServer {
 public:
  // `handler` is called with the hub too.
  using HubHandler = std::function<asio::awaitable<void>(Exchange&, EventHub&)>;

  explicit TestServer(HubHandler handler, ServerOptions options = {}, EventHubOptions hub = {})
      : hub_(io_, hub), handler_(std::move(handler)), server_(io_, std::move(options), bound()) {
    auto address = server_.listen();
    CHECK(address.has_value());
    port_ = address->port;
    thread_ = std::jthread([this] { io_.run(); });
  }
  ~TestServer() {
    stop(std::chrono::milliseconds(0));
    io_.stop();
  }

  // Ends the streams, then the server; returns when the server has no connection.
  void stop(std::chrono::milliseconds deadline) {
    auto work = [this, deadline]() -> asio::awaitable<void> {
      hub_.shutdown();
      co_await server_.stop(deadline);
    };
    asio::co_spawn(io_, work, asio::use_future).get();
  }

  std::uint16_t port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  Server& server() { return server_; }
  EventHub& hub() { return hub_; }
  Socket connect(int receive_buffer = 0) const { return Socket::connect(port_, receive_buffer); }

  // Sends a request for which the server closes the connection, and returns the whole reply.
  std::string ask(std::string_view request) const {
    Socket socket = connect();
    socket.send(request);
    return socket.read_all();
  }
  // The same for "GET target".
  std::string get(const std::string& target, const std::string& headers = "") const {
    return ask("GET " + target + " HTTP/1.1\r\nHost: t\r\nConnection: close\r\n" + headers +
               "\r\n");
  }

 private:
  Handler bound() {
    return [this](Exchange& exchange) { return handler_(exchange, hub_); };
  }

  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_ = asio::make_work_guard(io_);
  EventHub hub_;
  HubHandler handler_;
  Server server_;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

}  // namespace qwalt::http::test
