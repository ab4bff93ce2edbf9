#include "llm/openai_client.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <utility>

#include "base/log.h"
#include "base/random.h"
#include "http/form.h"
#include "http/sse.h"
#include "llm/openai_protocol.h"

namespace qwalt::llm {
namespace {

using base::Code;
using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

constexpr std::size_t kMaxErrorBody = 64 * 1024;
constexpr std::size_t kPiece = 16 * 1024;

// How one attempt failed, and whether another may help.
struct Setback {
  ModelFailure failure;
  bool may_retry = false;
  std::optional<Milliseconds> retry_after;
};
using Attempt = tl::expected<void, Setback>;

Setback setback(FailureKind kind, Code code, std::string message, bool may_retry = false) {
  Setback made;
  made.failure.kind = kind;
  made.failure.error = {code, std::move(message)};
  made.may_retry = may_retry;
  return made;
}

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

// A failure of the connection in the middle of the reply.
Setback reply_cut(const base::Error& error) {
  FailureKind kind = error.code == Code::kTimeout     ? FailureKind::kTimeout
                     : error.code == Code::kCancelled ? FailureKind::kCancelled
                                                      : FailureKind::kProtocol;
  return setback(kind, error.code, error.message, error.code == Code::kIo);
}

// One call of stream(): what it has heard, over all its attempts.
class Call {
 public:
  Call(const OpenAiSettings& settings, http::Client& client, const ChatRequest& request,
       OnDelta on_delta)
      : settings_(settings),
        client_(client),
        model_(request.model.empty() ? settings.model : request.model),
        body_(request_body(request, settings)),
        on_delta_(std::move(on_delta)),
        until_(Clock::now() + settings.total_timeout) {}

  asio::awaitable<ChatResult> run();
  ModelFailure keep(ModelFailure failure);

 private:
  asio::awaitable<Attempt> attempt();
  asio::awaitable<Attempt> read_refusal(http::ClientResponse& response);
  asio::awaitable<Attempt> read_whole(http::ClientResponse& response);
  asio::awaitable<Attempt> read_stream(http::ClientResponse& response);
  Attempt take_input(http::SseParser& parser, std::string_view input);
  Attempt take_item(const http::SseItem& item);
  Attempt take_piece(std::string_view data);
  http::ClientRequest http_request() const;
  Milliseconds limited(Milliseconds time) const;
  std::optional<Milliseconds> pause_before_retry(const Setback& failed, int retries) const;

  const OpenAiSettings& settings_;
  http::Client& client_;
  std::string model_;
  std::string body_;
  OnDelta on_delta_;
  Clock::time_point until_;
  Completion heard_;
  bool done_ = false;  // the stream said that it is complete
};

asio::awaitable<ChatResult> Call::run() {
  bool tried_again_when_empty = false;
  for (int retries = 0;;) {
    Attempt attempted = co_await attempt();
    if (attempted && !heard_.text.empty()) break;
    if (attempted && !std::exchange(tried_again_when_empty, true)) continue;
    if (attempted) {
      co_return tl::unexpected(keep(setback(FailureKind::kEmpty, Code::kUnavailable,
                                            "The model " + model_ + " wrote nothing.")
                                        .failure));
    }
    auto pause = pause_before_retry(attempted.error(), retries);
    if (!pause) co_return tl::unexpected(keep(std::move(attempted.error().failure)));
    ++retries;
    base::log_info("Asking the model again: {}", attempted.error().failure.error.message);
    asio::any_io_executor executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, *pause);
    co_await timer.async_wait(asio::use_awaitable);
  }
  heard_.truncated = heard_.finish_reason == "length" || heard_.finish_reason == "content_filter";
  if (heard_.model.empty()) heard_.model = model_;
  co_return std::move(heard_);
}

ModelFailure Call::keep(ModelFailure failure) {
  failure.partial_text = std::move(heard_.text);
  failure.model = heard_.model;
  return failure;
}

// nullopt: the failure is to be reported.
std::optional<Milliseconds> Call::pause_before_retry(const Setback& failed, int retries) const {
  if (!failed.may_retry || !heard_.text.empty() || retries >= settings_.max_retries) {
    return std::nullopt;
  }
  Milliseconds pause = settings_.retry_cap;
  if (retries < 20) pause = std::min(settings_.retry_base * (1 << retries), settings_.retry_cap);
  pause -= pause * (base::random_id() % 26) / 100;
  if (failed.retry_after) {
    if (*failed.retry_after > settings_.max_retry_after) return std::nullopt;
    pause = *failed.retry_after;
  }
  if (Clock::now() + pause >= until_) return std::nullopt;
  return pause;
}

Milliseconds Call::limited(Milliseconds time) const {
  auto left = std::chrono::duration_cast<Milliseconds>(until_ - Clock::now());
  return std::clamp(time, Milliseconds(1), std::max(left, Milliseconds(1)));
}

http::ClientRequest Call::http_request() const {
  http::ClientRequest request;
  request.method = "POST";
  std::string_view base = settings_.base_url;
  while (base.ends_with('/')) base.remove_suffix(1);
  request.url = std::string(base) + "/chat/completions";
  request.body = body_;
  auto add = [&request](const char* name, const std::string& value) {
    if (!value.empty()) request.headers.push_back({name, value});
  };
  add("Content-Type", "application/json");
  add("Accept", "text/event-stream, application/json");
  add("User-Agent", "qwalt/" QWALT_VERSION);
  if (!settings_.key.empty()) add("Authorization", "Bearer " + settings_.key);
  if (is_openrouter(settings_)) {
    add("HTTP-Referer", settings_.referer);
    add("X-OpenRouter-Title", settings_.title);
  }
  return request;
}

asio::awaitable<Attempt> Call::attempt() {
  http::ClientRequest request = http_request();
  http::ClientOptions options;
  options.connect_timeout = limited(settings_.connect_timeout);
  options.first_byte_timeout = limited(settings_.first_token_timeout);
  options.idle_timeout = limited(settings_.first_token_timeout);
  auto response = co_await client_.send(std::move(request), options);
  if (!response) co_return tl::unexpected(no_reply(response.error()));
  done_ = false;
  heard_ = {};
  if (response->status() != 200) co_return co_await read_refusal(*response);
  std::string type = http::header_token(response->header("Content-Type").value_or(""));
  if (type == "application/json") co_return co_await read_whole(*response);
  co_return co_await read_stream(*response);
}

asio::awaitable<Attempt> Call::read_refusal(http::ClientResponse& response) {
  int status = response.status();
  auto body = co_await response.read_body(kMaxErrorBody);
  Setback refused;
  refused.failure = failure_from_body(status, body ? *body : "", settings_, model_);
  refused.may_retry = is_transient(status) && refused.failure.kind != FailureKind::kContextTooLong;
  if (auto header = response.header("Retry-After"))
    refused.retry_after = parse_retry_after(*header);
  co_return tl::unexpected(std::move(refused));
}

// A server that does not stream, or an error that came under status 200.
asio::awaitable<Attempt> Call::read_whole(http::ClientResponse& response) {
  auto body = co_await response.read_body(settings_.max_line_bytes);
  if (!body) co_return tl::unexpected(reply_cut(body.error()));
  co_return take_piece(*body);
}

asio::awaitable<Attempt> Call::read_stream(http::ClientResponse& response) {
  http::SseParser parser(settings_.max_line_bytes);
  std::vector<char> buffer(kPiece);
  while (!done_) {
    auto wait = heard_.text.empty()
                    ? std::max(settings_.first_token_timeout, settings_.idle_timeout)
                    : settings_.idle_timeout;
    response.set_idle_timeout(limited(wait));
    auto got = co_await response.read_some(buffer);
    bool complete = !heard_.finish_reason.empty();
    if (!got && complete && got.error().code != Code::kCancelled) break;
    if (!got) co_return tl::unexpected(reply_cut(got.error()));
    if (*got == 0) {
      auto last = parser.finish();
      // What is only the front of an event says nothing but that the reply was cut.
      bool entire = last && (last->data == "[DONE]" || parse_piece(last->data));
      if (entire) {
        auto taken = take_item(*last);
        if (!taken) co_return taken;
      }
      break;
    }
    auto taken = take_input(parser, std::string_view(buffer.data(), *got));
    if (!taken) co_return taken;
    if (Clock::now() >= until_) {
      co_return tl::unexpected(setback(FailureKind::kTimeout, Code::kTimeout,
                                       "The model took longer than it may for its answer."));
    }
  }
  if (done_ || !heard_.finish_reason.empty()) co_return Attempt{};
  co_return tl::unexpected(setback(FailureKind::kProtocol, Code::kIo,
                                   "The model's reply ended before it was complete.", true));
}

Attempt Call::take_input(http::SseParser& parser, std::string_view input) {
  while (!done_) {
    auto item = parser.next(input);
    if (!item) {
      return tl::unexpected(setback(FailureKind::kProtocol, Code::kTooLarge,
                                    "The model's reply has a line beyond the limit."));
    }
    if (!*item) break;
    auto taken = take_item(**item);
    if (!taken) return taken;
  }
  return {};
}

Attempt Call::take_item(const http::SseItem& item) {
  if (item.comment || item.data.empty()) return {};
  if (item.data == "[DONE]") {
    done_ = true;
    return {};
  }
  return take_piece(item.data);
}

Attempt Call::take_piece(std::string_view data) {
  auto parsed = parse_piece(data);
  if (!parsed) {
    return tl::unexpected(setback(FailureKind::kProtocol, Code::kInvalid,
                                  "The model's server did not answer with valid JSON."));
  }
  ReplyPiece& piece = *parsed;
  if (!piece.model.empty()) heard_.model = std::move(piece.model);
  if (piece.prompt_tokens) heard_.prompt_tokens = piece.prompt_tokens;
  if (piece.completion_tokens) heard_.completion_tokens = piece.completion_tokens;
  if (piece.cost) heard_.cost = piece.cost;
  if (heard_.text.size() + piece.text.size() > settings_.max_text_bytes) {
    return tl::unexpected(setback(FailureKind::kProtocol, Code::kTooLarge,
                                  "The model wrote more than is taken of an answer."));
  }
  if (!piece.text.empty()) {
    heard_.text += piece.text;
    if (on_delta_) on_delta_(piece.text);
  }
  if (piece.error || piece.finish_reason == "error") {
    Setback failed;
    ServerError error = piece.error.value_or(ServerError{});
    int status = error.status;
    failed.failure = failure_from_error(200, error, settings_, model_);
    failed.may_retry = is_transient(status) && failed.failure.kind != FailureKind::kContextTooLong;
    return tl::unexpected(std::move(failed));
  }
  if (!piece.finish_reason.empty()) heard_.finish_reason = std::move(piece.finish_reason);
  return {};
}

}  // namespace

OpenAiClient::OpenAiClient(OpenAiSettings settings) : settings_(std::move(settings)) {}

bool OpenAiClient::configured() const {
  return !settings_.base_url.empty() && !settings_.model.empty() &&
         (!settings_.key.empty() || !is_openrouter(settings_));
}

asio::awaitable<ChatResult> OpenAiClient::stream(ChatRequest request, OnDelta on_delta) {
  if (!configured()) {
    co_return tl::unexpected(setback(FailureKind::kNotConfigured, Code::kUnavailable,
                                     settings_.model.empty()
                                         ? "No model is set: set QWALT_MODEL."
                                         : "No key for the model is set: set OPENROUTER_API_KEY.")
                                 .failure);
  }
  if (!http::parse_url(settings_.base_url)) {
    co_return tl::unexpected(
        setback(FailureKind::kNotConfigured, Code::kInvalid,
                "The model's address is not a complete http or https address: change "
                "OPENROUTER_BASE_URL.")
            .failure);
  }
  Call call(settings_, client_, request, std::move(on_delta));
  try {
    co_return co_await call.run();
  } catch (const boost::system::system_error&) {
    co_return tl::unexpected(call.keep(
        setback(FailureKind::kCancelled, Code::kCancelled, "The request was cancelled.").failure));
  }
}

}  // namespace qwalt::llm
