// chat/completions for the model behind this server, as it is: no retrieval, nothing added; tools,
// pictures and whatever else a client sends go through.
#pragma once

#include "api/auth.h"
#include "api/openai/chat_request.h"
#include "api/services.h"

namespace qwalt::api::openai {

// Sends `body` with the model's own name in it, and passes the reply on. `stream`: the body asks
// for a stream.
asio::awaitable<void> pass_through(http::Exchange& exchange, Services& services,
                                   const Caller& caller, const ChatModel& model, json::object body,
                                   bool stream);

}  // namespace qwalt::api::openai
