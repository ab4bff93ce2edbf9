// Open server-sent event streams, held outside of coroutines: some 0.5 KB and a socket each.
//
// A stream comes from Exchange::start_events, which hands the socket over once the reply's head is
// sent. One timer writes `: keep-alive` comments to all streams; a client that leaves is noticed at
// once, also when nothing is being written. A reader that is too slow is dropped: when more than
// `max_pending_bytes` wait for it, or when it took nothing for `stall_timeout`.
//
// Thread-safety: EventStream::send and close, and EventHub::open_streams, from any thread; all else
// on the I/O thread, that is, the one which runs the io_context. The hub outlives its streams'
// handles and the running of the io_context.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "http/sse.h"

namespace qwalt::http {

namespace asio = boost::asio;

enum class StreamEnd {
  kClosed,      // close() was called and everything was written
  kClientGone,  // the client left, or its connection broke
  kTooSlow,     // the client did not keep up and was dropped
  kShutdown,    // EventHub::shutdown
};

// Called once, on the I/O thread, perhaps from within send() or close() there. It must not throw,
// and may call anything of the hub.
using OnStreamEnd = std::function<void(StreamEnd)>;

struct EventHubOptions {
  std::size_t max_streams = 12'000;
  // A stream; beyond, its reader is dropped. A long answer ends with all its citations at once.
  std::size_t max_pending_bytes = 4 * 1024 * 1024;
  std::size_t max_pending_total = 32 * 1024 * 1024;  // all streams; beyond, who waits is dropped
  std::chrono::milliseconds keep_alive{15'000};
  std::chrono::milliseconds stall_timeout{30'000};
};

class EventHub;

// A handle to one open stream: a value, free to copy, and harmless once the stream has ended.
class EventStream {
 public:
  EventStream() = default;

  // Queues one event. Events of one thread arrive in their order. Without effect after the end.
  void send(const Event& event) const;
  // Queues bytes that format_event made, so that many streams can share the work.
  void send_formatted(std::string bytes) const;
  // Ends the stream after what is queued.
  void close() const;
  // The stream's number in this process, from 1; 0 for a handle to nothing.
  std::uint64_t id() const { return id_; }

 private:
  friend class EventHub;
  EventStream(EventHub* hub, std::uint64_t id) : hub_(hub), id_(id) {}

  EventHub* hub_ = nullptr;
  std::uint64_t id_ = 0;
};

class EventHub {
 public:
  explicit EventHub(asio::io_context& io, EventHubOptions options = {});
  ~EventHub();
  EventHub(const EventHub&) = delete;
  EventHub& operator=(const EventHub&) = delete;

  std::size_t open_streams() const;
  bool full() const;

  // Takes a socket whose reply's head has been sent. With `chunked` each event travels as a chunk
  // and a clean end is marked, so that the client can tell it from a cut. Not for handlers: they
  // use Exchange::start_events.
  EventStream adopt(asio::ip::tcp::socket socket, bool chunked, OnStreamEnd on_end);

  // Ends every stream (kShutdown) after one last attempt to write what is queued; no new ones.
  void shutdown();

 private:
  friend class EventStream;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace qwalt::http
