// One TCP connection of a client: reads requests, has each handled, writes the replies.
// On the I/O thread only. Private to this room.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "http/event_hub.h"
#include "http/form.h"
#include "http/response.h"
#include "http/server.h"

namespace qwalt::http {

struct ServerCore;

struct RequestHead {
  std::string method;
  std::string target;
  std::string path;
  Parameters query;
  Headers headers;
  std::optional<std::uint64_t> content_length;
  std::string id;
  std::vector<std::pair<std::string, std::string>> parameters;  // from the router
  bool http_1_0 = false;
  bool keep_alive = false;
  bool expects_continue = false;
};

class Connection {
 public:
  Connection(ServerCore& core, asio::ip::tcp::socket socket);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Serves until the connection ends. Throws only when it is cancelled.
  asio::awaitable<void> run();

  // Closes the socket if no request is being read or handled.
  void close_if_idle();
  // Closes the socket and cancels whatever the handler waits for.
  void cut();
  asio::cancellation_slot cancellation_slot() { return cancellation_.slot(); }

  // For Exchange. See there for the contracts.
  RequestHead& request() { return request_; }
  const ServerOptions& options() const;
  const asio::ip::address& peer() const { return peer_; }
  Headers& reply_headers() { return reply_headers_; }
  bool replied() const { return replied_; }
  void set_body_limit(std::uint64_t bytes) { body_limit_ = bytes; }
  asio::awaitable<base::Result<std::size_t>> read_body_some(std::span<char> buffer);
  asio::awaitable<base::Status> send(Response response);
  asio::awaitable<base::Result<EventStream>> start_events(EventHub& hub, OnStreamEnd on_end);
  asio::awaitable<void> peer_gone();

 private:
  struct Wire;
  enum class Next { kRequest, kClose };
  using Buffers = std::vector<asio::const_buffer>;

  asio::awaitable<bool> wait_for_request(bool first);
  asio::awaitable<bool> read_head();
  asio::awaitable<Next> handle_request();
  asio::awaitable<Next> finish_request();
  asio::awaitable<void> reply_for_handler(bool threw);
  asio::awaitable<void> refuse(int status, std::string_view detail);
  asio::awaitable<void> linger();
  asio::awaitable<base::Status> allow_body();
  asio::awaitable<base::Status> write(Buffers buffers);
  asio::awaitable<base::Status> write_file(const FileBody& file);
  asio::awaitable<base::Status> write_stream(const StreamBody& stream);
  std::pair<int, std::string_view> take_head();
  std::string reply_head(const Response& response, std::optional<std::uint64_t> body_bytes);
  bool body_done() const;
  base::Error body_error(base::Code code, std::string message);

  ServerCore& core_;
  std::unique_ptr<Wire> wire_;
  asio::cancellation_signal cancellation_;
  asio::ip::address peer_;
  RequestHead request_;
  Headers reply_headers_;
  std::uint64_t body_limit_ = 0;
  std::uint64_t body_read_ = 0;
  std::optional<base::Error> body_failure_;
  bool busy_ = false;     // between the first byte of a request and the end of its reply
  bool replied_ = false;  // the head of the reply was, or began to be, written
  bool broken_ = false;   // no further byte can be written
  bool handed_over_ = false;
};

}  // namespace qwalt::http
