// A reply of chat/completions as server-sent events, whoever writes them.
//
// The stream is opened once there is something to say, so that what is wrong with the request can
// be an HTTP error; or after some seconds of silence, for its comments keep proxies and clients
// waiting. What is said before it is open is held. When the client leaves, the work is told to end.
// A stream that fails ends with an error event and without "[DONE]": a client takes a stream that
// is merely cut for a whole answer.
// On the I/O thread. Held by shared_ptr: by the work, which goes on when the handler has returned,
// and by the open stream.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "api/openai/errors.h"
#include "api/services.h"
#include "http/exchange.h"

namespace qwalt::api::openai {

class ChatStream : public std::enable_shared_from_this<ChatStream> {
 public:
  // `on_leave` is called once if the client leaves, or the server stops, before end() or fail().
  ChatStream(Services& services, std::function<void()> on_leave);

  // Formatted events. The first one opens the stream.
  void send(std::string events);
  // The stream ends after what was sent.
  void end();
  // The same with an error; as the reply itself when nothing was sent yet.
  void fail(ApiError error);
  // The same with a reply that is no stream, if nothing was sent yet; otherwise with an error.
  void reply_instead(http::Response response);

  // The handler's part: replies, one way or another. Returns when the reply is complete, or when
  // the stream is in the hands of the hub.
  asio::awaitable<void> serve(http::Exchange& exchange);

 private:
  asio::awaitable<void> wait_until_decided(http::Exchange& exchange);
  asio::awaitable<void> open(http::Exchange& exchange);
  void decide();
  void leave();

  Services& services_;
  std::function<void()> on_leave_;
  asio::steady_timer decided_;
  bool begun_ = false;  // the reply is a stream of events, open or about to be
  bool ended_ = false;
  std::string held_;
  std::optional<http::Response> instead_;
  std::optional<ApiError> error_;
  std::optional<http::EventStream> stream_;
};

}  // namespace qwalt::api::openai
