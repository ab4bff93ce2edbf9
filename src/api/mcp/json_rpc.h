// JSON-RPC 2.0 messages as the Model Context Protocol uses them: what came is a request, a
// notification or a response, or an error that says what is wrong with it. Knows no method and no
// transport.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace qwalt::api::mcp {

namespace json = boost::json;

// Error codes of JSON-RPC 2.0, section 5.1, and of the protocol's revisions.
constexpr int kParseError = -32700;
constexpr int kInvalidRequest = -32600;
constexpr int kMethodNotFound = -32601;
constexpr int kInvalidParams = -32602;
constexpr int kInternalError = -32603;
constexpr int kResourceNotFound = -32002;  // up to 2025-11-25
constexpr int kHeaderMismatch = -32020;    // from 2026-07-28, as the next two
constexpr int kMissingCapability = -32021;
constexpr int kUnsupportedVersion = -32022;

struct RpcError {
  int code = kInternalError;
  std::string message;  // one plain sentence
  json::value data = nullptr;
  bool refused = false;  // before the method ran: it has an HTTP status other than 200
};

enum class MessageKind { kRequest, kNotification, kResponse };

struct Message {
  MessageKind kind = MessageKind::kRequest;
  json::value id = nullptr;  // of a request: text or whole number
  std::string method;        // not of a response
  json::object params;       // empty if there were none
};

constexpr std::size_t kMaxBatch = 20;

// A message that came alone or in a batch, or why it is none; `id` is that of the message where
// it could be read.
struct Parsed {
  json::value id = nullptr;
  Message message;
  std::optional<RpcError> error;
};

struct Envelope {
  bool batch = false;
  std::vector<Parsed> messages;  // one unless it is a batch; a batch has 1 to kMaxBatch
};

// Takes any bytes; the caller bounds their number. What cannot be taken apart at all (no JSON, an
// empty or too long batch) is one message with an error.
Envelope parse_envelope(std::string_view text);

json::object result_reply(const json::value& id, json::object result);
json::object error_reply(const json::value& id, const RpcError& error);
json::object notification(std::string_view method, json::object params);

}  // namespace qwalt::api::mcp
