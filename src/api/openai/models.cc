// GET /v1/models and /v1/models/{id}. An id may have a slash in it, percent-encoded or not.
#include <fmt/format.h>

#include "api/openai/chat_request.h"
#include "api/openai/face.h"
#include "base/utf8.h"

namespace qwalt::api::openai {
namespace {

json::object model_json(std::string_view id, base::Micros created) {
  return {{"id", id}, {"object", "model"}, {"created", seconds_of(created)}, {"owned_by", "qwalt"}};
}

// When the collection was made: nothing else here has an age.
base::Result<base::Micros> age_of(Services& services, const Caller& caller) {
  TRY_ASSIGN(const auto workspaces, workspaces_of(services, caller));
  for (const store::Workspace& one : workspaces) {
    if (one.id == caller.workspace) return one.created_at;
  }
  return base::Micros{0};
}

base::Result<json::object> list_models(Services& services, const Caller& caller) {
  TRY_ASSIGN(const base::Micros age, age_of(services, caller));
  TRY_ASSIGN(const auto workspaces, workspaces_of(services, caller));
  json::array models;
  models.push_back(model_json("qwalt", age));
  for (const store::Workspace& one : workspaces) {
    models.push_back(model_json("qwalt/" + one.name, one.created_at));
  }
  if (services.language_model.configured()) models.push_back(model_json("qwalt-raw", age));
  const std::string embeddings = services.language_model.embedding_model();
  if (!embeddings.empty()) models.push_back(model_json(embeddings, age));
  return json::object{{"object", "list"}, {"data", std::move(models)}};
}

base::Result<bool> is_there(Services& services, const Caller& caller, std::string_view id) {
  if (!id.empty() && id == services.language_model.embedding_model()) return true;
  const auto model = chat_model(id);
  if (!model) return false;
  if (model->raw) return services.language_model.configured();
  if (model->workspace.empty()) return true;
  const auto found = workspace_named(services, caller, model->workspace);
  if (!found && found.error().code != base::Code::kNotFound) return base::fail(found.error());
  return found.has_value();
}

base::Result<json::object> get_model(Services& services, const Caller& caller,
                                     std::string_view id) {
  TRY_ASSIGN(const bool there, is_there(services, caller, id));
  if (!there) {
    return base::fail(base::Code::kNotFound,
                      fmt::format("There is no model \"{}\"; GET /v1/models lists those that "
                                  "there are.",
                                  base::utf8_prefix(id, 100)));
  }
  TRY_ASSIGN(const base::Micros age, age_of(services, caller));
  return model_json(id, age);
}

}  // namespace

void add_model_routes(Routes& routes) {
  Services& services = routes.services();
  routes.add("GET", "/v1/models", Role::kReader,
             [&services](http::Exchange& exchange, const Caller& caller) {
               return reply_with(exchange, services,
                                 [&services, caller] { return list_models(services, caller); });
             });
  routes.add("GET", "/v1/models/{id...}", Role::kReader,
             [&services](http::Exchange& exchange, const Caller& caller) {
               const std::string id(exchange.parameter("id"));
               return reply_with(exchange, services, [&services, caller, id] {
                 return get_model(services, caller, id);
               });
             });
}

}  // namespace qwalt::api::openai
