// The faces, each adding its routes: all over the same library and answer code.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/auth.h"
#include "api/services.h"
#include "http/router.h"

namespace qwalt::api {

// A handler that runs once the caller is known.
using CallerHandler = std::function<asio::awaitable<void>(http::Exchange&, const Caller&)>;

// A route that was added, and who may call it: the least role, or "open" or "unchecked".
struct RouteInfo {
  std::string method;
  std::string pattern;
  std::string access;
};

// Adds routes behind the one authorisation check.
class Routes {
 public:
  Routes(http::Router& router, Services& services) : router_(router), services_(services) {}

  // For callers whose role is `least` or higher.
  void add(std::string_view method, std::string_view pattern, Role least, CallerHandler handler);
  // For what anybody may see who passes the check of origin: the page, the session.
  void add_open(std::string_view method, std::string_view pattern, http::Handler handler);

  // For what anybody may see at all.
  void add_unchecked(std::string_view method, std::string_view pattern, http::Handler handler);

  Services& services() { return services_; }
  // All that have been added; it grows with those to come.
  std::shared_ptr<const std::vector<RouteInfo>> list() const { return list_; }

 private:
  void note(std::string_view method, std::string_view pattern, std::string_view access);

  http::Router& router_;
  Services& services_;
  std::shared_ptr<std::vector<RouteInfo>> list_ = std::make_shared<std::vector<RouteInfo>>();
};

void add_original_routes(Routes& routes);   // api/original.cc: /upload, /query, /chat…
void add_document_routes(Routes& routes);   // api/v1/documents…
void add_page_routes(Routes& routes);       // api/v1/documents/{id}/pages…
void add_watch_routes(Routes& routes);      // api/v1/watches…
void add_archive_routes(Routes& routes);    // api/v1/verify, export, import
void add_search_routes(Routes& routes);     // api/v1/search
void add_action_routes(Routes& routes);     // api/v1/actions…
void add_openapi_routes(Routes& routes);    // /openapi.json, /docs, api/v1/routes
void add_ask_routes(Routes& routes);        // api/v1/ask
void add_chat_routes(Routes& routes);       // api/v1/chats…
void add_session_routes(Routes& routes);    // api/v1/session, keys, settings, events
void add_model_routes(Routes& routes);      // api/v1/settings/model…, settings/models
void add_usage_routes(Routes& routes);      // api/v1/usage
void add_workspace_routes(Routes& routes);  // api/v1/workspaces…
void add_feedback_routes(Routes& routes);   // api/v1/chats/{id}/messages…, feedback
void add_mcp_routes(Routes& routes);        // /mcp
void add_openai_routes(Routes& routes);     // /v1, api/openai/face.cc
void add_operation_routes(Routes& routes);  // /health, /ready, /metrics

// Answers the question that a browser asks before a call from another origin. False: it was none.
asio::awaitable<bool> answer_preflight(http::Exchange& exchange, const Auth& auth);

// All of them, and the page for every other path.
void add_all_routes(http::Router& router, Services& services);

}  // namespace qwalt::api
