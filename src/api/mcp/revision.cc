#include "api/mcp/revision.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/mcp/header_value.h"
#include "base/utf8.h"

namespace qwalt::api::mcp {
namespace {

constexpr std::string_view kLegacy[] = {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"};

RpcError mismatch(std::string message) {
  return {kHeaderMismatch, std::move(message), nullptr, true};
}

RpcError bad_meta(std::string_view key) {
  return {kInvalidParams, fmt::format("\"_meta\" of the request lacks \"{}\".", key), nullptr,
          true};
}

RpcError unsupported(std::string_view requested, bool modern) {
  json::array supported{kModern};
  if (!modern) {
    for (std::string_view each : kLegacy) supported.emplace_back(each);
  }
  const std::string shown(base::utf8_prefix(requested, 60));
  return {kUnsupportedVersion,
          fmt::format("This server does not speak revision \"{}\" of the protocol.", shown),
          json::object{{"supported", std::move(supported)}, {"requested", requested}}, true};
}

const json::object* meta_of(const Message& message) {
  const json::value* meta = message.params.if_contains("_meta");
  return meta ? meta->if_object() : nullptr;
}

std::optional<std::string> text_in(const json::object* object, std::string_view key) {
  const json::value* found = object ? object->if_contains(key) : nullptr;
  const json::string* text = found ? found->if_string() : nullptr;
  return text ? std::optional<std::string>(std::in_place, text->data(), text->size())
              : std::nullopt;
}

// Absent ones count as wrong, but for notifications.
std::optional<RpcError> check_headers(const Message& message, const RequestHeaders& headers) {
  const bool request = message.kind == MessageKind::kRequest;
  if (headers.method ? *headers.method != message.method : request) {
    return mismatch("The header Mcp-Method has to be the method of the message.");
  }
  const auto name = name_of(message);
  if (!name) return std::nullopt;
  const auto given = headers.name ? unwrapped(*headers.name) : std::nullopt;
  if (headers.name ? given != name : request) {
    return mismatch("The header Mcp-Name has to be the name or address in the message.");
  }
  return std::nullopt;
}

tl::expected<Dialect, RpcError> modern_dialect(const Message& message,
                                               const RequestHeaders& headers) {
  const json::object* meta = meta_of(message);
  const auto version = text_in(meta, kVersionKey);
  const bool request = message.kind == MessageKind::kRequest;
  if (version && headers.version != version && (request || headers.version)) {
    return tl::unexpected(
        mismatch("The header MCP-Protocol-Version has to be the version in \"_meta\"."));
  }
  if (!version && request) return tl::unexpected(bad_meta(kVersionKey));
  if (version && *version != kModern) return tl::unexpected(unsupported(*version, true));
  Dialect dialect{true, std::string(kModern), {}};
  const json::value* capabilities = meta ? meta->if_contains(kCapabilitiesKey) : nullptr;
  if (capabilities && capabilities->is_object()) {
    dialect.capabilities = capabilities->as_object();
  } else if (request) {
    return tl::unexpected(bad_meta(kCapabilitiesKey));
  }
  if (auto wrong = check_headers(message, headers)) return tl::unexpected(std::move(*wrong));
  return dialect;
}

}  // namespace

bool is_legacy_revision(std::string_view version) {
  return std::find(std::begin(kLegacy), std::end(kLegacy), version) != std::end(kLegacy);
}

tl::expected<Dialect, RpcError> dialect_of(const Message& message, const RequestHeaders& headers,
                                           bool in_batch) {
  const bool modern = headers.version == kModern || text_in(meta_of(message), kVersionKey);
  if (modern && in_batch) {
    return tl::unexpected(
        RpcError{kInvalidRequest, "This revision of the protocol has no batches.", nullptr, true});
  }
  if (modern) return modern_dialect(message, headers);
  const std::string revision = headers.version.value_or(std::string(kAssumedLegacy));
  if (!is_legacy_revision(revision)) return tl::unexpected(unsupported(revision, false));
  if (in_batch && revision != "2025-03-26") {
    return tl::unexpected(RpcError{
        kInvalidRequest, "Only revision 2025-03-26 of the protocol has batches.", nullptr, true});
  }
  return Dialect{false, revision, {}};
}

std::optional<std::string> version_of(const Message& message) {
  return text_in(meta_of(message), kVersionKey);
}

std::optional<std::string> name_of(const Message& message) {
  if (message.method == "tools/call" || message.method == "prompts/get") {
    return text_in(&message.params, "name");
  }
  if (message.method == "resources/read") return text_in(&message.params, "uri");
  return std::nullopt;
}

}  // namespace qwalt::api::mcp
