#include "api/openai/chat_stream.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include "api/replies.h"
#include "http/sse.h"

namespace qwalt::api::openai {
namespace {

using boost::asio::experimental::awaitable_operators::operator||;

// From here on a silent server would look like a dead one.
constexpr std::chrono::seconds kOpenAfter(5);
constexpr int kClientLeft = 499;  // for the log: nobody reads it

std::string error_event(const ApiError& error) {
  const std::string text = json::serialize(error_body(error));
  return http::format_event({{}, text});
}

}  // namespace

ChatStream::ChatStream(Services& services, std::function<void()> on_leave)
    : services_(services), on_leave_(std::move(on_leave)), decided_(services.io) {}

void ChatStream::decide() { decided_.cancel(); }

void ChatStream::send(std::string events) {
  if (ended_) return;
  begun_ = true;
  if (stream_) {
    stream_->send_formatted(std::move(events));
  } else {
    held_ += events;
    decide();
  }
}

void ChatStream::end() {
  if (std::exchange(ended_, true)) return;
  if (stream_) stream_->close();
  decide();
}

void ChatStream::fail(ApiError error) {
  if (ended_) return;
  if (begun_) {
    send(error_event(error));
  } else {
    error_ = std::move(error);
  }
  end();
}

void ChatStream::reply_instead(http::Response response) {
  if (begun_) {
    fail({502, "model_protocol", "The model's server did not answer with a stream."});
    return;
  }
  instead_ = std::move(response);
  end();
}

void ChatStream::leave() {
  if (std::exchange(ended_, true)) return;
  on_leave_();
}

asio::awaitable<void> ChatStream::wait_until_decided(http::Exchange& exchange) {
  if (begun_ || ended_) co_return;
  decided_.expires_after(kOpenAfter);
  auto outcome =
      co_await (decided_.async_wait(asio::as_tuple(asio::use_awaitable)) || exchange.client_gone());
  if (outcome.index() == 1) leave();
}

asio::awaitable<void> ChatStream::serve(http::Exchange& exchange) {
  const auto self = shared_from_this();
  co_await wait_until_decided(exchange);
  if (instead_) {
    co_await exchange.send(std::move(*instead_));
  } else if (error_) {
    co_await send_error(exchange, std::move(*error_));
  } else if (begun_ || !ended_) {
    co_await open(exchange);
  } else {
    co_await exchange.send(http::empty_reply(kClientLeft));
  }
}

asio::awaitable<void> ChatStream::open(http::Exchange& exchange) {
  begun_ = true;
  // Named, and not made within the co_await: g++ 12 destroys such a temporary twice.
  http::OnStreamEnd on_end = [self = shared_from_this()](http::StreamEnd end) {
    if (end != http::StreamEnd::kClosed) self->leave();
  };
  auto opened = co_await exchange.start_events(services_.hub, std::move(on_end));
  if (!opened) {
    leave();
    if (!exchange.replied()) co_await send_problem(exchange, opened.error());
    co_return;
  }
  stream_ = *opened;
  if (!held_.empty()) stream_->send_formatted(std::move(held_));
  if (ended_) stream_->close();
}

}  // namespace qwalt::api::openai
