// One request and its one reply, as a handler sees them.
//
// Everything here runs on the I/O thread. A handler that works longer moves the work to a pool
// (base::run_on). An exchange lives until its handler has returned; views into it no longer.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
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

namespace qwalt::http {

namespace asio = boost::asio;

class Connection;

class Exchange {
 public:
  // Made by the server only.
  explicit Exchange(Connection& connection);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  std::string_view method() const;        // "GET", "HEAD", …
  std::string_view target() const;        // as it came, without scheme and host
  std::string_view raw_path() const;      // target() before the "?", not decoded
  const std::string& path() const;        // decoded; valid UTF-8 without NUL, begins with "/"
  const Parameters& query() const;        // what follows the "?"
  const std::string& request_id() const;  // 16 hexadecimal digits; X-Request-Id of the reply
  bool peer_is_loopback() const;          // of the TCP connection: a proxy counts as itself
  std::string peer_address() const;       // without the port

  // The first header of that name, compared without case.
  std::optional<std::string_view> header(std::string_view name) const;
  // All values of that name, joined by ", ".
  std::string header_list(std::string_view name) const;
  std::optional<std::string> cookie(std::string_view name) const;

  // Path parameters that the router found, decoded; empty when there is none of that name.
  std::string_view parameter(std::string_view name) const;
  void set_parameters(std::vector<std::pair<std::string, std::string>> parameters);

  // The size the client announced, if it did.
  std::optional<std::uint64_t> content_length() const;
  // How many bytes of body the two calls below may yield together; kTooLarge beyond, before any
  // byte is read if the announced size is greater. Default: ServerOptions::max_body_bytes.
  void set_body_limit(std::uint64_t bytes);
  // The whole body, at most `max_bytes` (this replaces the limit). kTooLarge, kTimeout, kInvalid
  // (malformed), kCancelled (the client left).
  asio::awaitable<base::Result<std::string>> read_body(std::size_t max_bytes);
  // The next bytes of the body into `buffer`; 0 at its end. Errors as above.
  asio::awaitable<base::Result<std::size_t>> read_some(std::span<char> buffer);

  // A header for whatever reply this exchange gives, also an error of the server's own or an event
  // stream. It replaces one of the same name; a Response's own header wins over it.
  void set_reply_header(std::string_view name, std::string_view value);
  bool has_reply_header(std::string_view name) const;

  // Sends the reply, once. For HEAD the body is left out. kCancelled when the client left or did
  // not read in time, kInternal for a second reply and for a header that is no header; the handler
  // need not look at it. A handler that returns without replying gets a reply by the server: the
  // failure met while reading the body (400, 408, 413), otherwise 500.
  asio::awaitable<base::Status> send(Response response);
  bool replied() const;

  // Sends the head of a text/event-stream reply and gives the socket to `hub`; the handler may go
  // on or return. kUnavailable, with no reply sent, when the hub is full; kCancelled when the
  // client left, and then `on_end` is not called.
  asio::awaitable<base::Result<EventStream>> start_events(EventHub& hub, OnStreamEnd on_end = {});

  // Returns when the client has left; for work that nobody would read the result of:
  // `co_await (work() || exchange.client_gone())`. Only after the body has been read, and not
  // together with send().
  asio::awaitable<void> client_gone();

 private:
  Connection& connection_;
};

using Handler = std::function<asio::awaitable<void>(Exchange&)>;

}  // namespace qwalt::http
