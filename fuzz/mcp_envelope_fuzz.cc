// JSON-RPC messages of MCP: any bytes are taken apart without harm, what is not a message has an
// error, replies are JSON again, and header values survive their wrapping.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "api/mcp/arguments.h"
#include "api/mcp/header_value.h"
#include "api/mcp/json_rpc.h"
#include "api/mcp/revision.h"
#include "api/mcp/tools.h"
#include "base/check.h"

namespace {

namespace mcp = qwalt::api::mcp;

void try_arguments(const mcp::Message& message) {
  for (const mcp::Tool& tool : mcp::tools()) {
    (void)mcp::check_arguments(tool.listing.at("inputSchema").as_object(), message.params);
  }
}

void try_message(const mcp::Parsed& parsed, bool batch) {
  if (parsed.error) {
    CHECK(parsed.error->refused && !parsed.error->message.empty());
    const std::string reply = boost::json::serialize(mcp::error_reply(parsed.id, *parsed.error));
    CHECK(qwalt::base::parse_json(reply).has_value());
    return;
  }
  const mcp::Message& message = parsed.message;
  const bool response = message.kind == mcp::MessageKind::kResponse;
  CHECK(response == message.method.empty());
  CHECK(message.kind != mcp::MessageKind::kRequest || !parsed.id.is_null());
  const mcp::RequestHeaders headers{std::string(mcp::kModern), message.method,
                                    mcp::name_of(message)};
  (void)mcp::dialect_of(message, headers, batch);
  (void)mcp::dialect_of(message, {}, batch);
  try_arguments(message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const mcp::Envelope envelope = mcp::parse_envelope(bytes);
  CHECK(!envelope.messages.empty() && envelope.messages.size() <= mcp::kMaxBatch);
  for (const mcp::Parsed& parsed : envelope.messages) try_message(parsed, envelope.batch);
  (void)mcp::unwrapped(bytes);
  CHECK(mcp::unwrapped(mcp::wrapped(bytes)) == bytes);
  return 0;
}
