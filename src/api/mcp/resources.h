// Documents as resources: qwalt://documents/{id} is the text of one, …/pages/{n} a page of it.
#pragma once

#include "api/mcp/call.h"
#include "api/services.h"

namespace qwalt::api::mcp {

asio::awaitable<Outcome> list_resources(Services& services, Call& call);
asio::awaitable<Outcome> list_templates(Services& services, Call& call);
// kResourceNotFound, or kInvalidParams from 2026-07-28 on, with the address in its data.
asio::awaitable<Outcome> read_resource(Services& services, Call& call);

// {"uri","mimeType","text"}: the whole text, or the beginning with a last line that says so.
base::Result<json::object> document_contents(store::Store& store, const store::Document& document,
                                             std::size_t max_bytes);  // blocks

}  // namespace qwalt::api::mcp
