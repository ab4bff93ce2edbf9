// Connections that a client left open, waiting for its next request. Private to this room.
//
// For one thread. Nothing is pending on an idle connection, so it keeps no io_context running.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace qwalt::http {

// Plain, or TLS over what was plain.
struct ClientConnection {
  boost::asio::ip::tcp::socket plain;
  std::unique_ptr<boost::asio::ssl::stream<boost::asio::ip::tcp::socket>> secure = {};

  boost::asio::ip::tcp::socket& socket() { return secure ? secure->next_layer() : plain; }
};

class IdleConnections {
 public:
  // One to `peer` on which the other side has neither spoken nor hung up; the youngest first.
  std::optional<ClientConnection> take(const std::string& peer);
  void keep(std::string peer, ClientConnection connection);
  std::size_t size() const { return idle_.size(); }

 private:
  using Clock = std::chrono::steady_clock;
  struct Idle {
    std::string peer;  // scheme, host and port
    ClientConnection connection;
    Clock::time_point since;
  };
  void drop_old();

  std::vector<Idle> idle_;  // oldest first
};

}  // namespace qwalt::http
