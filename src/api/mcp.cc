// POST /mcp: docs/api/mcp.md. HTTP around api/mcp/server.h: headers, statuses, streams.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>

#include "api/mcp/server.h"
#include "api/page_links.h"
#include "api/replies.h"
#include "api/routes.h"
#include "base/log.h"

namespace qwalt::api {
namespace {

using boost::asio::experimental::awaitable_operators::operator||;

constexpr int kRefused = 400;

int http_status(const mcp::RpcError& error) {
  if (!error.refused) return 200;
  return error.code == mcp::kMethodNotFound ? 404 : kRefused;
}

std::optional<std::string> header_of(const http::Exchange& exchange, std::string_view name) {
  const auto value = exchange.header(name);
  return value ? std::optional<std::string>(std::in_place, *value) : std::nullopt;
}

mcp::RequestHeaders headers_of(const http::Exchange& exchange) {
  return {header_of(exchange, "mcp-protocol-version"), header_of(exchange, "mcp-method"),
          header_of(exchange, "mcp-name")};
}

bool takes_events(const http::Exchange& exchange) {
  return exchange.header_list("accept").find("text/event-stream") != std::string::npos;
}

// A call whose reply is a stream: what it notifies of, and its result at the end. It goes on when
// the handler has returned, and is stopped when the client leaves.
class StreamedCall : public std::enable_shared_from_this<StreamedCall> {
 public:
  StreamedCall(Services& services, mcp::Message message, mcp::Dialect dialect, Caller caller,
               std::string server)
      : services_(services),
        server_(services),
        call_{std::move(message), std::move(dialect), std::move(caller), std::move(server), link_} {
  }

  asio::awaitable<void> start(http::Exchange& exchange) {
    http::OnStreamEnd on_end = [self = shared_from_this()](http::StreamEnd end) {
      if (end != http::StreamEnd::kClosed) self->link_.stop();
    };
    auto opened = co_await exchange.start_events(services_.hub, std::move(on_end));
    if (!opened) {
      if (!exchange.replied()) co_await send_problem(exchange, opened.error());
      co_return;
    }
    stream_ = *opened;
    link_.set_notify([this](const json::object& message) { send(message); });
    asio::co_spawn(services_.io, run(shared_from_this()), asio::detached);
  }

 private:
  static asio::awaitable<void> run(std::shared_ptr<StreamedCall> self) {
    mcp::Outcome outcome =
        mcp::rpc_fail(mcp::kInternalError, "A fault of this server; see its log.");
    try {
      outcome = co_await self->server_.handle(self->call_);
    } catch (const std::exception& error) {
      base::log_error("A call over MCP failed: {}", error.what());
    }
    const json::value& id = self->call_.message.id;
    self->send(outcome ? mcp::result_reply(id, *outcome) : mcp::error_reply(id, outcome.error()));
    self->stream_.close();
  }

  void send(const json::object& message) const {
    const std::string text = json::serialize(message);
    stream_.send({"message", text});
  }

  Services& services_;
  mcp::Server server_;
  mcp::CallLink link_;
  mcp::Call call_;
  http::EventStream stream_;
};

// Never returns by itself.
asio::awaitable<void> stop_when_gone(http::Exchange& exchange, mcp::CallLink& link) {
  co_await exchange.client_gone();
  link.stop();
  asio::steady_timer forever(co_await asio::this_coro::executor,
                             std::chrono::steady_clock::time_point::max());
  co_await forever.async_wait(asio::use_awaitable);
}

asio::awaitable<mcp::Outcome> handle_while_connected(http::Exchange& exchange, Services& services,
                                                     mcp::Call& call) {
  mcp::Server server(services);
  auto outcome = co_await (server.handle(call) || stop_when_gone(exchange, call.link));
  co_return std::move(std::get<0>(outcome));
}

struct Reply {
  int status = 202;
  json::object body;  // empty: nothing to say
};

Reply refused(const json::value& id, const mcp::RpcError& error) {
  return {http_status(error), mcp::error_reply(id, error)};
}

// One message, answered by one reply without a stream.
asio::awaitable<Reply> answer(http::Exchange& exchange, Services& services, const Caller& caller,
                              mcp::Parsed parsed, mcp::Dialect dialect) {
  mcp::CallLink link;
  mcp::Call call{std::move(parsed.message), std::move(dialect), caller, address_of_server(exchange),
                 link};
  if (auto wrong = mcp::Server(services).refusal(call)) co_return refused(parsed.id, *wrong);
  auto outcome = co_await handle_while_connected(exchange, services, call);
  if (!outcome) co_return refused(parsed.id, outcome.error());
  Reply reply;
  reply.status = 200;
  reply.body = mcp::result_reply(parsed.id, std::move(*outcome));
  co_return reply;
}

// What can be said of a message without running it; nullopt for a request that is to run.
std::optional<Reply> reply_at_once(const mcp::Parsed& parsed,
                                   const tl::expected<mcp::Dialect, mcp::RpcError>& dialect) {
  if (parsed.error) return refused(parsed.id, *parsed.error);
  if (!dialect) return refused(parsed.id, dialect.error());
  if (parsed.message.kind == mcp::MessageKind::kRequest) return std::nullopt;
  if (parsed.message.kind == mcp::MessageKind::kResponse && dialect->modern) {
    return refused(nullptr, {mcp::kInvalidRequest, "This server asks its clients for nothing.",
                             nullptr, true});
  }
  return Reply{};
}

asio::awaitable<void> send_reply(http::Exchange& exchange, Reply reply) {
  if (reply.body.empty()) {
    co_await exchange.send(http::empty_reply(reply.status));
    co_return;
  }
  co_await send_json(exchange, reply.status, reply.body);
}

asio::awaitable<void> answer_one(http::Exchange& exchange, Services& services, const Caller& caller,
                                 mcp::Parsed parsed) {
  auto dialect = mcp::dialect_of(parsed.message, headers_of(exchange), false);
  if (auto at_once = reply_at_once(parsed, dialect)) {
    co_await send_reply(exchange, std::move(*at_once));
    co_return;
  }
  mcp::CallLink unused;
  const mcp::Call probe{parsed.message, *dialect, caller, {}, unused};
  if (mcp::Server(services).is_slow(probe) && takes_events(exchange)) {
    auto streamed =
        std::make_shared<StreamedCall>(services, std::move(parsed.message), std::move(*dialect),
                                       caller, address_of_server(exchange));
    co_await streamed->start(exchange);
    co_return;
  }
  Reply reply = co_await answer(exchange, services, caller, std::move(parsed), std::move(*dialect));
  co_await send_reply(exchange, std::move(reply));
}

asio::awaitable<void> answer_batch(http::Exchange& exchange, Services& services,
                                   const Caller& caller, std::vector<mcp::Parsed> messages) {
  json::array replies;
  for (mcp::Parsed& parsed : messages) {
    auto dialect = mcp::dialect_of(parsed.message, headers_of(exchange), true);
    auto at_once = reply_at_once(parsed, dialect);
    if (!dialect) {
      co_await send_reply(exchange, std::move(*at_once));
      co_return;
    }
    Reply reply;
    if (at_once) {
      reply = std::move(*at_once);
    } else {
      reply = co_await answer(exchange, services, caller, std::move(parsed), std::move(*dialect));
    }
    if (!reply.body.empty()) replies.push_back(std::move(reply.body));
  }
  if (replies.empty()) {
    co_await exchange.send(http::empty_reply(202));
    co_return;
  }
  co_await send_json(exchange, 200, replies);
}

bool is_json(const http::Exchange& exchange) {
  const auto type = exchange.header("content-type");
  return !type || http::header_token(*type) == "application/json";
}

asio::awaitable<void> post_mcp(http::Exchange& exchange, Services& services, const Caller& caller) {
  if (!is_json(exchange)) {
    const base::Error error{base::Code::kUnsupported,
                            "A message has to come as Content-Type: application/json."};
    co_await send_problem(exchange, error);
    co_return;
  }
  auto body = co_await exchange.read_body(kMaxJsonBytes);
  if (!body) {
    co_await send_problem(exchange, body.error());
    co_return;
  }
  mcp::Envelope envelope = mcp::parse_envelope(*body);
  if (envelope.batch) {
    co_await answer_batch(exchange, services, caller, std::move(envelope.messages));
    co_return;
  }
  co_await answer_one(exchange, services, caller, std::move(envelope.messages.front()));
}

}  // namespace

void add_mcp_routes(Routes& routes) {
  Services& services = routes.services();
  routes.add("POST", "/mcp", Role::kReader,
             [&services](http::Exchange& exchange, const Caller& caller) {
               return post_mcp(exchange, services, caller);
             });
}

}  // namespace qwalt::api
