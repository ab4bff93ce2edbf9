// An HTTP/1.1 server on one io_context that one thread runs.
//
// The limits hold for every byte before a handler sees it: a malformed request is answered 400, a
// head that is too large 431, a body 413, a head or body that does not come in time 408, each with
// the connection closed. Requests of one connection are handled in order; what an exception of a
// handler leaves behind is a logged line and 500. No TLS: that is for the proxy in front.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/exchange.h"
#include "http/response.h"

namespace qwalt::http {

// Makes the replies that no handler makes: errors of the server and of the router. `path` is that
// of Exchange::path(), empty when the request has none. The default is application/problem+json
// (RFC 9457) with status, title, detail and request_id.
using ErrorPage = std::function<Response(int status, std::string_view detail,
                                         std::string_view request_id, std::string_view path)>;
Response default_error_page(int status, std::string_view detail, std::string_view request_id,
                            std::string_view path);

struct ServerOptions {
  std::string host = "127.0.0.1";  // an IPv4 or IPv6 address, or "localhost"
  std::uint16_t port = 0;          // 0: any free one
  std::size_t max_header_bytes = 16 * 1024;
  std::uint64_t max_body_bytes = 1024 * 1024;        // where a handler sets no other
  std::size_t max_connections = 2'000;               // event streams apart; beyond: 503 and closed
  std::chrono::milliseconds header_timeout{10'000};  // from its first byte to its end
  std::chrono::milliseconds idle_timeout{60'000};    // between requests
  std::chrono::milliseconds body_timeout{30'000};    // without a byte of the body
  std::chrono::milliseconds write_timeout{30'000};   // without a byte taken
  ErrorPage error_page = default_error_page;
};

struct BoundAddress {
  std::string address;
  std::uint16_t port = 0;
};

class Server {
 public:
  // `io` and whatever `handler` refers to outlive the server and the running of `io`.
  Server(asio::io_context& io, ServerOptions options, Handler handler);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Binds and begins to accept. kInvalid for a bad host, kConflict for an address in use,
  // kForbidden for one that may not be bound.
  base::Result<BoundAddress> listen();

  // Stops accepting, closes idle connections, lets requests in work finish until `deadline` from
  // now and then cuts them. Event streams belong to their hub. On the I/O thread.
  asio::awaitable<void> stop(std::chrono::milliseconds deadline);

  std::size_t open_connections() const;  // any thread

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace qwalt::http
