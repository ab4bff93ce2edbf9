// What an MCP server answers to each request, whatever carried it: docs/api/mcp.md.
//
// A method sees a Call and gives its result or an error; what the revisions want around a result
// (kind, server, how long it may be kept) is added here. Stateless: a request knows of no other.
// On the I/O thread; what blocks runs on the pool. `services` outlive it.
#pragma once

#include "api/mcp/call.h"
#include "api/services.h"

namespace qwalt::api::mcp {

class Server {
 public:
  explicit Server(Services& services) : services_(services) {}

  // Whether the method exists in the call's dialect; its error otherwise.
  std::optional<RpcError> refusal(const Call& call) const;
  // kRequest only. Errors: those of the method; kMethodNotFound.
  asio::awaitable<Outcome> handle(Call& call);
  // Whether it may take so long that the reply should be a stream where the client takes one.
  bool is_slow(const Call& call) const;

 private:
  Services& services_;
};

}  // namespace qwalt::api::mcp
