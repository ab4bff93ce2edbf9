// The ready actions as prompts: what to do, with the text of the document that it is done on, for a
// model of the client's own.
#pragma once

#include "api/mcp/call.h"
#include "api/services.h"

namespace qwalt::api::mcp {

// The argument of every prompt that names the document, beside those of the action.
constexpr std::string_view kDocumentArgument = "document";

asio::awaitable<Outcome> list_prompts(Services& services, Call& call);
// kInvalidParams for a prompt or document that is not there, or a missing argument.
asio::awaitable<Outcome> get_prompt(Services& services, Call& call);

bool is_prompt(Services& services, std::string_view name);  // blocks

}  // namespace qwalt::api::mcp
