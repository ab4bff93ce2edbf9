#include "http/connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <limits>

#include "base/check.h"
#include "base/log.h"
#include "base/random.h"
#include "http/deadline.h"
#include "http/exchange.h"
#include "http/reply_head.h"
#include "http/server_core.h"

namespace qwalt::http {
namespace {

namespace beast = boost::beast;
using base::Code;
using boost::system::error_code;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kPiece = 64 * 1024;       // of a body, read or written
constexpr std::size_t kIdleBuffer = 1024;       // what a connection without a request keeps
constexpr std::uint64_t kMaxDrain = 64 * 1024;  // of an unread body, to keep the connection
constexpr std::chrono::milliseconds kLinger(5000);

bool is_http_error(const error_code& error) {
  return error.category() == make_error_code(beast::http::error::end_of_stream).category();
}

bool client_left(const error_code& error) {
  return !is_http_error(error) || error == beast::http::error::end_of_stream ||
         error == beast::http::error::partial_message;
}

// The path and query of an absolute-form target (RFC 9112, section 3.2.2).
std::string origin_form(std::string_view target) {
  if (!target.starts_with("http://") && !target.starts_with("https://")) return std::string(target);
  auto slash = target.find_first_of("/?", target.find("://") + 3);
  if (slash == std::string_view::npos) return "/";
  return (target[slash] == '?' ? "/" : "") + std::string(target.substr(slash));
}

}  // namespace

struct Connection::Wire {
  Wire(asio::ip::tcp::socket from, std::size_t buffer_limit)
      : socket(std::move(from)), buffer(buffer_limit), deadline(socket.get_executor(), [this] {
          error_code ignored;
          socket.cancel(ignored);
        }) {}

  asio::ip::tcp::socket socket;
  beast::flat_buffer buffer;
  std::optional<beast::http::request_parser<beast::http::buffer_body>> parser;
  Deadline deadline;
};

Connection::Connection(ServerCore& core, asio::ip::tcp::socket socket) : core_(core) {
  error_code ignored;
  auto endpoint = socket.remote_endpoint(ignored);
  peer_ = endpoint.address();
  if (peer_.is_v6() && peer_.to_v6().is_v4_mapped()) {
    peer_ = asio::ip::make_address_v4(asio::ip::v4_mapped, peer_.to_v6());
  }
  auto limit = std::max(core.options.max_header_bytes, kPiece);
  wire_ = std::make_unique<Wire>(std::move(socket), limit);
}

Connection::~Connection() = default;

const ServerOptions& Connection::options() const { return core_.options; }

asio::awaitable<void> Connection::run() {
  for (bool first = true;; first = false) {
    if (!co_await wait_for_request(first)) break;
    busy_ = true;
    if (!co_await read_head()) break;
    Next next = co_await handle_request();
    busy_ = false;
    if (next == Next::kClose || core_.stopping) break;
  }
  error_code ignored;
  if (!handed_over_) wire_->socket.close(ignored);
}

void Connection::close_if_idle() {
  error_code ignored;
  if (!busy_) wire_->socket.close(ignored);
}

void Connection::cut() {
  error_code ignored;
  broken_ = true;
  if (!handed_over_) wire_->socket.close(ignored);
  cancellation_.emit(asio::cancellation_type::terminal);
}

// False when the client left or said nothing for too long.
asio::awaitable<bool> Connection::wait_for_request(bool first) {
  beast::flat_buffer& buffer = wire_->buffer;
  if (buffer.size() > 0) co_return true;
  if (buffer.capacity() > kIdleBuffer) buffer.shrink_to_fit();
  wire_->deadline.expires_after(first ? options().header_timeout : options().idle_timeout);
  auto room = buffer.prepare(kIdleBuffer);
  auto [error, bytes] = co_await wire_->socket.async_read_some(room, kTuple);
  wire_->deadline.clear();
  buffer.commit(bytes);
  co_return !error;
}

// False when there is no request to handle; what had to be said about it has been said.
asio::awaitable<bool> Connection::read_head() {
  request_ = {};
  request_.id = base::random_hex(8);
  reply_headers_.clear();
  body_limit_ = options().max_body_bytes;
  body_read_ = 0;
  body_failure_.reset();
  replied_ = false;
  auto& parser = wire_->parser.emplace();
  parser.header_limit(static_cast<std::uint32_t>(options().max_header_bytes));
  parser.body_limit(boost::none);
  wire_->deadline.expires_after(options().header_timeout);
  auto [error, bytes] =
      co_await beast::http::async_read_header(wire_->socket, wire_->buffer, parser, kTuple);
  wire_->deadline.clear();
  if (!error) {
    auto [status, detail] = take_head();
    if (status == 0) co_return true;
    co_await refuse(status, detail);
  } else if (wire_->deadline.expired()) {
    co_await refuse(408, "The request did not arrive in time.");
  } else if (error == beast::http::error::header_limit ||
             error == beast::http::error::buffer_overflow) {
    co_await refuse(431, "The request's header is too large.");
  } else if (!client_left(error)) {
    co_await refuse(400, "The request is not valid HTTP.");
  }
  co_return false;
}

// Fills request_ from the parser. Not 0: the status and sentence to refuse the request with.
std::pair<int, std::string_view> Connection::take_head() {
  const auto& message = wire_->parser->get();
  request_.method = message.method_string();
  request_.target = origin_form(message.target());
  request_.http_1_0 = message.version() < 11;
  request_.keep_alive = wire_->parser->keep_alive();
  for (const auto& field : message) {
    request_.headers.push_back({std::string(field.name_string()), std::string(field.value())});
  }
  if (auto length = wire_->parser->content_length()) request_.content_length = *length;
  request_.expects_continue =
      !request_.http_1_0 && equal_without_case(message[beast::http::field::expect], "100-continue");
  auto hosts = message.count(beast::http::field::host);
  if (hosts > 1 || (hosts == 0 && !request_.http_1_0)) {
    return {400, "The request must name one host."};
  }
  std::string_view target = request_.target;
  auto question = target.find('?');
  auto path = decode_path(target.substr(0, question));
  bool server_wide = target == "*" && request_.method == "OPTIONS";
  if (!path || (!path->starts_with('/') && !server_wide)) {
    return {400, "The request's path is not valid."};
  }
  request_.path = std::move(*path);
  if (question != std::string_view::npos) {
    auto query = parse_form(target.substr(question + 1));
    if (!query) return {400, "The request's query has too many parts."};
    request_.query = std::move(*query);
  }
  return {0, {}};
}

asio::awaitable<Connection::Next> Connection::handle_request() {
  bool threw = false;
  {
    Exchange exchange(*this);
    try {
      co_await core_.handler(exchange);
    } catch (const std::exception& thrown) {
      threw = true;
      if (!broken_) {
        base::log_error("Request {} {} {} failed: {}", request_.id, request_.method, request_.path,
                        thrown.what());
      }
    } catch (...) {
      threw = true;
      base::log_error("Request {} {} {} failed", request_.id, request_.method, request_.path);
    }
  }
  if (broken_ || handed_over_) co_return Next::kClose;
  if (!replied_) co_await reply_for_handler(threw);
  // Half a reply can only be ended by the connection's end.
  if (threw && replied_) co_return Next::kClose;
  co_return co_await finish_request();
}

asio::awaitable<void> Connection::reply_for_handler(bool threw) {
  int status = 500;
  std::string detail = "Something went wrong on the server; its log has the request's id.";
  if (!threw && body_failure_) {
    if (body_failure_->code == Code::kCancelled) {
      broken_ = true;
      co_return;
    }
    detail = body_failure_->message;
    status = body_failure_->code == Code::kTooLarge  ? 413
             : body_failure_->code == Code::kTimeout ? 408
                                                     : 400;
  } else if (!threw) {
    base::log_error("Request {} {} {} got no reply from its handler", request_.id, request_.method,
                    request_.path);
  }
  Response response = options().error_page(status, detail, request_.id, request_.path);
  (void)co_await send(std::move(response));
}

// Leaves the connection ready for the next request, or tells to close it.
asio::awaitable<Connection::Next> Connection::finish_request() {
  if (broken_) co_return Next::kClose;
  if (!body_done() && request_.keep_alive) {
    body_limit_ = std::numeric_limits<std::uint64_t>::max();
    std::vector<char> discarded(kPiece);
    while (!body_done()) {
      auto got = co_await read_body_some(discarded);
      if (!got) co_return Next::kClose;
    }
  }
  if (request_.keep_alive) co_return Next::kRequest;
  if (!body_done()) co_await linger();
  co_return Next::kClose;
}

// Replies to a request that no handler will see.
asio::awaitable<void> Connection::refuse(int status, std::string_view detail) {
  request_.keep_alive = false;
  Response response = options().error_page(status, detail, request_.id, request_.path);
  (void)co_await send(std::move(response));
  co_await linger();
}

// Closing a socket with unread input resets the connection, and the client may lose the reply
// (RFC 9112, section 9.6): what still comes is read and dropped first, for a while.
asio::awaitable<void> Connection::linger() {
  if (broken_) co_return;
  error_code ignored;
  wire_->socket.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  std::vector<char> discarded(kPiece);
  wire_->deadline.expires_after(kLinger);
  while (!wire_->deadline.expired() && !core_.stopping) {
    auto [error, bytes] = co_await wire_->socket.async_read_some(asio::buffer(discarded), kTuple);
    if (error) break;
  }
  wire_->deadline.clear();
}

bool Connection::body_done() const { return !wire_->parser || wire_->parser->is_done(); }

base::Error Connection::body_error(Code code, std::string message) {
  body_failure_ = base::Error{code, std::move(message)};
  return *body_failure_;
}

asio::awaitable<base::Status> Connection::allow_body() {
  if (!std::exchange(request_.expects_continue, false)) co_return base::Status{};
  Buffers buffers(1, asio::buffer("HTTP/1.1 100 Continue\r\n\r\n", 25));
  co_return co_await write(std::move(buffers));
}

asio::awaitable<base::Result<std::size_t>> Connection::read_body_some(std::span<char> buffer) {
  CHECK(!buffer.empty());
  if (body_failure_) co_return base::fail(*body_failure_);
  if (request_.content_length && *request_.content_length > body_limit_) {
    co_return base::fail(body_error(Code::kTooLarge, "The request's body is too large."));
  }
  if (body_done()) co_return std::size_t{0};
  CO_TRY(co_await allow_body());
  auto& body = wire_->parser->get().body();
  body.data = buffer.data();
  body.size = buffer.size();
  error_code error;
  while (!error && body.size == buffer.size() && !body_done()) {
    wire_->deadline.expires_after(options().body_timeout);
    auto [failure, bytes] =
        co_await beast::http::async_read_some(wire_->socket, wire_->buffer, *wire_->parser, kTuple);
    wire_->deadline.clear();
    // The buffer is full, which is no failure.
    error = failure == beast::http::error::need_buffer ? error_code{} : failure;
  }
  std::size_t got = buffer.size() - body.size;
  body.data = nullptr;
  body.size = 0;
  if (error && wire_->deadline.expired()) {
    co_return base::fail(body_error(Code::kTimeout, "The request's body did not arrive in time."));
  }
  if (error && client_left(error)) {
    co_return base::fail(body_error(Code::kCancelled, "The client left."));
  }
  if (error) co_return base::fail(body_error(Code::kInvalid, "The request's body is malformed."));
  body_read_ += got;
  if (body_read_ > body_limit_) {
    co_return base::fail(body_error(Code::kTooLarge, "The request's body is too large."));
  }
  co_return got;
}

asio::awaitable<base::Status> Connection::send(Response response) {
  if (replied_) {
    base::log_error("Request {} {} was answered twice", request_.id, request_.path);
    co_return base::fail(Code::kInternal, "This request was answered already.");
  }
  bool sound = are_sound(response.headers) && are_sound(reply_headers_);
  if (!sound) {
    base::log_error("Request {} {}: the reply has a malformed header", request_.id, request_.path);
    std::erase_if(reply_headers_, [](const Header& header) { return !are_sound({header}); });
    response =
        options().error_page(500, "The server made a malformed reply.", request_.id, request_.path);
  }
  replied_ = true;
  std::string_view bytes;
  if (auto* text = std::get_if<std::string>(&response.body)) bytes = *text;
  if (auto* fixed = std::get_if<StaticBody>(&response.body)) bytes = fixed->bytes;
  auto* file = std::get_if<FileBody>(&response.body);
  auto* stream = std::get_if<StreamBody>(&response.body);
  std::uint64_t size = bytes.size();
  if (file != nullptr) size = file->size;
  if (stream != nullptr) size = stream->size;
  std::string head = reply_head(response, size);
  bool without_body = request_.method == "HEAD" || response.status == 204 || response.status == 304;
  Buffers buffers(1, asio::buffer(head));
  if (!without_body && !bytes.empty()) buffers.push_back(asio::buffer(bytes));
  CO_TRY(co_await write(std::move(buffers)));
  if (!without_body && file != nullptr) CO_TRY(co_await write_file(*file));
  if (!without_body && stream != nullptr) CO_TRY(co_await write_stream(*stream));
  if (!sound) co_return base::fail(Code::kInternal, "The reply has a malformed header.");
  co_return base::Status{};
}

// Also decides, for good, whether the connection is kept: the head says so.
std::string Connection::reply_head(const Response& response, std::optional<std::uint64_t> bytes) {
  bool drainable =
      body_done() || (request_.content_length && !request_.expects_continue && !body_failure_ &&
                      *request_.content_length - body_read_ <= kMaxDrain);
  request_.keep_alive = request_.keep_alive && drainable && !core_.stopping;
  ReplyHead head;
  head.status = response.status;
  head.headers = &response.headers;
  head.more_headers = &reply_headers_;
  head.request_id = request_.id;
  head.keep_alive = request_.keep_alive;
  head.http_1_0 = request_.http_1_0;
  if (response.status != 204 && response.status != 304) head.content_length = bytes;
  head.chunked = !bytes && !request_.http_1_0;
  base::log_debug("{} {} {} {}", request_.id, response.status, request_.method, request_.path);
  return format_head(head);
}

asio::awaitable<base::Status> Connection::write(Buffers buffers) {
  std::size_t done = 0;  // bytes of the first buffer
  while (!buffers.empty() && !broken_) {
    Buffers rest = buffers;
    rest.front() += done;
    wire_->deadline.expires_after(options().write_timeout);
    auto [error, bytes] = co_await wire_->socket.async_write_some(rest, kTuple);
    wire_->deadline.clear();
    if (error) broken_ = true;
    done += bytes;
    while (!buffers.empty() && done >= buffers.front().size()) {
      done -= buffers.front().size();
      buffers.erase(buffers.begin());
    }
  }
  if (broken_) co_return base::fail(Code::kCancelled, "The client left.");
  co_return base::Status{};
}

asio::awaitable<base::Status> Connection::write_file(const FileBody& file) {
  std::vector<char> piece(static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, file.size)));
  for (std::uint64_t sent = 0; sent < file.size;) {
    auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, file.size - sent));
    auto got =
        ::pread(file.file.get(), piece.data(), wanted, static_cast<off_t>(file.offset + sent));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      base::log_error("Request {} {}: the file ended or failed after {} of {} bytes", request_.id,
                      request_.path, sent, file.size);
      broken_ = true;
      co_return base::fail(Code::kIo, "The file could not be read.");
    }
    Buffers buffers(1, asio::buffer(piece.data(), static_cast<std::size_t>(got)));
    CO_TRY(co_await write(std::move(buffers)));
    sent += static_cast<std::uint64_t>(got);
  }
  co_return base::Status{};
}

asio::awaitable<base::Status> Connection::write_stream(const StreamBody& stream) {
  std::vector<char> piece(static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, stream.size)));
  for (std::uint64_t sent = 0; sent < stream.size;) {
    const auto wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, stream.size - sent));
    const std::span<char> into(piece.data(), wanted);
    auto got = co_await stream.read(into);
    if (!got || *got == 0) {
      base::log_error("Request {} {}: the reply ended after {} of {} bytes: {}", request_.id,
                      request_.path, sent, stream.size, got ? "" : got.error().message);
      broken_ = true;
      co_return base::fail(Code::kIo, "The reply could not be sent to its end.");
    }
    Buffers buffers(1, asio::buffer(piece.data(), *got));
    CO_TRY(co_await write(std::move(buffers)));
    sent += *got;
  }
  co_return base::Status{};
}

asio::awaitable<base::Result<EventStream>> Connection::start_events(EventHub& hub,
                                                                    OnStreamEnd on_end) {
  CHECK(!replied_);
  if (hub.full()) {
    co_return base::fail(Code::kUnavailable, "Too many event streams are open.");
  }
  Response response;
  response.header("Content-Type", "text/event-stream; charset=utf-8")
      .header("Cache-Control", "no-cache, no-transform")
      .header("X-Accel-Buffering", "no");
  replied_ = true;
  request_.keep_alive = false;
  if (!are_sound(reply_headers_)) reply_headers_.clear();
  std::string head = reply_head(response, std::nullopt);
  Buffers buffers(1, asio::buffer(head));
  CO_TRY(co_await write(std::move(buffers)));
  if (request_.method == "HEAD") {
    co_return base::fail(Code::kCancelled, "The client asked for the head only.");
  }
  handed_over_ = true;
  co_return hub.adopt(std::move(wire_->socket), !request_.http_1_0, std::move(on_end));
}

asio::awaitable<void> Connection::peer_gone() {
  for (;;) {
    auto [error] = co_await wire_->socket.async_wait(asio::ip::tcp::socket::wait_read, kTuple);
    if (error) co_return;
    char byte = 0;
    auto got = ::recv(wire_->socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) co_return;
    if (got < 0) continue;
    // The next request waits already; only an end in both directions is seen from here on.
    co_await wire_->socket.async_wait(asio::ip::tcp::socket::wait_error, kTuple);
    co_return;
  }
}

}  // namespace qwalt::http
