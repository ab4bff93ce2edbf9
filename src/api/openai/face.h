// /v1, the OpenAI-compatible face: docs/api/openai.md. What its files share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/auth.h"
#include "api/replies.h"
#include "api/routes.h"
#include "api/services.h"
#include "base/async.h"

namespace qwalt::api::openai {

void add_chat_routes(Routes& routes);          // chat/completions
void add_model_routes(Routes& routes);         // models
void add_embedding_routes(Routes& routes);     // embeddings
void add_file_routes(Routes& routes);          // files
void add_vector_store_routes(Routes& routes);  // vector_stores
void add_store_file_routes(Routes& routes);    // vector_stores/{id}/files
void add_file_batch_routes(Routes& routes);    // vector_stores/{id}/file_batches
void add_store_search_routes(Routes& routes);  // vector_stores/{id}/search

// Workspaces are what qwalt/<name> and the vector stores are made of: those that the caller's key
// is for. kNotFound for any other one. Both block.
base::Result<std::vector<store::Workspace>> workspaces_of(Services& services, const Caller& caller);
base::Result<store::Workspace> workspace_named(Services& services, const Caller& caller,
                                               std::string_view name);

// Seconds since 1970.
std::int64_t seconds_of(base::Micros time);

// Sends what `work` gives, made on the pool: a JSON object, or an error.
template <class Work>
asio::awaitable<void> reply_with(http::Exchange& exchange, Services& services, Work work) {
  base::Result<json::object> body = co_await base::run_on(services.pool, std::move(work));
  if (body) {
    co_await send_json(exchange, 200, *body);
  } else {
    co_await send_problem(exchange, body.error());
  }
}

}  // namespace qwalt::api::openai
