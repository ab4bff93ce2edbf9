#include "api/mcp/json_rpc.h"

#include <fmt/format.h>

namespace qwalt::api::mcp {
namespace {

RpcError invalid_request(std::string message) {
  return {kInvalidRequest, std::move(message), nullptr, true};
}

bool is_id(const json::value& id) { return id.is_string() || id.is_int64() || id.is_uint64(); }

std::optional<RpcError> read_params(const json::object& object, Message& message) {
  const json::value* params = object.if_contains("params");
  if (!params) return std::nullopt;
  const json::object* members = params->if_object();
  if (!members) return invalid_request("\"params\" has to be an object.");
  message.params = *members;
  return std::nullopt;
}

Parsed parse_message(const json::value& value) {
  Parsed parsed;
  const json::object* object = value.if_object();
  if (!object) {
    parsed.error = invalid_request("A message has to be a JSON object.");
    return parsed;
  }
  const json::value* id = object->if_contains("id");
  if (id && is_id(*id)) parsed.id = parsed.message.id = *id;
  if (base::string_at(value, "jsonrpc") != "2.0") {
    parsed.error = invalid_request("\"jsonrpc\" has to be \"2.0\".");
    return parsed;
  }
  if (!object->contains("method") && (object->contains("result") || object->contains("error"))) {
    parsed.message.kind = MessageKind::kResponse;
    return parsed;
  }
  auto method = base::string_at(value, "method");
  if (!method || method->empty()) {
    parsed.error = invalid_request("\"method\" has to be a text that is not empty.");
    return parsed;
  }
  if (id && !is_id(*id)) {
    parsed.error = invalid_request("\"id\" has to be a text or a whole number.");
    return parsed;
  }
  parsed.message.kind = id ? MessageKind::kRequest : MessageKind::kNotification;
  parsed.message.method = std::move(*method);
  parsed.error = read_params(*object, parsed.message);
  return parsed;
}

Envelope single(RpcError error) {
  Envelope envelope;
  envelope.messages.emplace_back();
  envelope.messages.front().error = std::move(error);
  return envelope;
}

}  // namespace

Envelope parse_envelope(std::string_view text) {
  auto value = base::parse_json(text);
  if (!value) return single({kParseError, value.error().message, nullptr, true});
  const json::array* items = value->if_array();
  Envelope envelope;
  if (!items) {
    envelope.messages.push_back(parse_message(*value));
    return envelope;
  }
  if (items->empty() || items->size() > kMaxBatch) {
    return single(invalid_request(fmt::format("A batch has 1 to {} messages.", kMaxBatch)));
  }
  envelope.batch = true;
  for (const json::value& item : *items) envelope.messages.push_back(parse_message(item));
  return envelope;
}

json::object result_reply(const json::value& id, json::object result) {
  return {{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(result)}};
}

json::object error_reply(const json::value& id, const RpcError& error) {
  json::object body{{"code", error.code}, {"message", error.message}};
  if (!error.data.is_null()) body["data"] = error.data;
  return {{"jsonrpc", "2.0"}, {"id", id}, {"error", std::move(body)}};
}

json::object notification(std::string_view method, json::object params) {
  return {{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}};
}

}  // namespace qwalt::api::mcp
