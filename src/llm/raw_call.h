// A request that a client wrote, passed through to the model as it is. Private to this room.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>

#include "http/sse.h"
#include "llm/model_call.h"

namespace qwalt::llm {

class RawCall {
 public:
  // `request` and `on_piece` outlive the call.
  RawCall(const SettingsSnapshot& settings, http::Client& client, RawRequest& request,
          const OnPiece& on_piece);

  asio::awaitable<RawResult> run();
  RawResult fail(ModelFailure failure);

 private:
  asio::awaitable<Attempt> attempt();
  asio::awaitable<Attempt> read_whole(http::ClientResponse& response);
  asio::awaitable<Attempt> read_stream(http::ClientResponse& response);
  Attempt take_input(std::string_view input);
  Attempt take_item(const http::SseItem& item);
  Attempt take_reply(std::string_view data);
  void pass_on(std::string_view event);

  ModelCall call_;
  const OnPiece& on_piece_;
  http::SseParser parser_;
  RawResult result_;
  bool wants_stream_;
  bool finished_ = false;  // a reason for the end came
  bool done_ = false;      // the stream said that it is complete
};

}  // namespace qwalt::llm
