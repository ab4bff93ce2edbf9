#include "http/server.h"

#include <fcntl.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>
#include <vector>

#include "base/log.h"
#include "http/server_core.h"

namespace qwalt::http {
namespace {

using asio::ip::tcp;
using base::Code;
using boost::system::error_code;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds kAcceptBackOff(100);
constexpr std::chrono::milliseconds kUnwind(1000);

bool out_of_resources(const error_code& error) {
  return error == asio::error::no_descriptors || error == asio::error::no_buffer_space ||
         error == asio::error::no_memory || error.value() == ENFILE;
}

asio::awaitable<void> serve(std::shared_ptr<ServerCore> core, Connection* connection) {
  (void)core;  // keeps the connection alive while this runs
  co_await connection->run();
}

void remove_connection(ServerCore& core, Connection* connection) {
  core.connections.erase(connection);
  core.open = core.connections.size();
  if (core.connections.empty()) core.all_gone.cancel();
}

void start_connection(const std::shared_ptr<ServerCore>& core, tcp::socket socket) {
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
  auto made = std::make_unique<Connection>(*core, std::move(socket));
  Connection* connection = made.get();
  core->connections.emplace(connection, std::move(made));
  core->open = core->connections.size();
  auto ended = [core, connection](const std::exception_ptr&) {
    // Later: the coroutine that ends here still refers to the connection's cancellation slot.
    asio::post(core->io, [core, connection] { remove_connection(*core, connection); });
  };
  asio::co_spawn(core->io, serve(core, connection),
                 asio::bind_cancellation_slot(connection->cancellation_slot(), std::move(ended)));
}

// One more connection than allowed: says so, if the socket takes it at once, and closes.
void turn_away(tcp::socket socket) {
  static constexpr std::string_view kReply =
      "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\n"
      "Connection: close\r\n\r\n";
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(kReply), ignored);
  socket.shutdown(tcp::socket::shutdown_both, ignored);
}

asio::awaitable<void> accept_connections(std::shared_ptr<ServerCore> core) {
  asio::steady_timer back_off(core->io);
  bool warned = false;
  while (core->acceptor.is_open()) {
    auto [error, socket] = co_await core->acceptor.async_accept(kTuple);
    if (!error) {
      warned = false;
      if (core->connections.size() < core->options.max_connections) {
        start_connection(core, std::move(socket));
      } else {
        turn_away(std::move(socket));
      }
      continue;
    }
    if (!core->acceptor.is_open()) break;
    if (!out_of_resources(error)) continue;
    if (!std::exchange(warned, true)) {
      base::log_warning("No further connection can be accepted now: {}", error.message());
    }
    back_off.expires_after(kAcceptBackOff);
    co_await back_off.async_wait(kTuple);
  }
}

base::Error bind_error(const error_code& error, const ServerOptions& options) {
  std::string where = options.host + " port " + std::to_string(options.port);
  if (error == asio::error::address_in_use) {
    return {Code::kConflict, "Another program listens on " + where + " already."};
  }
  if (error == asio::error::access_denied) {
    return {Code::kForbidden, "Listening on " + where + " is not permitted."};
  }
  return {Code::kIo, "Listening on " + where + " failed: " + error.message() + "."};
}

}  // namespace

struct Server::Impl {
  std::shared_ptr<ServerCore> core;
};

Response default_error_page(int status, std::string_view detail, std::string_view request_id,
                            std::string_view) {
  boost::json::object page;
  page["type"] = "about:blank";
  page["title"] = reason_phrase(status);
  page["status"] = status;
  page["detail"] = detail;
  page["request_id"] = request_id;
  return reply(status, "application/problem+json", boost::json::serialize(page));
}

Server::Server(asio::io_context& io, ServerOptions options, Handler handler)
    : impl_(std::make_unique<Impl>()) {
  impl_->core = std::make_shared<ServerCore>(io, std::move(options), std::move(handler));
}

Server::~Server() {
  error_code ignored;
  impl_->core->acceptor.close(ignored);
}

base::Result<BoundAddress> Server::listen() {
  ServerCore& core = *impl_->core;
  const ServerOptions& options = core.options;
  error_code error;
  std::string host = options.host == "localhost" ? "127.0.0.1" : options.host;
  auto address = asio::ip::make_address(host, error);
  if (error) {
    return base::fail(Code::kInvalid, "The address to listen on must be an IP address, not \"" +
                                          options.host + "\".");
  }
  tcp::endpoint endpoint(address, options.port);
  tcp::acceptor acceptor(core.io);
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (!error) endpoint = acceptor.local_endpoint(error);
  if (error) return base::fail(bind_error(error, options));
  ::fcntl(acceptor.native_handle(), F_SETFD, FD_CLOEXEC);
  core.acceptor = std::move(acceptor);
  asio::co_spawn(core.io, accept_connections(impl_->core), asio::detached);
  return BoundAddress{endpoint.address().to_string(), endpoint.port()};
}

asio::awaitable<void> Server::stop(std::chrono::milliseconds deadline) {
  std::shared_ptr<ServerCore> core = impl_->core;
  error_code ignored;
  core->stopping = true;
  core->acceptor.close(ignored);
  for (auto& [connection, owner] : core->connections) connection->close_if_idle();
  core->all_gone.expires_after(deadline);
  if (!core->connections.empty()) co_await core->all_gone.async_wait(kTuple);
  if (core->connections.empty()) co_return;
  // Cancelling may end a coroutine, but never removes it from the table before this is left.
  for (auto& [connection, owner] : core->connections) connection->cut();
  core->all_gone.expires_after(kUnwind);
  co_await core->all_gone.async_wait(kTuple);
}

std::size_t Server::open_connections() const { return impl_->core->open; }

}  // namespace qwalt::http
