// /api/v1/settings/model and settings/models: docs/api/native.md, "Settings of the model".
#include <cmath>

#include "api/model_settings.h"
#include "api/replies.h"
#include "api/routes.h"
#include "base/async.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "llm/metered_model.h"

namespace qwalt::api {
namespace {

constexpr int kMostModels = 2000;
constexpr int kUsualModels = 1000;
constexpr int kTestTokens = 64;  // some models think before they say a word
constexpr std::size_t kShownAnswer = 200;

ModelInfo info_of(const llm::OpenAiClient& client) {
  return {client.configured(), client.default_model(), client.settings()->base_url};
}

// What counts from now on, everywhere.
void take_effect(Services& services, ModelLevels levels) {
  services.model_settings.apply(std::move(levels));
  services.model = info_of(services.model_settings.client());
}

asio::awaitable<void> send_settings(http::Exchange& exchange, Services& services,
                                    store::Id workspace) {
  const json::value body = model_settings_json(services.model_settings, workspace);
  co_await send_json(exchange, 200, body);
}

asio::awaitable<void> put_settings(http::Exchange& exchange, Services& services,
                                   store::Id workspace) {
  auto body = co_await read_json(exchange);
  auto stored = co_await base::run_on(services.pool, [&]() -> base::Result<ModelLevels> {
    if (!body) return base::fail(body.error());
    TRY_ASSIGN(const ModelLevel changes, check_model_settings(*body, workspace != 0));
    return services.model_settings.change(workspace, changes);
  });
  if (!stored) {
    co_await send_problem(exchange, stored.error());
    co_return;
  }
  take_effect(services, std::move(*stored));
  co_await send_settings(exchange, services, workspace);
}

asio::awaitable<void> delete_settings(http::Exchange& exchange, Services& services,
                                      store::Id workspace) {
  auto left = co_await base::run_on(services.pool,
                                    [&] { return services.model_settings.clear(workspace); });
  if (!left) {
    co_await send_problem(exchange, left.error());
    co_return;
  }
  take_effect(services, std::move(*left));
  co_await send_settings(exchange, services, workspace);
}

template <class T>
json::value or_null(const std::optional<T>& value) {
  return value ? json::value(*value) : json::value();
}

json::object test_json(const llm::ChatResult& result, double milliseconds) {
  json::object reply;
  reply["works"] = result.has_value();
  reply["milliseconds"] = std::round(milliseconds);
  if (!result) {
    reply["message"] = result.error().error.message;
    reply["code"] = base::code_name(result.error().error.code);
    reply["status"] = result.error().http_status;
    return reply;
  }
  reply["message"] = "The model " + result->model + " answers.";
  reply["model"] = result->model;
  reply["answer"] = std::string(base::utf8_prefix(result->text, kShownAnswer));
  reply["prompt_tokens"] = or_null(result->prompt_tokens);
  reply["completion_tokens"] = or_null(result->completion_tokens);
  reply["cost"] = or_null(result->cost);
  return reply;
}

// A tiny call, also with settings that are not stored: those of the body.
asio::awaitable<void> post_test(http::Exchange& exchange, Services& services,
                                const Caller& caller) {
  auto body = co_await read_json(exchange);
  if (!body) {
    co_await send_problem(exchange, body.error());
    co_return;
  }
  auto changes = check_model_settings(*body, false);
  if (!changes) {
    co_await send_problem(exchange, changes.error());
    co_return;
  }
  ModelSettings& settings = services.model_settings;
  const ModelLevel level = change_model_level(settings.levels().server, *changes,
                                              settings.environment().settings.base_url);
  llm::OpenAiSettings tried = settings.choice_with(level).settings;
  tried.max_retries = 0;
  llm::OpenAiClient client(std::move(tried));
  llm::MeteredModel metered(client, services.spending);
  llm::ChatRequest request;
  request.messages = {{llm::Role::kUser, "Reply with the one word: ready"}};
  request.model = client.default_model();
  request.max_tokens = kTestTokens;
  request.workspace = caller.workspace;
  request.short_call = true;
  const base::Stopwatch watch;
  llm::OnDelta nobody;
  llm::ChatResult result = co_await metered.stream(std::move(request), std::move(nobody));
  const json::value reply = test_json(result, watch.milliseconds());
  co_await send_json(exchange, 200, reply);
}

json::object offered_json(const llm::OfferedModel& model) {
  return {{"id", model.id},
          {"name", model.name.empty() ? json::value() : json::value(model.name)},
          {"context_tokens", or_null(model.context_tokens)},
          {"prompt_price", or_null(model.prompt_price)},
          {"completion_price", or_null(model.completion_price)}};
}

asio::awaitable<void> get_models(http::Exchange& exchange, Services& services) {
  auto limit = query_number(exchange, "limit", kUsualModels, 1, kMostModels);
  if (!limit) {
    co_await send_problem(exchange, limit.error());
    co_return;
  }
  auto models =
      co_await services.model_settings.client().offered_models(static_cast<std::size_t>(*limit));
  if (!models) {
    co_await send_problem(exchange, 502, models.error().error);
    co_return;
  }
  json::array list;
  for (const llm::OfferedModel& model : *models) list.push_back(offered_json(model));
  json::object body;
  body["models"] = std::move(list);
  co_await send_json(exchange, 200, body);
}

}  // namespace

void add_model_routes(Routes& routes) {
  Services& services = routes.services();
  auto add = [&](const char* method, auto handle) {
    routes.add(method, "/api/v1/settings/model", Role::kServerAdmin,
               [&services, handle](http::Exchange& exchange, const Caller&) {
                 return handle(exchange, services, 0);
               });
    routes.add(method, "/api/v1/settings/model/workspace", Role::kAdmin,
               [&services, handle](http::Exchange& exchange, const Caller& caller) {
                 return handle(exchange, services, caller.workspace);
               });
  };
  add("GET", send_settings);
  add("PUT", put_settings);
  add("DELETE", delete_settings);
  routes.add("POST", "/api/v1/settings/model/test", Role::kServerAdmin,
             [&services](http::Exchange& exchange, const Caller& caller) {
               return post_test(exchange, services, caller);
             });
  routes.add("GET", "/api/v1/settings/models", Role::kAdmin,
             [&services](http::Exchange& exchange, const Caller&) {
               return get_models(exchange, services);
             });
}

}  // namespace qwalt::api
