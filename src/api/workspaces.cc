// /api/v1/workspaces and their settings: docs/api/native.md, "Workspaces".
#include "answer/document_prompts.h"
#include "api/json_views.h"
#include "api/live.h"
#include "api/model_settings.h"
#include "api/replies.h"
#include "api/routes.h"
#include "base/async.h"
#include "base/log.h"
#include "store/workspace_settings.h"

namespace qwalt::api {
namespace {

asio::awaitable<void> send_result(http::Exchange& exchange, int status,
                                  const base::Result<json::object>& result) {
  if (!result) {
    co_await send_problem(exchange, result.error());
    co_return;
  }
  co_await send_json(exchange, status, *result);
}

// A key that is bound to a workspace sees that one only.
asio::awaitable<void> list_workspaces(http::Exchange& exchange, Services& services,
                                      const Caller& caller) {
  auto result = co_await base::run_on(services.pool, [&]() -> base::Result<json::object> {
    TRY_ASSIGN(const auto all, services.library.store().list_workspaces());
    json::array list;
    for (const store::Workspace& workspace : all) {
      if (caller.bound.value_or(workspace.id) != workspace.id) continue;
      list.push_back(workspace_json(workspace));
    }
    return json::object{{"workspaces", std::move(list)}};
  });
  co_await send_result(exchange, 200, result);
}

// What the check of callers knows follows the store.
asio::awaitable<void> tell_auth(Services& services) {
  struct Present {
    std::vector<store::Workspace> workspaces;
    bool keys = false;
  };
  auto now = co_await base::run_on(services.pool, [&]() -> base::Result<Present> {
    Present present;
    TRY_ASSIGN(present.workspaces, services.library.store().list_workspaces());
    TRY_ASSIGN(const auto keys, services.library.store().keys());
    present.keys = !keys.empty();
    return present;
  });
  if (!now) {
    base::log_error("The workspaces could not be read again: {}", now.error().message);
    co_return;
  }
  services.auth.set_workspaces(now->workspaces);
  services.auth.forget_cached_keys(now->keys);
}

asio::awaitable<void> post_workspace(http::Exchange& exchange, Services& services,
                                     const Caller& /*caller*/) {
  auto body = co_await read_json(exchange);
  auto made = co_await base::run_on(services.pool, [&]() -> base::Result<json::object> {
    if (!body) return base::fail(body.error());
    const std::string name = base::string_at(*body, "name").value_or("");
    TRY_ASSIGN(const auto workspace, services.library.store().add_workspace(name));
    return workspace_json(workspace);
  });
  if (made) co_await tell_auth(services);
  co_await send_result(exchange, 201, made);
}

// The caller in the workspace that the path names.
base::Result<Caller> caller_there(const http::Exchange& exchange, const Services& services,
                                  const Caller& caller) {
  return services.auth.enter(caller, exchange.parameter("name"));
}

asio::awaitable<void> get_workspace(http::Exchange& exchange, Services& services,
                                    const Caller& caller) {
  const auto there = caller_there(exchange, services, caller);
  auto result = co_await base::run_on(services.pool, [&]() -> base::Result<json::object> {
    if (!there) return base::fail(there.error());
    TRY_ASSIGN(const auto all, services.library.store().list_workspaces());
    for (const store::Workspace& workspace : all) {
      if (workspace.id == there->workspace) return workspace_json(workspace);
    }
    return base::fail(base::Code::kNotFound, "There is no such workspace.");
  });
  co_await send_result(exchange, 200, result);
}

asio::awaitable<void> delete_workspace(http::Exchange& exchange, Services& services,
                                       const Caller& caller) {
  const auto there = caller_there(exchange, services, caller);
  const std::string documents(exchange.query().find("documents").value_or("keep"));
  auto removed = co_await base::run_on(services.pool, [&]() -> base::Status {
    if (!there) return base::fail(there.error());
    if (documents != "keep" && documents != "remove") {
      return base::fail(base::Code::kInvalid, "\"documents\" has to be \"keep\" or \"remove\".");
    }
    return services.library.remove_workspace(there->workspace, documents == "remove");
  });
  if (!removed) {
    co_await send_problem(exchange, removed.error());
    co_return;
  }
  services.live.end_streams(there->workspace);
  co_await tell_auth(services);
  co_await send_nothing(exchange);
}

// Those that are the model's, and kept with its settings (api/model_settings.h).
constexpr std::string_view kOfModel[] = {"model", "temperature", "top_p", "max_tokens"};

json::object settings_json(const store::WorkspaceSettings& settings, const Services& services,
                           store::Id workspace) {
  json::object out{
      {"system_prompt", text_or_null(settings.system_prompt)},
      {"threshold", settings.threshold ? json::value(*settings.threshold) : json::value()}};
  const auto& levels = services.model_settings.levels().workspaces;
  const auto own = levels.find(workspace);
  for (std::string_view name : kOfModel) {
    const json::value* value = own == levels.end() ? nullptr : own->second.if_contains(name);
    out[name] = value == nullptr ? json::value() : *value;
  }
  return out;
}

struct WantedSettings {
  store::WorkspaceSettings own;
  ModelLevel of_model;
};

// What is left out is as the server has it, like what is null.
base::Result<WantedSettings> settings_in(const json::value& body) {
  WantedSettings wanted;
  const json::value* prompt = base::member(body, "system_prompt");
  if (prompt != nullptr && !prompt->is_null()) {
    wanted.own.system_prompt = base::string_at(body, "system_prompt").value_or("");
    if (!prompt->is_string() || wanted.own.system_prompt.size() > answer::kMaxSystemPromptBytes) {
      return base::fail(base::Code::kInvalid, "\"system_prompt\" has to be a text of up to 16 KB.");
    }
  }
  const json::value* threshold = base::member(body, "threshold");
  if (threshold != nullptr && !threshold->is_null()) {
    wanted.own.threshold = base::number_at(body, "threshold");
    if (!wanted.own.threshold || !(*wanted.own.threshold >= 0 && *wanted.own.threshold <= 1)) {
      return base::fail(base::Code::kInvalid, "\"threshold\" has to be a number from 0 to 1.");
    }
  }
  json::object of_model;
  for (std::string_view name : kOfModel) {
    const json::value* value = base::member(body, name);
    of_model[name] = value == nullptr ? json::value() : *value;
  }
  TRY_ASSIGN(wanted.of_model, check_model_settings(of_model, true));
  return wanted;
}

asio::awaitable<void> get_settings(http::Exchange& exchange, Services& services,
                                   const Caller& caller) {
  const auto there = caller_there(exchange, services, caller);
  auto settings =
      co_await base::run_on(services.pool, [&]() -> base::Result<store::WorkspaceSettings> {
        if (!there) return base::fail(there.error());
        return store::workspace_settings(services.library.store(), there->workspace);
      });
  if (!settings) {
    co_await send_problem(exchange, settings.error());
    co_return;
  }
  const json::value shown = settings_json(*settings, services, there->workspace);
  co_await send_json(exchange, 200, shown);
}

asio::awaitable<void> put_settings(http::Exchange& exchange, Services& services,
                                   const Caller& caller) {
  const auto there = caller_there(exchange, services, caller);
  auto body = co_await read_json(exchange);
  base::Result<WantedSettings> wanted = body ? settings_in(*body) : base::fail(body.error());
  auto levels = co_await base::run_on(services.pool, [&]() -> base::Result<ModelLevels> {
    if (!there) return base::fail(there.error());
    if (!wanted) return base::fail(wanted.error());
    TRY(store::set_workspace_settings(services.library.store(), there->workspace, wanted->own));
    return services.model_settings.change(there->workspace, wanted->of_model);
  });
  if (!levels) {
    co_await send_problem(exchange, levels.error());
    co_return;
  }
  services.model_settings.apply(std::move(*levels));
  const json::value shown = settings_json(wanted->own, services, there->workspace);
  co_await send_json(exchange, 200, shown);
}

}  // namespace

void add_workspace_routes(Routes& routes) {
  Services& services = routes.services();
  auto plain = [&](std::string_view method, std::string_view path, Role least, auto handler) {
    routes.add(method, path, least,
               [&services, handler](http::Exchange& exchange, const Caller& caller) {
                 return handler(exchange, services, caller);
               });
  };
  plain("GET", "/api/v1/workspaces", Role::kReader, list_workspaces);
  plain("POST", "/api/v1/workspaces", Role::kServerAdmin, post_workspace);
  plain("GET", "/api/v1/workspaces/{name}", Role::kReader, get_workspace);
  plain("DELETE", "/api/v1/workspaces/{name}", Role::kServerAdmin, delete_workspace);
  plain("GET", "/api/v1/workspaces/{name}/settings", Role::kAdmin, get_settings);
  plain("PUT", "/api/v1/workspaces/{name}/settings", Role::kAdmin, put_settings);
}

}  // namespace qwalt::api
