#include "http/event_hub.h"

#include <fmt/format.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/steady_timer.hpp>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace qwalt::http {
namespace {

using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

// The timer's period is this part of the keep-alive time, and each tick serves this part of the
// streams, so that thousands of them are not written to in one go.
constexpr int kSlots = 15;
constexpr std::size_t kMaxUnexpectedInput = 64 * 1024;
// What the kernel may hold for a stream (it doubles the number); it counts against a container.
constexpr int kSendBuffer = 64 * 1024;
constexpr std::string_view kKeepAlive = ": keep-alive\n\n";
constexpr std::string_view kLastChunk = "0\r\n\r\n";

struct Stream {
  Stream(tcp::socket from, bool in_chunks, OnStreamEnd end)
      : socket(std::move(from)), on_end(std::move(end)), chunked(in_chunks) {}

  tcp::socket socket;
  std::string pending;  // written from `written` on
  OnStreamEnd on_end;
  Clock::time_point progress = Clock::now();  // last time that the client took something
  std::size_t written = 0;
  std::size_t input = 0;
  std::size_t accounted = 0;  // its part of Impl::pending_total
  bool chunked;
  bool closing = false;  // close() was called: ends when `pending` is written
  bool waiting_to_write = false;
};

void append_payload(Stream& stream, std::string_view bytes) {
  if (stream.chunked) stream.pending += fmt::format("{:x}\r\n", bytes.size());
  stream.pending += bytes;
  if (stream.chunked) stream.pending += "\r\n";
}

}  // namespace

// Handlers of asynchronous operations hold a stream's number, never the stream: by the time they
// run it may be gone. No operation refers to a stream's buffer, since all only wait for readiness.
struct EventHub::Impl {
  Impl(asio::io_context& context, EventHubOptions hub_options)
      : io(context), options(hub_options), timer(io) {}

  void queue(std::uint64_t id, std::string_view bytes);
  void close(std::uint64_t id);
  void end(std::uint64_t id, StreamEnd why);
  void flush(std::uint64_t id, Stream& stream);
  void wait_to_write(std::uint64_t id, Stream& stream);
  void wait_to_read(std::uint64_t id, Stream& stream);
  void read(std::uint64_t id);
  void account(Stream& stream);
  void start_timer();
  void tick();
  bool too_much(const Stream& stream) const {
    return stream.pending.size() > options.max_pending_bytes ||
           pending_total > options.max_pending_total;
  }
  Stream* find(std::uint64_t id) {
    auto found = streams.find(id);
    return found == streams.end() ? nullptr : &found->second;
  }

  asio::io_context& io;
  EventHubOptions options;
  asio::steady_timer timer;
  bool timer_runs = false;
  bool shut_down = false;
  std::uint64_t ticks = 0;
  std::uint64_t last_id = 0;
  std::size_t pending_total = 0;
  std::unordered_map<std::uint64_t, Stream> streams;
  std::atomic<std::size_t> open{0};
};

void EventHub::Impl::queue(std::uint64_t id, std::string_view bytes) {
  Stream* stream = find(id);
  if (stream == nullptr || stream->closing) return;
  append_payload(*stream, bytes);
  flush(id, *stream);
}

void EventHub::Impl::close(std::uint64_t id) {
  Stream* stream = find(id);
  if (stream == nullptr || stream->closing) return;
  if (stream->chunked) stream->pending += kLastChunk;
  stream->closing = true;
  flush(id, *stream);
}

// `stream` may be gone afterwards.
void EventHub::Impl::flush(std::uint64_t id, Stream& stream) {
  account(stream);
  if (stream.waiting_to_write) {
    if (too_much(stream)) end(id, StreamEnd::kTooSlow);
    return;
  }
  while (stream.written < stream.pending.size()) {
    error_code error;
    auto rest = std::string_view(stream.pending).substr(stream.written);
    std::size_t bytes = stream.socket.write_some(asio::buffer(rest), error);
    stream.written += bytes;
    if (bytes > 0) stream.progress = Clock::now();
    if (error == asio::error::would_block || error == asio::error::try_again) {
      stream.pending.erase(0, std::exchange(stream.written, 0));
      account(stream);
      if (too_much(stream)) return end(id, StreamEnd::kTooSlow);
      return wait_to_write(id, stream);
    }
    if (error) return end(id, StreamEnd::kClientGone);
  }
  std::string().swap(stream.pending);  // an idle stream holds no buffer; "= {}" would keep it
  stream.written = 0;
  stream.progress = Clock::now();
  account(stream);
  if (stream.closing) end(id, StreamEnd::kClosed);
}

void EventHub::Impl::account(Stream& stream) {
  pending_total += stream.pending.size() - stream.accounted;
  stream.accounted = stream.pending.size();
}

void EventHub::Impl::wait_to_write(std::uint64_t id, Stream& stream) {
  stream.waiting_to_write = true;
  stream.socket.async_wait(tcp::socket::wait_write, [this, id](const error_code& error) {
    Stream* found = error == asio::error::operation_aborted ? nullptr : find(id);
    if (found == nullptr) return;
    found->waiting_to_write = false;
    flush(id, *found);
  });
}

void EventHub::Impl::wait_to_read(std::uint64_t id, Stream& stream) {
  stream.socket.async_wait(tcp::socket::wait_read, [this, id](const error_code& error) {
    if (error != asio::error::operation_aborted) read(id);
  });
}

// Clients of an event stream say nothing; what comes is its end, or is dropped.
void EventHub::Impl::read(std::uint64_t id) {
  Stream* stream = find(id);
  if (stream == nullptr) return;
  std::array<char, 4096> dropped;
  error_code error;
  std::size_t bytes = stream->socket.read_some(asio::buffer(dropped), error);
  bool nothing_yet = error == asio::error::would_block || error == asio::error::try_again;
  stream->input += bytes;
  if ((error && !nothing_yet) || stream->input > kMaxUnexpectedInput) {
    return end(id, StreamEnd::kClientGone);
  }
  wait_to_read(id, *stream);
}

void EventHub::Impl::end(std::uint64_t id, StreamEnd why) {
  auto node = streams.extract(id);
  if (node.empty()) return;
  open = streams.size();
  error_code ignored;
  Stream& stream = node.mapped();
  pending_total -= stream.accounted;
  if (why == StreamEnd::kClosed) stream.socket.shutdown(tcp::socket::shutdown_send, ignored);
  stream.socket.close(ignored);
  if (stream.on_end) stream.on_end(why);
}

void EventHub::Impl::start_timer() {
  if (std::exchange(timer_runs, true)) return;
  timer.expires_after(std::max(options.keep_alive / kSlots, std::chrono::milliseconds(1)));
  timer.async_wait([this](const error_code& error) {
    timer_runs = false;
    if (!error) tick();
  });
}

void EventHub::Impl::tick() {
  ++ticks;
  auto now = Clock::now();
  std::vector<std::uint64_t> due;
  std::vector<std::uint64_t> stalled;
  for (auto& [id, stream] : streams) {
    if (!stream.waiting_to_write) {
      if ((id + ticks) % kSlots == 0) due.push_back(id);
    } else if (now - stream.progress > options.stall_timeout) {
      stalled.push_back(id);
    }
  }
  for (std::uint64_t id : stalled) end(id, StreamEnd::kTooSlow);
  for (std::uint64_t id : due) queue(id, kKeepAlive);
  if (!streams.empty()) start_timer();
}

EventHub::EventHub(asio::io_context& io, EventHubOptions options)
    : impl_(std::make_unique<Impl>(io, options)) {}

EventHub::~EventHub() = default;

std::size_t EventHub::open_streams() const { return impl_->open; }

bool EventHub::full() const {
  return impl_->shut_down || impl_->streams.size() >= impl_->options.max_streams;
}

EventStream EventHub::adopt(tcp::socket socket, bool chunked, OnStreamEnd on_end) {
  error_code ignored;
  socket.non_blocking(true, ignored);
  socket.set_option(asio::socket_base::send_buffer_size(kSendBuffer), ignored);
  // A peer that vanished without a word is noticed by unanswered keep-alives.
  auto timeout = static_cast<unsigned>(impl_->options.stall_timeout.count());
  ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout, sizeof timeout);
  std::uint64_t id = ++impl_->last_id;
  Stream stream(std::move(socket), chunked, std::move(on_end));
  auto place = impl_->streams.emplace(id, std::move(stream)).first;
  impl_->open = impl_->streams.size();
  impl_->wait_to_read(id, place->second);
  impl_->start_timer();
  return EventStream(this, id);
}

void EventHub::shutdown() {
  impl_->shut_down = true;
  std::vector<std::uint64_t> ids;
  for (auto& [id, stream] : impl_->streams) {
    // The mark of a clean end is left out: the client shall know that more was to come.
    ids.push_back(id);
  }
  for (std::uint64_t id : ids) {
    if (Stream* stream = impl_->find(id)) impl_->flush(id, *stream);
    impl_->end(id, StreamEnd::kShutdown);
  }
  impl_->timer.cancel();
}

void EventStream::send(const Event& event) const { send_formatted(format_event(event)); }

void EventStream::send_formatted(std::string bytes) const {
  if (hub_ == nullptr || bytes.empty()) return;
  asio::dispatch(hub_->impl_->io, [hub = hub_, id = id_, bytes = std::move(bytes)] {
    hub->impl_->queue(id, bytes);
  });
}

void EventStream::close() const {
  if (hub_ == nullptr) return;
  asio::dispatch(hub_->impl_->io, [hub = hub_, id = id_] { hub->impl_->close(id); });
}

}  // namespace qwalt::http
