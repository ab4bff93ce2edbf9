// A question on its way from any interface to the answerer, and its answer back.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "answer/answerer.h"
#include "api/auth.h"
#include "api/services.h"
#include "base/json.h"
#include "http/exchange.h"

namespace qwalt::api {

// What else than question, documents and stream the body of POST ask may hold: docs/api/native.md.
// kInvalid naming the member that is wrong, kNotFound for what is no id.
base::Status read_ask_options(const base::json::value& body, answer::Question& question);

// The chat that "chat_id" of a body names; none when it is absent. kNotFound for what is no id.
base::Result<std::optional<store::Id>> chat_of(const base::json::value& body);

// Asks and replies as POST ask does (docs/api/native.md): events, or one JSON object; a problem
// when the question cannot be asked. api/ask.cc.
asio::awaitable<void> answer_question(http::Exchange& exchange, Services& services,
                                      answer::Question question, bool stream);

// Fills in the chosen documents and their system prompts: those of the documents named, one after
// another, when any are. Errors of select_documents. Blocks.
base::Result<answer::Question> prepare_question(Services& services, const Caller& caller,
                                                std::string text,
                                                const std::vector<std::string>& documents);

// Never returns by itself: stops the answer when the client is gone, and goes when it is cancelled.
// `answer` is looked at then: 0 stops nothing.
asio::awaitable<void> stop_when_gone(http::Exchange& exchange, answer::Answerer& answerer,
                                     const store::Id& answer);

// Asks and waits for the whole answer. When the client leaves, the answer is stopped.
asio::awaitable<base::Result<answer::Answer>> ask_while_connected(http::Exchange& exchange,
                                                                  Services& services,
                                                                  answer::Question question);

}  // namespace qwalt::api
