// POST /v1/chat/completions.
#include "api/openai/chat_answer.h"
#include "api/openai/chat_raw.h"
#include "api/openai/chat_reply.h"
#include "api/openai/chat_request.h"
#include "api/openai/face.h"
#include "base/random.h"

namespace qwalt::api::openai {
namespace {

// Conversations with pictures in them are passed through.
constexpr std::size_t kMaxChatBytes = 16 * 1024 * 1024;

struct ChatCall {
  json::object body;
  ChatRequest request;
};

// The caller in the workspace that the model's name says.
base::Result<Caller> caller_in(const Services& services, const Caller& caller,
                               const std::string& workspace) {
  if (workspace.empty()) return caller;
  return services.auth.enter(caller, workspace);
}

// Blocks, and parses megabytes: for the pool.
base::Result<ChatCall> parse_call(std::string_view text) {
  TRY_ASSIGN(json::value body, base::parse_json(text));
  if (!body.is_object()) {
    return base::fail(base::Code::kInvalid, "The body has to be a JSON object.");
  }
  ChatCall call;
  TRY_ASSIGN(call.request, parse_chat_request(body));
  if (call.request.model.raw || call.request.task) call.body = std::move(body.as_object());
  return call;
}

// A task of a chat program that there is no model for: nothing to say, which those programs bear.
asio::awaitable<void> send_no_words(http::Exchange& exchange, const ChatRequest& request) {
  const ReplyFrame frame = reply_frame(base::random_id(), request.model_name);
  json::object reply = completion_json(frame, "", "stop", {});
  reply["usage"] = usage_json({});
  co_await send_json(exchange, 200, reply);
}

asio::awaitable<void> post_chat(http::Exchange& exchange, Services& services,
                                const Caller& caller) {
  auto text = co_await exchange.read_body(kMaxChatBytes);
  if (!text) {
    co_await send_problem(exchange, text.error());
    co_return;
  }
  auto call = co_await base::run_on(services.pool, [&] { return parse_call(*text); });
  *text = {};
  if (!call) {
    co_await send_problem(exchange, call.error());
    co_return;
  }
  ChatRequest& request = call->request;
  auto within = caller_in(services, caller, request.model.workspace);
  if (!within) {
    co_await send_problem(exchange, within.error());
    co_return;
  }
  if (request.task && !services.language_model.configured() && !request.stream) {
    co_await send_no_words(exchange, request);
  } else if (request.model.raw || request.task) {
    co_await pass_through(exchange, services, *within, request.model, std::move(call->body),
                          request.stream);
  } else {
    co_await answer_from_documents(exchange, services, *within, std::move(request));
  }
}

}  // namespace

void add_chat_routes(Routes& routes) {
  Services& services = routes.services();
  routes.add("POST", "/v1/chat/completions", Role::kReader,
             [&services](http::Exchange& exchange, const Caller& caller) {
               return post_chat(exchange, services, caller);
             });
}

}  // namespace qwalt::api::openai
