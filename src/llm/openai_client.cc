#include "llm/openai_client.h"

#include <algorithm>
#include <boost/system/system_error.hpp>
#include <span>
#include <utility>

#include "llm/chat_call.h"
#include "llm/embeddings.h"
#include "llm/model_call.h"
#include "llm/openai_protocol.h"
#include "llm/raw_call.h"

namespace qwalt::llm {
namespace {

using base::Code;

// OpenRouter lists some 400 models in 1 MB.
constexpr std::size_t kMaxModelList = 8 * 1024 * 1024;

const WorkspaceModel& own_model(const OpenAiSettings& settings, std::int64_t workspace) {
  static const WorkspaceModel none;
  const auto found = settings.workspaces.find(workspace);
  return found == settings.workspaces.end() ? none : found->second;
}

Sampling sampling_of(const OpenAiSettings& settings, std::int64_t workspace) {
  const Sampling& own = own_model(settings, workspace).sampling;
  const Sampling& all = settings.sampling;
  return {own.max_tokens ? own.max_tokens : all.max_tokens,
          own.temperature ? own.temperature : all.temperature, own.top_p ? own.top_p : all.top_p};
}

// What the request leaves open is what its workspace says, else what is set for all.
void fill_in(ChatRequest& request, const OpenAiSettings& settings) {
  const std::string& own = own_model(settings, request.workspace).model;
  if (request.model.empty() && own != settings.model) request.model = own;
  const Sampling set = sampling_of(settings, request.workspace);
  if (!request.max_tokens) request.max_tokens = set.max_tokens;
  if (!request.temperature) request.temperature = set.temperature;
  if (!request.top_p) request.top_p = set.top_p;
}

// The models to ask, one after another. OpenRouter is told of them all at once.
std::vector<std::string> candidates(const ChatRequest& request, const OpenAiSettings& settings) {
  std::vector<std::string> models = {request.model.empty() ? settings.model : request.model};
  if (is_openrouter(settings)) return models;
  const bool own = request.fallback_models.empty() && request.model.empty();
  for (const std::string& other : own ? settings.fallback_models : request.fallback_models) {
    if (std::find(models.begin(), models.end(), other) == models.end()) models.push_back(other);
  }
  return models;
}

bool another_model_may_help(const ModelFailure& failure) {
  if (!failure.partial_text.empty()) return false;
  switch (failure.kind) {
    case FailureKind::kModelNotFound:
    case FailureKind::kRateLimited:
    case FailureKind::kServer:
    case FailureKind::kTimeout:
    case FailureKind::kEmpty:
      return true;
    default:
      return false;
  }
}

CallPlan plan_for(const OpenAiSettings& settings, std::string method, std::string path) {
  CallPlan plan;
  plan.method = std::move(method);
  plan.path = std::move(path);
  plan.first_byte_timeout = settings.first_token_timeout;
  plan.total_timeout = settings.total_timeout;
  return plan;
}

// The whole reply to a call that is not streamed.
asio::awaitable<tl::expected<std::string, ModelFailure>> read_reply(ModelCall& call,
                                                                    std::size_t max_bytes) {
  std::string reply;
  std::function<asio::awaitable<Attempt>()> once = [&]() -> asio::awaitable<Attempt> {
    auto response = co_await call.send();
    if (!response) co_return tl::unexpected(std::move(response).error());
    auto body = co_await response->read_body(max_bytes);
    if (!body) co_return tl::unexpected(reply_cut(body.error()));
    reply = std::move(*body);
    co_return Attempt{};
  };
  std::function<bool()> always = [] { return true; };
  Attempt attempted = co_await call.persist(once, always);
  if (!attempted) co_return tl::unexpected(std::move(attempted.error().failure));
  co_return reply;
}

// An error under status 200, or no JSON at all.
ModelFailure not_understood(std::string_view reply, const base::Error& error,
                            const ModelCall& call) {
  auto piece = parse_piece(reply);
  if (piece && piece->error) {
    return failure_from_error(200, *piece->error, call.settings(), call.model());
  }
  return setback(FailureKind::kProtocol, Code::kInvalid, error.message).failure;
}

}  // namespace

OpenAiClient::OpenAiClient(OpenAiSettings settings) { configure(std::move(settings)); }

void OpenAiClient::configure(OpenAiSettings settings) {
  auto snapshot = std::make_shared<const OpenAiSettings>(std::move(settings));
  const std::lock_guard lock(mutex_);
  settings_ = std::move(snapshot);
}

SettingsSnapshot OpenAiClient::settings() const {
  const std::lock_guard lock(mutex_);
  return settings_;
}

bool OpenAiClient::configured() const {
  const SettingsSnapshot now = settings();
  return !now->base_url.empty() && !now->model.empty() &&
         (!now->key.empty() || !is_openrouter(*now));
}

std::string OpenAiClient::model_for(std::int64_t workspace) const {
  const SettingsSnapshot now = settings();
  const std::string& own = own_model(*now, workspace).model;
  return own.empty() ? now->model : own;
}

Sampling OpenAiClient::sampling_for(std::int64_t workspace) const {
  return sampling_of(*settings(), workspace);
}

asio::awaitable<ChatResult> OpenAiClient::stream(ChatRequest request, OnDelta on_delta) {
  const SettingsSnapshot now = settings();
  if (auto reason = not_callable(*now)) co_return tl::unexpected(std::move(*reason));
  fill_in(request, *now);
  const std::vector<std::string> models = candidates(request, *now);
  // After the first word no other model is asked: a thousand answers must not hold their prompts.
  const OnDelta heard = [&request, &on_delta](std::string_view delta) {
    if (!request.messages.empty()) request = {};
    if (on_delta) on_delta(delta);
  };
  for (std::size_t i = 0;; ++i) {
    if (i > 0) request.model = models[i];
    ChatCall call(now, client_, request, heard);
    // No other model will be asked: the prompt, now in the call, is held once only.
    if (i + 1 == models.size()) request = {};
    try {
      ChatResult result = co_await call.run();
      if (result || i + 1 == models.size() || !another_model_may_help(result.error())) {
        co_return result;
      }
    } catch (const boost::system::system_error&) {
      co_return tl::unexpected(call.keep(cancelled_call()));
    }
  }
}

asio::awaitable<RawResult> OpenAiClient::pass_through(RawRequest request, OnPiece on_piece) {
  const SettingsSnapshot now = settings();
  if (auto reason = not_callable(*now)) {
    RawResult refused;
    refused.failure = std::move(*reason);
    co_return refused;
  }
  RawCall call(now, client_, request, on_piece);
  try {
    co_return co_await call.run();
  } catch (const boost::system::system_error&) {
    co_return call.fail(cancelled_call());
  }
}

asio::awaitable<EmbeddingsResult> OpenAiClient::embed(EmbeddingsRequest request) {
  const SettingsSnapshot now = settings();
  if (auto reason = not_callable(*now)) co_return tl::unexpected(std::move(*reason));
  if (auto sound = check_embeddings_request(request); !sound) {
    co_return tl::unexpected(
        setback(FailureKind::kInvalidRequest, sound.error().code, sound.error().message).failure);
  }
  const std::string model = request.model.empty() ? now->embedding_model : request.model;
  if (model.empty()) {
    co_return tl::unexpected(setback(FailureKind::kNotConfigured, Code::kUnavailable,
                                     "No model for embeddings is set: set QWALT_EMBEDDING_MODEL.")
                                 .failure);
  }
  Embeddings all;
  std::span<const std::string> left(request.input);
  while (!left.empty()) {
    const std::size_t count = batch_size(left);
    CallPlan plan = plan_for(*now, "POST", "/embeddings");
    plan.body = embeddings_body(left.first(count), model, request.dimensions);
    plan.model = model;
    ModelCall call(now, client_, std::move(plan));
    auto reply = co_await read_reply(call, now->max_line_bytes);
    if (!reply) co_return tl::unexpected(std::move(reply).error());
    auto batch = parse_embeddings(*reply, count);
    if (!batch) co_return tl::unexpected(not_understood(*reply, batch.error(), call));
    std::move(batch->vectors.begin(), batch->vectors.end(), std::back_inserter(all.vectors));
    all.model = batch->model.empty() ? model : batch->model;
    if (batch->prompt_tokens) {
      all.prompt_tokens = all.prompt_tokens.value_or(0) + *batch->prompt_tokens;
    }
    if (batch->cost) all.cost = all.cost.value_or(0) + *batch->cost;
    left = left.subspan(count);
  }
  co_return all;
}

asio::awaitable<OfferedModels> OpenAiClient::offered_models(std::size_t limit) {
  const SettingsSnapshot now = settings();
  if (auto reason = not_callable(*now)) co_return tl::unexpected(std::move(*reason));
  CallPlan plan = plan_for(*now, "GET", "/models");
  plan.first_byte_timeout = now->short_first_token_timeout;
  plan.total_timeout = now->short_total_timeout;
  plan.model = now->model;
  ModelCall call(now, client_, std::move(plan));
  auto reply = co_await read_reply(call, kMaxModelList);
  if (!reply) co_return tl::unexpected(std::move(reply).error());
  auto models = parse_models(*reply, limit);
  if (!models) co_return tl::unexpected(not_understood(*reply, models.error(), call));
  co_return std::move(*models);
}

}  // namespace qwalt::llm
