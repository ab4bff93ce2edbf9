// The revisions of the protocol that are spoken, and which of them a message is of.
//
// Up to 2025-11-25 a client begins with `initialize` and names the revision in a header; from
// 2026-07-28 on there is no handshake: each request says in `_meta` who speaks what, and headers
// repeat it for proxies. Both come to the same address. Pure functions; no transport.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/mcp/json_rpc.h"

namespace qwalt::api::mcp {

constexpr std::string_view kLatestLegacy = "2025-11-25";
constexpr std::string_view kModern = "2026-07-28";
// What a client speaks that sends no header (revision 2025-03-26 had none).
constexpr std::string_view kAssumedLegacy = "2025-03-26";

constexpr std::string_view kVersionKey = "io.modelcontextprotocol/protocolVersion";
constexpr std::string_view kCapabilitiesKey = "io.modelcontextprotocol/clientCapabilities";
constexpr std::string_view kServerInfoKey = "io.modelcontextprotocol/serverInfo";

bool is_legacy_revision(std::string_view version);

// Headers of a request as they came; absent where there was none.
struct RequestHeaders {
  std::optional<std::string> version;  // MCP-Protocol-Version
  std::optional<std::string> method;   // Mcp-Method
  std::optional<std::string> name;     // Mcp-Name
};

struct Dialect {
  bool modern = false;
  std::string revision;
  json::object capabilities;  // of the client; modern only
};

// What the message speaks, or why it is refused: -32020, -32022 or -32602 as the revision says.
// `in_batch`: the message is one of several.
tl::expected<Dialect, RpcError> dialect_of(const Message& message, const RequestHeaders& headers,
                                           bool in_batch);

// The version that a message says it speaks: those of 2026-07-28 and later do.
std::optional<std::string> version_of(const Message& message);

// What Mcp-Name has to repeat; nullopt for methods that have none, and where it is missing.
std::optional<std::string> name_of(const Message& message);

}  // namespace qwalt::api::mcp
