#include "api/routes.h"

#include "api/openai/errors.h"
#include "api/page.h"
#include "api/replies.h"

namespace qwalt::api {
namespace {

void set_cors_headers(http::Exchange& exchange, const CorsHeaders& cors) {
  if (cors.allow_origin.empty()) return;
  exchange.set_reply_header("Access-Control-Allow-Origin", cors.allow_origin);
  exchange.set_reply_header("Access-Control-Expose-Headers", "X-Request-Id, Location, Retry-After");
  if (cors.allow_origin != "*") exchange.set_reply_header("Vary", "Origin");
  if (cors.allow_credentials) exchange.set_reply_header("Access-Control-Allow-Credentials", "true");
}

}  // namespace

void Routes::note(std::string_view method, std::string_view pattern, std::string_view access) {
  list_->push_back({std::string(method), std::string(pattern), std::string(access)});
}

void Routes::add(std::string_view method, std::string_view pattern, Role least,
                 CallerHandler handler) {
  note(method, pattern, least == Role::kServerAdmin ? "server admin" : role_name(least));
  Services& services = services_;
  router_.add(method, pattern,
              [&services, least,
               handler = std::move(handler)](http::Exchange& exchange) -> asio::awaitable<void> {
                set_cors_headers(exchange, services.auth.cors(exchange));
                auto caller = co_await services.auth.authorise(exchange, least);
                if (!caller) {
                  co_await send_problem(exchange, caller.error());
                  co_return;
                }
                co_await handler(exchange, *caller);
              });
}

void Routes::add_open(std::string_view method, std::string_view pattern, http::Handler handler) {
  note(method, pattern, "open");
  Services& services = services_;
  router_.add(
      method, pattern,
      [&services, handler = std::move(handler)](http::Exchange& exchange) -> asio::awaitable<void> {
        set_cors_headers(exchange, services.auth.cors(exchange));
        if (auto allowed = services.auth.check_origin(exchange); !allowed) {
          co_await send_problem(exchange, allowed.error());
          co_return;
        }
        co_await handler(exchange);
      });
}

void Routes::add_unchecked(std::string_view method, std::string_view pattern,
                           http::Handler handler) {
  note(method, pattern, "unchecked");
  Services& services = services_;
  router_.add(
      method, pattern,
      [&services, handler = std::move(handler)](http::Exchange& exchange) -> asio::awaitable<void> {
        set_cors_headers(exchange, services.auth.cors(exchange));
        co_await handler(exchange);
      });
}

void add_all_routes(http::Router& router, Services& services) {
  Routes routes(router, services);
  add_original_routes(routes);
  add_document_routes(routes);
  add_page_routes(routes);
  add_watch_routes(routes);
  add_archive_routes(routes);
  add_search_routes(routes);
  add_ask_routes(routes);
  add_action_routes(routes);
  add_chat_routes(routes);
  add_feedback_routes(routes);
  add_session_routes(routes);
  add_model_routes(routes);
  add_usage_routes(routes);
  add_workspace_routes(routes);
  add_mcp_routes(routes);
  add_openai_routes(routes);
  add_operation_routes(routes);
  add_openapi_routes(routes);
  router.set_fallback([&services](http::Exchange& exchange) -> asio::awaitable<void> {
    co_await serve_page(exchange, services);
  });
}

asio::awaitable<bool> answer_preflight(http::Exchange& exchange, const Auth& auth) {
  if (exchange.method() != "OPTIONS" || !exchange.header("access-control-request-method")) {
    co_return false;
  }
  const CorsHeaders cors = auth.cors(exchange);
  if (cors.allow_origin.empty()) {
    co_await exchange.send(error_page(403, "This origin is not allowed; --cors can allow it.",
                                      exchange.request_id(), exchange.path()));
    co_return true;
  }
  set_cors_headers(exchange, cors);
  http::Response response = http::empty_reply(204);
  response.header("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE");
  constexpr std::string_view kHeaders =
      "Authorization, Content-Type, X-API-Key, X-QWalT-Workspace, Last-Event-ID, Idempotency-Key, "
      "MCP-Protocol-Version, Mcp-Method, Mcp-Name";
  // OpenAI's clients send some of their own, which differ from version to version.
  const auto wanted = exchange.header("access-control-request-headers");
  const bool any = wanted && openai::is_openai_path(exchange.path());
  response.header("Access-Control-Allow-Headers", any ? *wanted : kHeaders);
  response.header("Access-Control-Max-Age", "600");
  co_await exchange.send(std::move(response));
  co_return true;
}

}  // namespace qwalt::api
