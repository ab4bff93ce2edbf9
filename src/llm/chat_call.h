// One chat completion, streamed, over all its attempts. Private to this room.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>

#include "http/sse.h"
#include "llm/model_call.h"
#include "llm/thoughts.h"

namespace qwalt::llm {

class ChatCall {
 public:
  // `request` has its model; `on_delta` outlives the call.
  ChatCall(const SettingsSnapshot& settings, http::Client& client, const ChatRequest& request,
           const OnDelta& on_delta);

  asio::awaitable<ChatResult> run();
  // `failure`, with what was heard before it.
  ModelFailure keep(ModelFailure failure);

 private:
  asio::awaitable<Attempt> attempt();
  asio::awaitable<Attempt> read_reply(http::ClientResponse& response);
  Attempt take_input(std::string_view input);
  Attempt take_json(std::string_view input);
  Attempt take_item(const http::SseItem& item);
  Attempt take_piece(std::string_view data);
  Attempt take_text(const std::string& text);
  Attempt end_of_reply();
  std::chrono::milliseconds patience() const;

  ModelCall call_;
  const OnDelta& on_delta_;
  Completion heard_;
  http::SseParser parser_;
  ThoughtFilter thoughts_;
  std::string whole_;  // of a reply that is not streamed
  enum class Form { kUnknown, kStream, kJson } form_ = Form::kUnknown;
  bool says_json_ = false;  // its content type
  bool done_ = false;       // the stream said that it is complete
};

}  // namespace qwalt::llm
