// POST /v1/embeddings, where a model for them is configured.
#include <fmt/format.h>

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "api/openai/base64.h"
#include "api/openai/chat_request.h"
#include "api/openai/errors.h"
#include "api/openai/face.h"
#include "base/utf8.h"
#include "llm/budget.h"

namespace qwalt::api::openai {
namespace {

using base::Code;
using boost::asio::experimental::awaitable_operators::operator||;

constexpr std::size_t kMaxBytes = 16 * 1024 * 1024;
constexpr std::int64_t kMaxDimensions = 16'384;

struct EmbeddingsCall {
  llm::EmbeddingsRequest request;
  bool base64 = false;
};

base::Error no_texts() {
  return {Code::kInvalid,
          fmt::format("\"input\" has to be a text, or an array of 1 to {} texts, none of them "
                      "empty. Numbers of tokens are not taken.",
                      llm::kMaxEmbeddingInputs)};
}

base::Result<std::vector<std::string>> read_input(const json::value& body) {
  auto input = base::string_list(base::member(body, "input"));
  if (!input || input->empty() || input->size() > llm::kMaxEmbeddingInputs) {
    return base::fail(no_texts());
  }
  for (const std::string& text : *input) {
    if (text.empty()) return base::fail(no_texts());
  }
  return input;
}

// The model's own name; "qwalt" and "qwalt-raw" mean the configured one.
base::Result<std::string> model_of(const json::value& body, const std::string& configured) {
  const std::string name = base::string_at(body, "model").value_or("qwalt");
  if (name == configured) return configured;
  const auto model = chat_model(name);
  if (model && model->raw && !model->upstream.empty()) return model->upstream;
  if (model) return configured;
  return base::fail(Code::kNotFound,
                    fmt::format("There is no model \"{}\" for embeddings; it is called \"{}\".",
                                base::utf8_prefix(name, 100), configured));
}

base::Result<EmbeddingsCall> parse_call(std::string_view text, const std::string& configured) {
  TRY_ASSIGN(const json::value body, base::parse_json(text));
  EmbeddingsCall call;
  TRY_ASSIGN(call.request.input, read_input(body));
  TRY_ASSIGN(call.request.model, model_of(body, configured));
  const std::string format = base::string_at(body, "encoding_format").value_or("float");
  if (format != "float" && format != "base64") {
    return base::fail(Code::kInvalid, "\"encoding_format\" has to be \"float\" or \"base64\".");
  }
  call.base64 = format == "base64";
  TRY(base::check_integer(body, "dimensions"));
  if (const auto dimensions = base::integer_at(body, "dimensions")) {
    if (*dimensions < 1 || *dimensions > kMaxDimensions) {
      return base::fail(
          Code::kInvalid,
          fmt::format("\"dimensions\" has to be a number from 1 to {}.", kMaxDimensions));
    }
    call.request.dimensions = static_cast<int>(*dimensions);
  }
  return call;
}

json::value vector_json(const std::vector<float>& vector, bool base64) {
  if (base64) {
    // Little-endian, as this machine has them: base/bytes.h makes sure of it.
    return json::value(
        to_base64({reinterpret_cast<const char*>(vector.data()), vector.size() * sizeof(float)}));
  }
  json::array numbers;
  numbers.reserve(vector.size());
  for (const float number : vector) numbers.emplace_back(number);
  return numbers;
}

json::object reply_of(const llm::Embeddings& made, const std::string& model, bool base64,
                      std::int64_t estimated) {
  json::array data;
  for (std::size_t i = 0; i < made.vectors.size(); ++i) {
    data.push_back({{"object", "embedding"},
                    {"index", i},
                    {"embedding", vector_json(made.vectors[i], base64)}});
  }
  const std::int64_t tokens = made.prompt_tokens.value_or(estimated);
  return {{"object", "list"},
          {"data", std::move(data)},
          {"model", made.model.empty() ? model : made.model},
          {"usage", {{"prompt_tokens", tokens}, {"total_tokens", tokens}}}};
}

ApiError not_configured() {
  return {400, "model_not_configured",
          "No model for embeddings is set: name one by QWALT_EMBEDDING_MODEL, or in the settings.",
          0, false};
}

asio::awaitable<void> embed(http::Exchange& exchange, Services& services, const Caller& caller,
                            EmbeddingsCall call) {
  call.request.workspace = caller.workspace;
  std::size_t estimated = 0;
  for (const std::string& text : call.request.input) estimated += llm::estimate_tokens(text);
  const std::string model = call.request.model;
  llm::EmbeddingsRequest request = std::move(call.request);
  auto outcome =
      co_await (services.language_model.embed(std::move(request)) || exchange.client_gone());
  if (outcome.index() == 1) {
    co_await exchange.send(http::empty_reply(499));
    co_return;
  }
  const llm::EmbeddingsResult& made = std::get<0>(outcome);
  if (!made) {
    co_await send_error(exchange, error_of(made.error()));
    co_return;
  }
  auto body = co_await base::run_on(services.pool, [&] {
    return json::serialize(
        reply_of(*made, model, call.base64, static_cast<std::int64_t>(estimated)));
  });
  co_await exchange.send(http::reply(200, "application/json", std::move(body)));
}

asio::awaitable<void> post_embeddings(http::Exchange& exchange, Services& services,
                                      const Caller& caller) {
  auto text = co_await exchange.read_body(kMaxBytes);
  if (!text) {
    co_await send_problem(exchange, text.error());
    co_return;
  }
  const std::string configured = services.language_model.embedding_model();
  if (configured.empty()) {
    co_await send_error(exchange, not_configured());
    co_return;
  }
  auto call = co_await base::run_on(services.pool, [&] { return parse_call(*text, configured); });
  if (!call) {
    co_await send_problem(exchange, call.error());
    co_return;
  }
  co_await embed(exchange, services, caller, std::move(*call));
}

}  // namespace

void add_embedding_routes(Routes& routes) {
  Services& services = routes.services();
  routes.add("POST", "/v1/embeddings", Role::kReader,
             [&services](http::Exchange& exchange, const Caller& caller) {
               return post_embeddings(exchange, services, caller);
             });
}

}  // namespace qwalt::api::openai
