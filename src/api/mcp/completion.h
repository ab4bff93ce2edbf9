// `completion/complete`: names of documents for prompts, ids and pages for the resource templates.
#pragma once

#include "api/mcp/call.h"
#include "api/services.h"

namespace qwalt::api::mcp {

asio::awaitable<Outcome> complete(Services& services, Call& call);

}  // namespace qwalt::api::mcp
