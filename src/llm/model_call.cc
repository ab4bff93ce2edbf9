#include "llm/model_call.h"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "base/log.h"
#include "base/random.h"
#include "http/form.h"
#include "llm/openai_protocol.h"

namespace qwalt::llm {
namespace {

using base::Code;

constexpr std::size_t kMaxErrorBody = 64 * 1024;
constexpr int kDoublings = 20;  // of a pause, before its number would overflow

// A failure of the connection before the head of the reply came.
Setback no_reply(const base::Error& error) {
  switch (error.code) {
    case Code::kTimeout:
      return setback(FailureKind::kTimeout, error.code, error.message);
    case Code::kCancelled:
      return setback(FailureKind::kCancelled, error.code, error.message);
    case Code::kInvalid:
      return setback(FailureKind::kProtocol, error.code, error.message);
    case Code::kForbidden:
      return setback(FailureKind::kUnreachable, error.code, error.message);
    default:
      return setback(FailureKind::kUnreachable, Code::kUnavailable, error.message, true);
  }
}

bool is_encoded(const http::ClientResponse& response) {
  const std::string encoding =
      http::header_token(response.header("Content-Encoding").value_or("identity"));
  return !encoding.empty() && encoding != "identity";
}

}  // namespace

Setback setback(FailureKind kind, Code code, std::string message, bool may_retry) {
  Setback made;
  made.failure.kind = kind;
  made.failure.error = {code, std::move(message)};
  made.may_retry = may_retry;
  return made;
}

Setback reply_cut(const base::Error& error) {
  FailureKind kind = error.code == Code::kTimeout     ? FailureKind::kTimeout
                     : error.code == Code::kCancelled ? FailureKind::kCancelled
                                                      : FailureKind::kProtocol;
  return setback(kind, error.code, error.message, error.code == Code::kIo);
}

ModelFailure cancelled_call() {
  return setback(FailureKind::kCancelled, Code::kCancelled, "The request was cancelled.").failure;
}

std::optional<ModelFailure> not_callable(const OpenAiSettings& settings) {
  auto because = [](Code code, std::string sentence) {
    return setback(FailureKind::kNotConfigured, code, std::move(sentence)).failure;
  };
  if (settings.model.empty()) {
    return because(Code::kUnavailable, "No model is set: set QWALT_MODEL.");
  }
  if (settings.base_url.empty() || (settings.key.empty() && is_openrouter(settings))) {
    return because(Code::kUnavailable, "No key for the model is set: set OPENROUTER_API_KEY.");
  }
  if (!http::parse_url(settings.base_url)) {
    return because(Code::kInvalid,
                   "The model's address is not a complete http or https address: change "
                   "OPENROUTER_BASE_URL.");
  }
  return std::nullopt;
}

ModelCall::ModelCall(SettingsSnapshot settings, http::Client& client, CallPlan plan)
    : settings_(std::move(settings)),
      client_(client),
      plan_(std::move(plan)),
      until_(Clock::now() + plan_.total_timeout) {}

http::ClientRequest ModelCall::http_request() const {
  http::ClientRequest request;
  request.method = plan_.method;
  std::string_view base = settings_->base_url;
  while (base.ends_with('/')) base.remove_suffix(1);
  request.url = std::string(base) + plan_.path;
  request.body = plan_.body;
  auto add = [&request](const char* name, const std::string& value) {
    if (!value.empty()) request.headers.push_back({name, value});
  };
  if (!plan_.body.empty()) add("Content-Type", "application/json");
  add("Accept", "text/event-stream, application/json");
  add("Accept-Encoding", "identity");
  add("User-Agent", "qwalt/" QWALT_VERSION);
  if (!settings_->key.empty()) add("Authorization", "Bearer " + settings_->key);
  if (is_openrouter(*settings_)) {
    add("HTTP-Referer", settings_->referer);
    add("X-OpenRouter-Title", settings_->title);
  }
  return request;
}

asio::awaitable<ModelCall::Reply> ModelCall::send() {
  http::ClientRequest request = http_request();
  http::ClientOptions options;
  options.connect_timeout = settings_->connect_timeout;
  options.first_byte_timeout = plan_.first_byte_timeout;
  options.idle_timeout = plan_.first_byte_timeout;
  options.until = until_;
  options.reuse_connections = true;
  auto response = co_await client_.send(std::move(request), options);
  if (!response) co_return tl::unexpected(no_reply(response.error()));
  if (response->status() != 200) {
    Setback refused = co_await read_refusal(*response);
    co_return tl::unexpected(std::move(refused));
  }
  if (is_encoded(*response)) {
    co_return tl::unexpected(setback(FailureKind::kProtocol, Code::kUnsupported,
                                     "The model's server sent a compressed reply that it was not "
                                     "asked for."));
  }
  co_return std::move(*response);
}

asio::awaitable<Setback> ModelCall::read_refusal(http::ClientResponse& response) const {
  const int status = response.status();
  auto body = co_await response.read_body(kMaxErrorBody);
  Setback refused;
  refused.body = body ? std::move(*body) : std::string();
  refused.failure = failure_from_body(status, refused.body, *settings_, plan_.model);
  refused.may_retry = is_transient(status) && refused.failure.kind != FailureKind::kContextTooLong;
  refused.body = without_key(std::move(refused.body), *settings_);
  refused.content_type = response.header("Content-Type").value_or("");
  if (auto header = response.header("Retry-After")) {
    refused.retry_after = parse_retry_after(*header);
  }
  co_return refused;
}

// nullopt: the failure is to be reported.
std::optional<ModelCall::Milliseconds> ModelCall::pause_before_retry(const Setback& failed,
                                                                     int retries) const {
  if (!failed.may_retry || retries >= settings_->max_retries) return std::nullopt;
  Milliseconds pause = settings_->retry_cap;
  if (retries < kDoublings) {
    pause = std::min(settings_->retry_base * (1 << retries), settings_->retry_cap);
  }
  pause -= pause * (base::random_id() % 26) / 100;
  if (failed.retry_after) {
    if (*failed.retry_after > settings_->max_retry_after) return std::nullopt;
    pause = *failed.retry_after;
  }
  if (Clock::now() + pause >= until_) return std::nullopt;
  return pause;
}

asio::awaitable<Attempt> ModelCall::persist(std::function<asio::awaitable<Attempt>()> attempt,
                                            std::function<bool()> may_repeat) {
  for (int retries = 0;; ++retries) {
    Attempt attempted = co_await attempt();
    if (attempted || !may_repeat()) co_return attempted;
    auto pause = pause_before_retry(attempted.error(), retries);
    if (!pause) co_return attempted;
    base::log_info("Asking the model again: {}", attempted.error().failure.error.message);
    asio::any_io_executor executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, *pause);
    co_await timer.async_wait(asio::use_awaitable);
  }
}

}  // namespace qwalt::llm
