// For tests: a client that speaks raw bytes, and a server that does what a script says. Blocking,
// on loopback; whatever takes longer than ten seconds counts as never.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/file.h"

namespace qwalt::http::test {

class Socket {
 public:
  explicit Socket(base::UniqueFd fd) : fd_(std::move(fd)) {}

  static Socket connect(std::uint16_t port, int receive_buffer = 0) {
    base::UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    CHECK(fd);
    if (receive_buffer > 0) {
      ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    return Socket(std::move(fd));
  }

  // False when the other side has gone.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      auto sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // Reads until `end` has come; returns everything up to and with it, or all there was before the
  // connection ended.
  std::string read_until(std::string_view end) {
    for (std::size_t from = 0;;) {
      auto at = received_.find(end, from);
      if (at != std::string::npos) return take(at + end.size());
      from = received_.size() < end.size() ? 0 : received_.size() - end.size();
      if (!receive()) return take(received_.size());
    }
  }
  std::string read_bytes(std::size_t count) {
    while (received_.size() < count && receive()) {
    }
    return take(std::min(count, received_.size()));
  }
  std::string read_all() {
    while (receive()) {
    }
    return take(received_.size());
  }
  // Waits until the other side has closed, or reset, the connection.
  void wait_for_end() {
    while (receive()) received_.clear();
  }

  // One reply with Content-Length (or none): its head and its body.
  std::pair<std::string, std::string> read_reply(bool head_only = false) {
    std::string head = read_until("\r\n\r\n");
    auto at = head.find("Content-Length: ");
    if (head_only || at == std::string::npos) return {head, ""};
    return {head, read_bytes(std::strtoull(head.c_str() + at + 16, nullptr, 10))};
  }

  void finish_sending() { ::shutdown(fd_.get(), SHUT_WR); }
  void close() { fd_.reset(); }
  void reset() {
    linger hard = {1, 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    fd_.reset();
  }
  int fd() const { return fd_.get(); }

 private:
  bool receive() {
    pollfd poll = {fd_.get(), POLLIN, 0};
    if (::poll(&poll, 1, 10'000) <= 0) return false;
    char buffer[65536];
    auto got = ::recv(fd_.get(), buffer, sizeof buffer, 0);
    if (got <= 0) return false;
    received_.append(buffer, static_cast<std::size_t>(got));
    return true;
  }
  std::string take(std::size_t count) {
    std::string taken = received_.substr(0, count);
    received_.erase(0, count);
    return taken;
  }

  base::UniqueFd fd_;
  std::string received_;
};

// Serves connections one after another, in one thread: reads a request whole, then calls the script
// with it. The connection closes when the script returns.
class ScriptedServer {
 public:
  // `attempt` counts requests from 0.
  using Script = std::function<void(Socket& client, const std::string& request, int attempt)>;

  explicit ScriptedServer(Script script) : script_(std::move(script)) {
    listener_.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    CHECK(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
    CHECK(::listen(listener_.get(), 16) == 0);
    CHECK(::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this] { serve(); });
  }
  ~ScriptedServer() { ::shutdown(listener_.get(), SHUT_RDWR); }

  std::uint16_t port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int requests() const { return requests_; }
  std::string last_request() {
    std::lock_guard lock(mutex_);
    return last_request_;
  }

 private:
  void serve() {
    for (;;) {
      base::UniqueFd fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!fd) return;
      Socket client(std::move(fd));
      std::string request = client.read_until("\r\n\r\n");
      auto at = request.find("Content-Length: ");
      if (at != std::string::npos) {
        request += client.read_bytes(std::strtoull(request.c_str() + at + 16, nullptr, 10));
      }
      {
        std::lock_guard lock(mutex_);
        last_request_ = request;
      }
      script_(client, request, requests_++);
    }
  }

  Script script_;
  base::UniqueFd listener_;
  std::uint16_t port_ = 0;
  std::atomic<int> requests_{0};
  std::mutex mutex_;
  std::string last_request_;
  std::jthread thread_;
};

}  // namespace qwalt::http::test
