// chat/completions from the documents: the answerer's answer in the protocol's words.
#pragma once

#include "api/auth.h"
#include "api/openai/chat_request.h"
#include "api/services.h"

namespace qwalt::api::openai {

// `request` is no raw one. Replies, streamed or whole.
asio::awaitable<void> answer_from_documents(http::Exchange& exchange, Services& services,
                                            const Caller& caller, ChatRequest request);

}  // namespace qwalt::api::openai
