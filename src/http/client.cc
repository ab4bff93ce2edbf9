#include "http/client.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <charconv>
#include <utility>
#include <vector>

#include "base/check.h"
#include "http/deadline.h"
#include "http/idle_connections.h"
#include "http/reply_head.h"
#include "http/tls_context.h"

namespace qwalt::http {
namespace {

namespace beast = boost::beast;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;
using base::Code;
using base::fail;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kBuffer = 64 * 1024;
constexpr int kMaxInterimReplies = 8;
constexpr std::chrono::milliseconds kLeast(1);
// What is read of a reply that nobody waits for any more.
constexpr std::size_t kMostLeftOver = 64 * 1024;
constexpr std::chrono::seconds kLongestLeftOver(2);

// Shared by the coroutine that waits and the resolver, whose thread cannot be interrupted: it may
// still be at work when nobody waits any more.
struct Lookup {
  explicit Lookup(const asio::any_io_executor& executor) : resolver(executor), done(executor) {}
  tcp::resolver resolver;
  asio::steady_timer done;
  bool finished = false;
  error_code error;
  std::vector<tcp::endpoint> endpoints;
};

asio::awaitable<base::Result<std::vector<tcp::endpoint>>> resolve(
    const Url& url, std::chrono::milliseconds timeout) {
  error_code no_address;
  auto address = asio::ip::make_address(url.host, no_address);
  if (!no_address) co_return std::vector<tcp::endpoint>{tcp::endpoint(address, url.port)};
  asio::any_io_executor executor = co_await asio::this_coro::executor;
  auto lookup = std::make_shared<Lookup>(executor);
  lookup->resolver.async_resolve(
      url.host, std::to_string(url.port),
      [lookup](const error_code& error, const tcp::resolver::results_type& results) {
        lookup->finished = true;
        lookup->error = error;
        for (const auto& entry : results) lookup->endpoints.push_back(entry.endpoint());
        lookup->done.cancel();
      });
  lookup->done.expires_after(timeout);
  co_await lookup->done.async_wait(kTuple);
  if (!lookup->finished) {
    lookup->resolver.cancel();
    co_return fail(Code::kUnavailable, "The name " + url.host + " was not resolved in time.");
  }
  if (lookup->error || lookup->endpoints.empty()) {
    co_return fail(Code::kUnavailable, "The name " + url.host + " could not be resolved.");
  }
  co_return std::move(lookup->endpoints);
}

std::string peer_of(const Url& url) {
  return (url.tls ? "https:" : "http:") + url.host + ":" + std::to_string(url.port);
}

base::Result<std::string> format_request(const ClientRequest& request, const Url& url, bool keep) {
  std::string host = url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
  if (url.port != (url.tls ? 443 : 80)) host += ":" + std::to_string(url.port);
  if (!are_sound(request.headers) || !are_sound({{request.method, host}})) {
    return fail(Code::kInvalid, "A header of the request to " + url.host + " is not valid.");
  }
  std::string out = request.method + " " + url.target + " HTTP/1.1\r\nHost: " + host + "\r\n";
  if (!keep) out += "Connection: close\r\n";
  const std::uint64_t size =
      request.body.size() + request.file.size + request.body_after_file.size();
  bool has_body = size > 0 || request.method == "POST" || request.method == "PUT";
  if (request.file.to_end) {
    out += "Transfer-Encoding: chunked\r\n";
  } else if (has_body) {
    out += "Content-Length: " + std::to_string(size) + "\r\n";
  }
  for (const Header& header : request.headers) {
    out += header.name + ": " + header.value + "\r\n";
  }
  return out + "\r\n";
}

bool is_http_error(const error_code& error) {
  return error.category() == make_error_code(beast::http::error::end_of_stream).category();
}

base::Status allowed(const std::vector<tcp::endpoint>& endpoints, const AddressFilter& filter) {
  if (!filter) return {};
  for (const tcp::endpoint& endpoint : endpoints) TRY(filter(endpoint.address()));
  return {};
}

// Whatever is thrown in here comes from a cancelled coroutine; the socket closes by itself.
base::Error cancelled() { return {Code::kCancelled, "The request was cancelled."}; }

}  // namespace

struct ClientResponse::Impl {
  using Parser = beast::http::response_parser<beast::http::buffer_body>;

  Impl(const asio::any_io_executor& executor, const ClientOptions& client_options)
      : options(client_options),
        connection{asio::ip::tcp::socket(executor)},
        buffer(std::max(kBuffer, options.max_header_bytes)),
        deadline(executor, [this] {
          error_code ignored;
          connection.socket().close(ignored);
        }) {}

  bool kept() const { return !idle.expired(); }
  // Whether another request may be sent on the connection.
  bool can_be_kept() const;
  // Gives the connection away; nothing works afterwards.
  void keep();
  base::Error failure(const error_code& error, std::string_view phase);
  // `time`, or what is left until the end of everything.
  std::chrono::milliseconds within(std::chrono::milliseconds time) const;

  asio::awaitable<base::Status> connect(const Url& url);
  asio::awaitable<base::Status> secure_with(ssl::context& context, const Url& url);
  asio::awaitable<base::Result<bool>> write_bytes(std::string_view bytes);
  asio::awaitable<base::Status> write(const std::string& head, const ClientRequest& request);
  asio::awaitable<base::Status> write_chunks(const FileSlice& file);
  asio::awaitable<base::Status> read_head(bool without_body);
  asio::awaitable<base::Result<std::size_t>> read_some(std::span<char> into);
  static asio::awaitable<void> read_left_over(std::unique_ptr<Impl> impl);

  ClientOptions options;
  std::string host;
  std::string peer;
  std::weak_ptr<IdleConnections> idle;  // where the connection goes; expired: it closes
  ClientConnection connection;
  beast::flat_buffer buffer;
  std::optional<Parser> parser;
  Deadline deadline;
};

base::Error ClientResponse::Impl::failure(const error_code& error, std::string_view phase) {
  std::string who = host + " ";
  if (deadline.expired()) {
    return {Code::kTimeout, who + "did not answer in time (" + std::string(phase) + ")."};
  }
  if (error == asio::error::operation_aborted) return cancelled();
  bool cut = !is_http_error(error) || error == beast::http::error::end_of_stream ||
             error == beast::http::error::partial_message;
  if (cut) return {Code::kIo, who + "broke off the connection (" + std::string(phase) + ")."};
  return {Code::kInvalid, who + "did not answer with valid HTTP."};
}

std::chrono::milliseconds ClientResponse::Impl::within(std::chrono::milliseconds time) const {
  if (options.until == Clock::time_point::max()) return time;
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(options.until - Clock::now());
  return std::clamp(left, kLeast, std::max(time, kLeast));
}

asio::awaitable<base::Status> ClientResponse::Impl::connect(const Url& url) {
  CO_TRY_ASSIGN(auto endpoints, co_await resolve(url, within(options.connect_timeout)));
  CO_TRY(allowed(endpoints, options.allow_address));
  auto until = Clock::now() + within(options.connect_timeout);
  error_code error;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    // An address that swallows packets must leave time for the next.
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
    deadline.expires_after(left / static_cast<int>(endpoints.size() - i));
    connection.plain = tcp::socket(connection.plain.get_executor());
    auto [failed] = co_await connection.plain.async_connect(endpoints[i], kTuple);
    bool expired = deadline.expired();
    deadline.clear();
    error = failed;
    if (!error) break;
    if (error == asio::error::operation_aborted && !expired) co_return fail(cancelled());
  }
  if (!error) {
    error_code ignored;
    connection.plain.set_option(tcp::no_delay(true), ignored);
    co_return base::Status{};
  }
  if (error == asio::error::operation_aborted) {
    co_return fail(Code::kUnavailable, host + " did not accept a connection in time.");
  }
  co_return fail(Code::kUnavailable, "No connection to " + host + ": " + error.message() + ".");
}

asio::awaitable<base::Status> ClientResponse::Impl::secure_with(ssl::context& context,
                                                                const Url& url) {
  connection.secure =
      std::make_unique<ssl::stream<tcp::socket>>(std::move(connection.plain), context);
  auto* secure = connection.secure.get();
  CO_TRY(expect_host(secure->native_handle(), url.host));
  deadline.expires_after(within(options.connect_timeout));
  auto [error] = co_await secure->async_handshake(ssl::stream_base::client, kTuple);
  deadline.clear();
  if (!error) co_return base::Status{};
  if (deadline.expired()) {
    co_return fail(Code::kUnavailable, host + " did not finish the TLS handshake in time.");
  }
  if (error == asio::error::operation_aborted) co_return fail(cancelled());
  co_return fail(handshake_error(secure->native_handle(), url.host, error.message()));
}

// False when the server takes no more: it may have answered and closed before it read everything,
// and then its answer counts.
asio::awaitable<base::Result<bool>> ClientResponse::Impl::write_bytes(std::string_view bytes) {
  deadline.expires_after(within(options.first_byte_timeout));
  const auto buffer_of_bytes = asio::buffer(bytes.data(), bytes.size());
  error_code error;
  if (connection.secure) {
    error = std::get<0>(co_await asio::async_write(*connection.secure, buffer_of_bytes, kTuple));
  } else {
    error = std::get<0>(co_await asio::async_write(connection.plain, buffer_of_bytes, kTuple));
  }
  if (error == asio::error::broken_pipe || error == asio::error::connection_reset) co_return false;
  if (error) co_return fail(failure(error, "request"));
  co_return true;
}

asio::awaitable<base::Status> ClientResponse::Impl::write(const std::string& head,
                                                          const ClientRequest& request) {
  const std::string first = head + (request.file.to_end ? std::string() : request.body);
  CO_TRY_ASSIGN(bool going_on, co_await write_bytes(first));
  if (going_on && request.file.to_end) co_return co_await write_chunks(request.file);
  std::vector<char> piece(request.file.size > 0 ? kBuffer : 0);
  for (std::uint64_t left = request.file.size; going_on && left > 0;) {
    const std::size_t wanted = std::min<std::uint64_t>(left, piece.size());
    const ssize_t got = ::read(request.file.fd, piece.data(), wanted);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) co_return fail(Code::kIo, "The file became shorter while it was sent.");
    left -= static_cast<std::uint64_t>(got);
    CO_TRY_ASSIGN(going_on, co_await write_bytes({piece.data(), static_cast<std::size_t>(got)}));
    const bool wanted_still =
        !request.file.on_sent || request.file.on_sent(request.file.size - left);
    if (!wanted_still) co_return fail(cancelled());
  }
  if (going_on && !request.body_after_file.empty()) {
    CO_TRY_ASSIGN(going_on, co_await write_bytes(request.body_after_file));
  }
  co_return base::Status{};
}

asio::awaitable<base::Status> ClientResponse::Impl::write_chunks(const FileSlice& file) {
  std::vector<char> piece(kBuffer);
  std::uint64_t sent = 0;
  for (;;) {
    const ssize_t got = ::read(file.fd, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) co_return fail(Code::kIo, "What is to be sent cannot be read.");
    std::array<char, 20> size{};
    const auto end = std::to_chars(size.data(), size.data() + size.size(), got, 16).ptr;
    std::string chunk(size.data(), end);
    chunk.append("\r\n").append(piece.data(), static_cast<std::size_t>(got)).append("\r\n");
    CO_TRY_ASSIGN(const bool going_on, co_await write_bytes(chunk));
    if (!going_on || got == 0) co_return base::Status{};
    sent += static_cast<std::uint64_t>(got);
    if (file.on_sent && !file.on_sent(sent)) co_return fail(cancelled());
  }
}

asio::awaitable<base::Status> ClientResponse::Impl::read_head(bool without_body) {
  for (int i = 0; i < kMaxInterimReplies; ++i) {
    parser.emplace();
    parser->header_limit(static_cast<std::uint32_t>(options.max_header_bytes));
    parser->body_limit(boost::none);
    parser->skip(without_body);
    deadline.expires_after(within(options.first_byte_timeout));
    error_code error;
    if (connection.secure) {
      error = std::get<0>(
          co_await beast::http::async_read_header(*connection.secure, buffer, *parser, kTuple));
    } else {
      error = std::get<0>(
          co_await beast::http::async_read_header(connection.plain, buffer, *parser, kTuple));
    }
    deadline.clear();
    if (error) co_return fail(failure(error, "head of the reply"));
    if (parser->get().result_int() >= 200) co_return base::Status{};
  }
  co_return fail(Code::kInvalid, host + " never came to its reply.");
}

asio::awaitable<base::Result<std::size_t>> ClientResponse::Impl::read_some(std::span<char> into) {
  auto& body = parser->get().body();
  body.data = into.data();
  body.size = into.size();
  error_code error;
  while (!error && body.size == into.size() && !parser->is_done()) {
    deadline.expires_after(within(options.idle_timeout));
    if (connection.secure) {
      error = std::get<0>(
          co_await beast::http::async_read_some(*connection.secure, buffer, *parser, kTuple));
    } else {
      error = std::get<0>(
          co_await beast::http::async_read_some(connection.plain, buffer, *parser, kTuple));
    }
    deadline.clear();
    if (error == beast::http::error::need_buffer) error = {};
  }
  std::size_t got = into.size() - body.size;
  body.data = nullptr;
  body.size = 0;
  // What came before a failure is delivered first; the failure comes again with the next read.
  if (error && got == 0) co_return fail(failure(error, "reply"));
  co_return got;
}

bool ClientResponse::Impl::can_be_kept() const {
  return kept() && parser && parser->is_done() && parser->get().keep_alive() && buffer.size() == 0;
}

void ClientResponse::Impl::keep() {
  deadline.clear();
  if (auto place = idle.lock()) place->keep(std::move(peer), std::move(connection));
}

asio::awaitable<void> ClientResponse::Impl::read_left_over(std::unique_ptr<Impl> impl) {
  impl->options.until = Clock::now() + kLongestLeftOver;
  std::array<char, 1024> left_over;
  for (std::size_t total = 0; total < kMostLeftOver;) {
    auto got = co_await impl->read_some(left_over);
    if (!got) co_return;
    if (*got == 0) break;
    total += *got;
  }
  if (impl->can_be_kept()) impl->keep();
}

ClientResponse::ClientResponse(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ClientResponse::~ClientResponse() {
  if (impl_ && impl_->can_be_kept()) impl_->keep();
}
ClientResponse::ClientResponse(ClientResponse&&) noexcept = default;
ClientResponse& ClientResponse::operator=(ClientResponse&& other) noexcept {
  std::swap(impl_, other.impl_);
  return *this;
}

void ClientResponse::finish() {
  if (!impl_->kept() || impl_->parser->is_done()) return;
  const asio::any_io_executor executor = impl_->connection.socket().get_executor();
  asio::co_spawn(executor, Impl::read_left_over(std::move(impl_)), asio::detached);
}

int ClientResponse::status() const { return static_cast<int>(impl_->parser->get().result_int()); }

std::optional<std::string_view> ClientResponse::header(std::string_view name) const {
  const auto& message = impl_->parser->get();
  auto found = message.find(name);
  if (found == message.end()) return std::nullopt;
  return found->value();
}

void ClientResponse::set_idle_timeout(std::chrono::milliseconds time) {
  impl_->options.idle_timeout = time;
}

asio::awaitable<base::Result<std::size_t>> ClientResponse::read_some(std::span<char> buffer) {
  CHECK(!buffer.empty());
  try {
    co_return co_await impl_->read_some(buffer);
  } catch (const boost::system::system_error&) {
    co_return fail(cancelled());
  }
}

asio::awaitable<base::Result<std::string>> ClientResponse::read_body(std::size_t max_bytes) {
  std::string body;
  std::vector<char> piece(16 * 1024);
  for (;;) {
    CO_TRY_ASSIGN(std::size_t got, co_await read_some(piece));
    if (got == 0) co_return body;
    if (body.size() + got > max_bytes) {
      co_return fail(Code::kTooLarge, "The reply of " + impl_->host + " is too large.");
    }
    body.append(piece.data(), got);
  }
}

struct Client::Tls {
  ssl::context context;
};

Client::Client() = default;
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

asio::awaitable<base::Status> Client::open(ClientResponse::Impl& reply, const Url& url) {
  CO_TRY(co_await reply.connect(url));
  if (!url.tls) co_return base::Status{};
  if (!tls_) {
    CO_TRY_ASSIGN(auto context, make_client_tls());
    tls_ = std::make_unique<Tls>(Tls{std::move(context)});
  }
  co_return co_await reply.secure_with(tls_->context, url);
}

asio::awaitable<base::Result<ClientResponse>> Client::send(ClientRequest request,
                                                           ClientOptions options) {
  try {
    CO_TRY_ASSIGN(Url url, parse_url(request.url));
    const bool keep = options.reuse_connections && request.file.fd < 0 && !options.allow_address;
    CO_TRY_ASSIGN(std::string head, format_request(request, url, keep));
    if (keep && !idle_) idle_ = std::make_shared<IdleConnections>();
    asio::any_io_executor executor = co_await asio::this_coro::executor;
    for (;;) {
      auto impl = std::make_unique<ClientResponse::Impl>(executor, options);
      impl->host = url.host;
      impl->peer = peer_of(url);
      auto idle = keep ? idle_->take(impl->peer) : std::nullopt;
      if (keep) impl->idle = idle_;
      const bool used_before = idle.has_value();
      if (used_before) {
        impl->connection = std::move(*idle);
      } else {
        CO_TRY(co_await open(*impl, url));
      }
      base::Status done = co_await impl->write(head, request);
      // What is sent is not sent again but on a connection that was used before. ("= {}" would keep
      // the memory for as long as the reply is waited for.)
      if (!used_before) std::string().swap(request.body);
      if (done) done = co_await impl->read_head(request.method == "HEAD");
      if (done) co_return ClientResponse(std::move(impl));
      const bool silent = !impl->parser || !impl->parser->got_some();
      const bool was_dead = used_before && silent && done.error().code == Code::kIo;
      if (!was_dead) co_return fail(std::move(done).error());
    }
  } catch (const boost::system::system_error&) {
    co_return fail(cancelled());
  }
}

base::Result<FetchedResponse> fetch(ClientRequest request, std::size_t max_body_bytes,
                                    ClientOptions options) {
  FetchedResponse response;
  const TakeReply take = [&](const ClientResponse&, std::string_view piece) -> base::Status {
    if (response.body.size() + piece.size() > max_body_bytes) {
      return fail(Code::kTooLarge, "The reply is too large.");
    }
    response.body.append(piece);
    return {};
  };
  TRY_ASSIGN(response.status, fetch_pieces(std::move(request), take, std::move(options)));
  return response;
}

base::Result<int> fetch_pieces(ClientRequest request, const TakeReply& take,
                               ClientOptions options) {
  Client client;
  asio::io_context io;
  base::Result<int> result = fail(Code::kInternal, "The request did not finish.");
  bool finished = false;
  auto receive = [&]() -> asio::awaitable<base::Result<int>> {
    CO_TRY_ASSIGN(ClientResponse response,
                  co_await client.send(std::move(request), std::move(options)));
    std::vector<char> piece(kBuffer);
    for (;;) {
      CO_TRY_ASSIGN(const std::size_t got, co_await response.read_some(piece));
      if (got == 0) co_return response.status();
      const std::string_view taken(piece.data(), got);
      CO_TRY(take(response, taken));
    }
  };
  auto work = [&]() -> asio::awaitable<void> { result = co_await receive(); };
  asio::co_spawn(io, work, [&finished](const std::exception_ptr&) { finished = true; });
  while (!finished && io.run_one() > 0) {
  }
  return result;
}

}  // namespace qwalt::http
