// A question on its way from any interface to the answerer, and its answer back.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "answer/answerer.h"
#include "api/auth.h"
#include "api/services.h"
#include "http/exchange.h"

namespace qwalt::api {

// Fills in the chosen documents and their system prompts: those of the documents named, one after
// another, when any are. Errors of select_documents. Blocks.
base::Result<answer::Question> prepare_question(Services& services, const Caller& caller,
                                                std::string text,
                                                const std::vector<std::string>& documents);

// Asks and waits for the whole answer. When the client leaves, the answer is stopped.
asio::awaitable<base::Result<answer::Answer>> ask_while_connected(http::Exchange& exchange,
                                                                  Services& services,
                                                                  answer::Question question);

}  // namespace qwalt::api
