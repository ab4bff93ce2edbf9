#include "app/mcp_bridge.h"

#include <array>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <thread>

#include "api/mcp/header_value.h"
#include "api/mcp/revision.h"
#include "base/async.h"
#include "http/form.h"
#include "http/sse.h"

namespace qwalt::app {
namespace {

namespace json = boost::json;
namespace mcp = api::mcp;

constexpr std::size_t kMaxReply = std::size_t{16} << 20;
// An answer may take as long as a model does.
constexpr auto kPatience = std::chrono::minutes(15);
// While the folder goes from one process to the next.
constexpr int kTries = 50;
constexpr auto kBetweenTries = std::chrono::milliseconds(100);

http::ClientOptions patient() {
  http::ClientOptions options;
  options.first_byte_timeout = kPatience;
  options.idle_timeout = kPatience;
  return options;
}

// The only line breaks in JSON stand between its parts.
std::string on_one_line(std::string text) {
  for (char& c : text) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  return text;
}

bool is_message(const json::value& value) {
  return value.is_array() || base::member(value, "jsonrpc") != nullptr;
}

// The error that a reply without a message stands for.
base::Error error_in(int status, const base::Result<json::value>& body) {
  std::string detail = body ? base::string_at(*body, "detail").value_or("") : "";
  if (detail.empty()) detail = "The server answered " + std::to_string(status) + ".";
  return {base::Code::kInternal, std::move(detail)};
}

// The one message of a line, or an empty one for a batch.
mcp::Parsed message_in(std::string_view line) {
  mcp::Envelope envelope = mcp::parse_envelope(line);
  return envelope.batch ? mcp::Parsed() : std::move(envelope.messages.front());
}

}  // namespace

McpBridge::McpBridge(asio::io_context& io, const Target& target, const std::string& workspace,
                     std::function<void(std::string_view)> write, std::function<void()> done)
    : io_(io), target_(target), path_("/mcp"), write_(std::move(write)), done_(std::move(done)) {
  if (!workspace.empty()) path_ += "?workspace=" + http::percent_encode(workspace);
}

McpBridge::~McpBridge() { pool_.join(); }

void McpBridge::refuse_long_line() {
  const mcp::RpcError error{mcp::kInvalidRequest, "A message may have 1 MB at most.", nullptr,
                            true};
  write_(json::serialize(mcp::error_reply(nullptr, error)));
  done_();
}

void McpBridge::take(std::string line) {
  mcp::Parsed parsed = message_in(line);
  if (cancel(parsed)) {
    done_();
    return;
  }
  auto pending = std::make_shared<Pending>();
  const std::string id = parsed.id.is_null() ? std::string() : json::serialize(parsed.id);
  if (!id.empty()) pending_[id] = pending;
  auto ended = [this, id, pending](const std::exception_ptr&) {
    if (auto found = pending_.find(id); found != pending_.end() && found->second == pending) {
      pending_.erase(found);
    }
    done_();
  };
  asio::co_spawn(io_, forward(std::move(line), std::move(parsed), pending),
                 asio::bind_cancellation_slot(pending->cancel.slot(), std::move(ended)));
}

bool McpBridge::cancel(const mcp::Parsed& parsed) {
  if (parsed.message.method != "notifications/cancelled") return false;
  const json::value* id = parsed.message.params.if_contains("requestId");
  const auto found = id ? pending_.find(json::serialize(*id)) : pending_.end();
  if (found == pending_.end()) return false;
  const std::shared_ptr<Pending> pending = found->second;
  pending->cancelled = true;
  pending->cancel.emit(asio::cancellation_type::terminal);
  return true;
}

base::Result<McpBridge::Server> McpBridge::find_server(int seen) {
  if (!client_ || seen == turn_) {
    client_.reset();
    base::Result<std::unique_ptr<ServerClient>> found;
    for (int tries = 0; tries < kTries; ++tries) {
      found = ServerClient::connect(target_.settings, target_.remote);
      if (found || target_.remote) break;
      std::this_thread::sleep_for(kBetweenTries);
    }
    if (!found) return base::fail(found.error());
    client_ = std::move(*found);
    ++turn_;
  }
  return Server{client_->url(), client_->key(), turn_};
}

asio::awaitable<base::Result<McpBridge::Server>> McpBridge::server(int seen) {
  co_return co_await base::run_on(pool_, [this, seen] { return find_server(seen); });
}

http::ClientRequest McpBridge::request_to(const Server& server, const std::string& line,
                                          const mcp::Parsed& parsed) const {
  http::ClientRequest made;
  made.method = "POST";
  made.url = server.url + path_;
  made.headers = {{"Content-Type", "application/json"},
                  {"Accept", "application/json, text/event-stream"}};
  if (!server.key.empty()) made.headers.push_back({"Authorization", "Bearer " + server.key});
  const mcp::Message& message = parsed.message;
  if (const auto version = mcp::version_of(message)) {
    made.headers.push_back({"MCP-Protocol-Version", *version});
    made.headers.push_back({"Mcp-Method", message.method});
    if (const auto name = mcp::name_of(message)) {
      made.headers.push_back({"Mcp-Name", mcp::wrapped(*name)});
    }
  } else if (!revision_.empty() && message.method != "initialize") {
    made.headers.push_back({"MCP-Protocol-Version", revision_});
  }
  made.body = line;
  return made;
}

asio::awaitable<base::Result<http::ClientResponse>> McpBridge::send(const std::string& line,
                                                                    const mcp::Parsed& parsed) {
  auto found = co_await server(0);
  if (!found) co_return base::fail(std::move(found).error());
  http::ClientRequest request = request_to(*found, line, parsed);
  auto reply = co_await http_.send(std::move(request), patient());
  if (reply || reply.error().code != base::Code::kUnavailable || target_.remote) {
    co_return std::move(reply);
  }
  found = co_await server(found->turn);
  if (!found) co_return base::fail(std::move(found).error());
  request = request_to(*found, line, parsed);
  co_return co_await http_.send(std::move(request), patient());
}

asio::awaitable<void> McpBridge::forward(std::string line, mcp::Parsed parsed,
                                         std::shared_ptr<Pending> pending) {
  auto reply = co_await send(line, parsed);
  base::Status passed;
  if (reply) {
    passed = co_await pass_on(*reply, parsed);
  } else {
    passed = base::fail(reply.error());
  }
  if (!passed && !pending->cancelled) write_failure(parsed, passed.error());
}

asio::awaitable<base::Status> McpBridge::pass_on(http::ClientResponse& reply,
                                                 const mcp::Parsed& parsed) {
  const std::string type = http::header_token(reply.header("Content-Type").value_or(""));
  if (type == "text/event-stream") co_return co_await pass_on_events(reply);
  auto body = co_await reply.read_body(kMaxReply);
  if (!body) co_return base::fail(std::move(body).error());
  if (body->empty() && reply.status() < 300) co_return base::Status{};
  const auto value = base::parse_json(*body);
  if (!value || !is_message(*value)) co_return base::fail(error_in(reply.status(), value));
  if (parsed.message.method == "initialize") remember_revision(*body);
  write_(on_one_line(std::move(*body)));
  co_return base::Status{};
}

asio::awaitable<base::Status> McpBridge::pass_on_events(http::ClientResponse& reply) {
  http::SseParser parser(kMaxReply);
  std::array<char, 16 * 1024> buffer{};
  for (;;) {
    const auto got = co_await reply.read_some(buffer);
    if (!got) co_return base::fail(got.error());
    if (*got == 0) co_return base::Status{};
    std::string_view piece(buffer.data(), *got);
    for (;;) {
      auto item = parser.next(piece);
      if (!item) co_return base::fail(item.error());
      if (!*item) break;
      if (!(*item)->comment) write_(on_one_line(std::move((*item)->data)));
    }
  }
}

void McpBridge::remember_revision(const std::string& reply) {
  const auto value = base::parse_json(reply);
  const json::value* result = value ? base::member(*value, "result") : nullptr;
  if (result) revision_ = base::string_at(*result, "protocolVersion").value_or("");
}

void McpBridge::write_failure(const mcp::Parsed& parsed, const base::Error& error) const {
  if (parsed.id.is_null() && !parsed.message.method.empty()) return;  // a notification
  const mcp::RpcError failure{mcp::kInternalError, error.message, nullptr, false};
  write_(json::serialize(mcp::error_reply(parsed.id, failure)));
}

}  // namespace qwalt::app
