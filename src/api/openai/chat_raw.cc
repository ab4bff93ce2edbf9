#include "api/openai/chat_raw.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>

#include "api/openai/chat_stream.h"

namespace qwalt::api::openai {
namespace {

using boost::asio::experimental::awaitable_operators::operator||;

llm::RawRequest raw_request(const Services& services, const Caller& caller, const ChatModel& model,
                            json::object body, bool stream) {
  body["model"] =
      model.upstream.empty() ? services.language_model.model_for(caller.workspace) : model.upstream;
  body.erase("qwalt");
  llm::RawRequest request;
  request.body = json::serialize(body);
  request.stream = stream;
  request.workspace = caller.workspace;
  return request;
}

http::Response reply_of(llm::RawResult& result) {
  const std::string type =
      result.content_type.empty() ? "application/json" : std::move(result.content_type);
  return http::reply(result.status, type, std::move(result.body));
}

// A call whose reply goes piece by piece to a stream. What it waits for is cancelled when the
// client leaves.
struct RawCall : std::enable_shared_from_this<RawCall> {
  Services& services;
  std::shared_ptr<ChatStream> stream;
  asio::cancellation_signal cancel;

  explicit RawCall(Services& from) : services(from) {}

  // Later, for this may be called from within the call itself.
  void stop() {
    asio::post(services.io, [self = shared_from_this()] {
      self->cancel.emit(asio::cancellation_type::terminal);
    });
  }

  static asio::awaitable<void> run(std::shared_ptr<RawCall> self, llm::RawRequest request) {
    llm::OnPiece on_piece = [self](std::string_view piece) {
      self->stream->send(std::string(piece));
    };
    llm::RawResult result = co_await self->services.language_model.pass_through(
        std::move(request), std::move(on_piece));
    if (result.failure) {
      self->stream->fail(error_of(*result.failure));
    } else if (result.streamed) {
      self->stream->end();
    } else {
      self->stream->reply_instead(reply_of(result));
    }
  }
};

asio::awaitable<void> stream_through(http::Exchange& exchange, Services& services,
                                     llm::RawRequest request) {
  auto call = std::make_shared<RawCall>(services);
  std::function<void()> on_leave = [weak = std::weak_ptr<RawCall>(call)] {
    if (const auto running = weak.lock()) running->stop();
  };
  auto stream = std::make_shared<ChatStream>(services, std::move(on_leave));
  call->stream = stream;
  asio::co_spawn(
      services.io, RawCall::run(call, std::move(request)),
      asio::bind_cancellation_slot(call->cancel.slot(), [call](const std::exception_ptr& thrown) {
        if (thrown) call->stream->end();
        // The coroutine that ends here still refers to the signal.
        asio::post(call->services.io, [call] {});
      }));
  call.reset();
  co_await stream->serve(exchange);
}

// Never ends by itself before the client has left.
asio::awaitable<void> send_through(http::Exchange& exchange, Services& services,
                                   llm::RawRequest request) {
  llm::OnPiece nobody;
  auto outcome =
      co_await (services.language_model.pass_through(std::move(request), std::move(nobody)) ||
                exchange.client_gone());
  if (outcome.index() == 1) {
    co_await exchange.send(http::empty_reply(499));
    co_return;
  }
  llm::RawResult& result = std::get<0>(outcome);
  if (result.failure) {
    co_await send_error(exchange, error_of(*result.failure));
    co_return;
  }
  co_await exchange.send(reply_of(result));
}

}  // namespace

asio::awaitable<void> pass_through(http::Exchange& exchange, Services& services,
                                   const Caller& caller, const ChatModel& model, json::object body,
                                   bool stream) {
  llm::RawRequest request = raw_request(services, caller, model, std::move(body), stream);
  if (stream) {
    co_await stream_through(exchange, services, std::move(request));
  } else {
    co_await send_through(exchange, services, std::move(request));
  }
}

}  // namespace qwalt::api::openai
