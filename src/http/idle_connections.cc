#include "http/idle_connections.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace qwalt::http {
namespace {

// A TLS connection takes some 100 KB.
constexpr std::size_t kMostIdle = 8;
constexpr std::chrono::seconds kLongestIdle(60);

// Anything that can be read between two requests, an end above all, means that it is over.
bool is_quiet(ClientConnection& connection) {
  char byte = 0;
  const auto got = ::recv(connection.socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace

void IdleConnections::drop_old() {
  const auto limit = Clock::now() - kLongestIdle;
  std::erase_if(idle_, [limit](const Idle& idle) { return idle.since < limit; });
}

std::optional<ClientConnection> IdleConnections::take(const std::string& peer) {
  drop_old();
  for (std::size_t i = idle_.size(); i-- > 0;) {
    if (idle_[i].peer != peer) continue;
    ClientConnection connection = std::move(idle_[i].connection);
    idle_.erase(idle_.begin() + static_cast<std::ptrdiff_t>(i));
    if (is_quiet(connection)) return connection;
  }
  return std::nullopt;
}

void IdleConnections::keep(std::string peer, ClientConnection connection) {
  drop_old();
  if (idle_.size() == kMostIdle) idle_.erase(idle_.begin());
  idle_.push_back({std::move(peer), std::move(connection), Clock::now()});
}

}  // namespace qwalt::http
