// What the connections of one server share. Used on the I/O thread, but for the count.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <memory>
#include <unordered_map>
#include <utility>

#include "http/connection.h"
#include "http/server.h"

namespace qwalt::http {

// Owned together by the server and the coroutines of its connections: coroutines that are
// suspended when the program ends are destroyed by the io_context, after the server.
struct ServerCore {
  ServerCore(asio::io_context& context, ServerOptions server_options, Handler server_handler)
      : io(context),
        options(std::move(server_options)),
        handler(std::move(server_handler)),
        acceptor(io),
        all_gone(io) {}

  asio::io_context& io;
  ServerOptions options;
  Handler handler;
  asio::ip::tcp::acceptor acceptor;
  bool stopping = false;
  std::unordered_map<Connection*, std::unique_ptr<Connection>> connections;
  std::atomic<std::size_t> open{0};  // connections.size(), for other threads
  asio::steady_timer all_gone;       // cancelled when a stopping server loses its last connection
};

}  // namespace qwalt::http
