// /api/v1/session, keys, settings and events: docs/api/native.md.
#include <fmt/format.h>

#include "api/health.h"
#include "api/json_views.h"
#include "api/live.h"
#include "api/replies.h"
#include "api/routes.h"
#include "base/async.h"
#include "base/bytes.h"
#include "index/snapshot.h"

namespace qwalt::api {
namespace {

constexpr std::size_t kMaxKeyName = 200;
constexpr int kSessionSeconds = 30 * 24 * 3600;

std::string session_cookie(const http::Exchange& exchange, std::string_view value, int seconds) {
  // Behind a proxy that ends TLS the cookie must not travel without it.
  const bool tls = exchange.header("x-forwarded-proto").value_or("") == "https";
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{}", kSessionCookie, value,
                     seconds, tls ? "; Secure" : "");
}

asio::awaitable<void> get_session(http::Exchange& exchange, Services& services) {
  auto caller = co_await services.auth.identify(exchange);
  const bool known = caller && caller->has_value();
  json::object body;
  body["required"] = services.auth.required();
  body["authenticated"] = known;
  body["role"] = known ? json::value(role_name((*caller)->role)) : json::value();
  body["workspace"] = known ? json::value((*caller)->workspace_name) : json::value("default");
  body["bound"] = known && (*caller)->bound.has_value();
  co_await send_json(exchange, 200, body);
}

asio::awaitable<void> post_session(http::Exchange& exchange, Services& services) {
  auto body = co_await read_json(exchange);
  if (!body) {
    co_await send_problem(exchange, body.error());
    co_return;
  }
  const std::string key = base::string_at(*body, "key").value_or("");
  auto cookie = co_await services.auth.begin_session(key);
  if (!cookie) {
    co_await send_problem(exchange, cookie.error());
    co_return;
  }
  exchange.set_reply_header("Set-Cookie", session_cookie(exchange, *cookie, kSessionSeconds));
  co_await send_nothing(exchange);
}

asio::awaitable<void> delete_session(http::Exchange& exchange) {
  exchange.set_reply_header("Set-Cookie", session_cookie(exchange, "", 0));
  co_await send_nothing(exchange);
}

std::string workspace_of(const Auth& auth, const store::Key& key) {
  return key.workspace ? auth.workspace_name(*key.workspace) : std::string();
}

asio::awaitable<void> list_keys(http::Exchange& exchange, Services& services,
                                const Caller& /*caller*/) {
  auto keys = co_await base::run_on(services.pool, [&] { return services.library.store().keys(); });
  if (!keys) {
    co_await send_problem(exchange, keys.error());
    co_return;
  }
  json::array list;
  for (const store::Key& key : *keys) {
    list.push_back(key_json(key, workspace_of(services.auth, key)));
  }
  json::object body;
  body["keys"] = std::move(list);
  co_await send_json(exchange, 200, body);
}

struct WantedKey {
  std::string name;
  Role role = Role::kAdmin;
  std::optional<store::Id> workspace;
};

// "role" is "admin" when it is left out, and "workspace" every one.
base::Result<WantedKey> wanted_key(const json::value& body, const Services& services,
                                   const Caller& caller) {
  WantedKey wanted;
  wanted.name = base::string_at(body, "name").value_or("");
  if (wanted.name.empty() || wanted.name.size() > kMaxKeyName) {
    return base::fail(base::Code::kInvalid, "\"name\" has to be a text of up to 200 bytes.");
  }
  if (const json::value* given = base::member(body, "role"); given && !given->is_null()) {
    const auto role = role_from(base::string_at(body, "role").value_or(""));
    if (!role) {
      return base::fail(base::Code::kInvalid,
                        "\"role\" has to be \"admin\", \"editor\" or \"reader\".");
    }
    wanted.role = *role;
  }
  if (const json::value* given = base::member(body, "workspace"); given && !given->is_null()) {
    if (!given->is_string()) {
      return base::fail(base::Code::kInvalid, "\"workspace\" has to be the name of a workspace.");
    }
    TRY_ASSIGN(const Caller there,
               services.auth.enter(caller, std::string_view(given->as_string())));
    wanted.workspace = there.workspace;
  }
  return wanted;
}

asio::awaitable<void> post_key(http::Exchange& exchange, Services& services, const Caller& caller) {
  auto body = co_await read_json(exchange);
  base::Result<WantedKey> wanted =
      body ? wanted_key(*body, services, caller) : base::fail(body.error());
  auto made = co_await base::run_on(services.pool, [&]() -> base::Result<Auth::NewKey> {
    if (!wanted) return base::fail(wanted.error());
    return services.auth.add_key(wanted->name, wanted->role, wanted->workspace);
  });
  if (!made) {
    co_await send_problem(exchange, made.error());
    co_return;
  }
  services.auth.forget_cached_keys(true);
  json::object reply = key_json(made->key, workspace_of(services.auth, made->key));
  reply["key"] = made->secret;
  co_await send_json(exchange, 201, reply);
}

asio::awaitable<void> delete_key(http::Exchange& exchange, Services& services,
                                 const Caller& /*caller*/) {
  const auto id = base::id_from_string(exchange.parameter("id"));
  auto left = co_await base::run_on(services.pool, [&]() -> base::Result<bool> {
    if (!id) return base::fail(base::Code::kNotFound, "There is no such key.");
    TRY(services.auth.remove_key(*id));
    TRY_ASSIGN(const auto keys, services.library.store().keys());
    return !keys.empty();
  });
  if (!left) {
    co_await send_problem(exchange, left.error());
    co_return;
  }
  services.auth.forget_cached_keys(*left);
  co_await send_nothing(exchange);
}

struct ToolRow {
  const char* name;
  bool installed;
  const char* what;
  const char* install;
};

// The programs of the system that read what this one cannot.
json::array tools_json(const extract::Tools& tools) {
  const ToolRow rows[] = {
      {"ocr", tools.ocr, "Text in pictures and scanned pages", "sudo apt install tesseract-ocr"},
      {"legacy_office", tools.legacy_office, "Old Office files: .doc, .xls, .ppt",
       "sudo apt install catdoc"},
      {"outlook", tools.outlook, "Outlook messages: .msg",
       "sudo apt install libemail-outlook-message-perl libemail-address-perl"}};
  json::array out;
  for (const ToolRow& row : rows) {
    json::object tool{{"name", row.name}, {"installed", row.installed}, {"reads", row.what}};
    tool["install"] = row.installed ? json::value() : json::value(row.install);
    if (std::string_view(row.name) == "ocr") tool["languages"] = strings_json(tools.ocr_languages);
    out.push_back(std::move(tool));
  }
  return out;
}

json::object limits_json(const Services& services) {
  json::object limits{{"upload_bytes", services.library.upload_limit()}};
  json::object reading;
  for (const auto& [name, value] : services.reading.limits) reading[name] = value;
  limits["reading"] = std::move(reading);
  return limits;
}

asio::awaitable<void> stream_events(http::Exchange& exchange, Services& services,
                                    const Caller& caller) {
  return services.live.stream_all(exchange, caller.workspace);
}

json::object index_json(const Services& services, const Caller& caller) {
  const auto snapshot = services.library.snapshot(caller.workspace);
  return {{"segments", snapshot ? snapshot->segments().size() : 0},
          {"caught_up", services.library.caught_up()}};
}

asio::awaitable<void> get_settings(http::Exchange& exchange, Services& services,
                                   const Caller& caller) {
  const auto tools =
      co_await base::run_on(services.pool, [&] { return services.extractor.tools(); });
  json::object body;
  body["version"] = QWALT_VERSION;
  body["model"] = services.model.model;
  body["model_configured"] = services.model.configured;
  body["base_url"] = services.model.base_url;
  body["formats"] = strings_json(services.reading.formats);
  body["tools"] = tools_json(tools);
  body["limits"] = limits_json(services);
  body["private_urls"] = services.reading.private_urls;
  body["memory"] = memory_json(services.extractor);
  body["index"] = index_json(services, caller);
  co_await send_json(exchange, 200, body);
}

}  // namespace

void add_session_routes(Routes& routes) {
  Services& services = routes.services();
  routes.add_open("GET", "/api/v1/session", [&services](http::Exchange& exchange) {
    return get_session(exchange, services);
  });
  routes.add_open("POST", "/api/v1/session", [&services](http::Exchange& exchange) {
    return post_session(exchange, services);
  });
  routes.add_open("DELETE", "/api/v1/session", delete_session);
  auto plain = [&](std::string_view method, std::string_view path, Role least, auto handler) {
    routes.add(method, path, least,
               [&services, handler](http::Exchange& exchange, const Caller& caller) {
                 return handler(exchange, services, caller);
               });
  };
  plain("GET", "/api/v1/keys", Role::kServerAdmin, list_keys);
  plain("POST", "/api/v1/keys", Role::kServerAdmin, post_key);
  plain("DELETE", "/api/v1/keys/{id}", Role::kServerAdmin, delete_key);
  plain("GET", "/api/v1/settings", Role::kReader, get_settings);
  plain("GET", "/api/v1/events", Role::kReader, stream_events);
}

}  // namespace qwalt::api
