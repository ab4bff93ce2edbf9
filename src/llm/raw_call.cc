#include "llm/raw_call.h"

#include <algorithm>
#include <array>
#include <utility>

#include "http/form.h"
#include "llm/openai_protocol.h"

namespace qwalt::llm {
namespace {

using base::Code;

constexpr std::size_t kPiece = 2 * 1024;
constexpr std::string_view kDone = "[DONE]";

CallPlan plan_of(RawRequest& request, const OpenAiSettings& settings) {
  CallPlan plan;
  plan.path = request.path;
  plan.body = std::exchange(request.body, {});
  plan.model = model_named_in(plan.body);
  // What is not streamed begins when it is complete.
  plan.first_byte_timeout = request.stream ? settings.first_token_timeout : settings.total_timeout;
  plan.total_timeout = settings.total_timeout;
  return plan;
}

}  // namespace

RawCall::RawCall(const SettingsSnapshot& settings, http::Client& client, RawRequest& request,
                 const OnPiece& on_piece)
    : call_(settings, client, plan_of(request, *settings)),
      on_piece_(on_piece),
      parser_(settings->max_line_bytes),
      wants_stream_(request.stream) {}

asio::awaitable<RawResult> RawCall::run() {
  std::function<asio::awaitable<Attempt>()> once = [this] { return attempt(); };
  std::function<bool()> unheard = [this] { return !result_.streamed; };
  Attempt attempted = co_await call_.persist(once, unheard);
  if (attempted) co_return std::move(result_);
  Setback& failed = attempted.error();
  if (failed.failure.http_status != 0 && !result_.streamed && result_.status != 200) {
    result_.status = failed.failure.http_status;
    result_.content_type = std::move(failed.content_type);
    result_.body = std::move(failed.body);
  }
  co_return fail(std::move(failed.failure));
}

RawResult RawCall::fail(ModelFailure failure) {
  result_.failure = std::move(failure);
  return std::move(result_);
}

asio::awaitable<Attempt> RawCall::attempt() {
  result_ = {};
  auto response = co_await call_.send();
  if (!response) co_return tl::unexpected(std::move(response).error());
  result_.status = response->status();
  result_.content_type = response->header("Content-Type").value_or("");
  if (wants_stream_ && http::header_token(result_.content_type) != "application/json") {
    co_return co_await read_stream(*response);
  }
  co_return co_await read_whole(*response);
}

asio::awaitable<Attempt> RawCall::read_whole(http::ClientResponse& response) {
  auto body = co_await response.read_body(call_.settings().max_line_bytes);
  if (!body) co_return tl::unexpected(reply_cut(body.error()));
  Attempt taken = take_reply(*body);
  result_.body = without_key(std::move(*body), call_.settings());
  co_return taken;
}

asio::awaitable<Attempt> RawCall::read_stream(http::ClientResponse& response) {
  parser_ = http::SseParser(call_.settings().max_line_bytes);
  std::array<char, kPiece> buffer;
  while (!done_) {
    const OpenAiSettings& settings = call_.settings();
    response.set_idle_timeout(finished_ ? std::min(settings.ending_timeout, settings.idle_timeout)
                                        : settings.idle_timeout);
    auto got = co_await response.read_some(buffer);
    if (!got && !finished_) co_return tl::unexpected(reply_cut(got.error()));
    if (!got && got.error().code == Code::kCancelled) {
      co_return tl::unexpected(reply_cut(got.error()));
    }
    if (!got || *got == 0) break;
    Attempt taken = take_input(std::string_view(buffer.data(), *got));
    if (!taken) co_return taken;
  }
  response.finish();
  if (!done_ && finished_) pass_on(http::format_event({.name = {}, .data = kDone}));
  if (done_ || finished_) co_return Attempt{};
  co_return tl::unexpected(setback(FailureKind::kProtocol, Code::kIo,
                                   "The model's reply ended before it was complete.", true));
}

Attempt RawCall::take_input(std::string_view input) {
  while (!done_) {
    auto item = parser_.next(input);
    if (!item) {
      return tl::unexpected(setback(FailureKind::kProtocol, Code::kTooLarge,
                                    "The model's reply has a line beyond the limit."));
    }
    if (!*item) break;
    Attempt taken = take_item(**item);
    if (!taken) return taken;
  }
  return {};
}

Attempt RawCall::take_item(const http::SseItem& item) {
  if (item.comment) {
    // Before the first event an attempt may still be repeated: nothing is said until then.
    if (result_.streamed) pass_on(": " + item.data + "\n\n");
    return {};
  }
  if (item.data.empty()) return {};
  done_ = item.data == kDone;
  if (!done_) {
    Attempt taken = take_reply(item.data);
    if (!taken) return taken;
  }
  pass_on(http::format_event({.name = item.name, .data = item.data}));
  return {};
}

// What the books need to know of a reply, and whether it is an error.
Attempt RawCall::take_reply(std::string_view data) {
  auto piece = parse_piece(data);
  if (!piece) {
    return tl::unexpected(setback(FailureKind::kProtocol, Code::kInvalid,
                                  "The model's server did not answer with valid JSON."));
  }
  if (piece->prompt_tokens) result_.prompt_tokens = piece->prompt_tokens;
  if (piece->completion_tokens) result_.completion_tokens = piece->completion_tokens;
  if (piece->cost) result_.cost = piece->cost;
  finished_ = finished_ || !piece->finish_reason.empty();
  if (!piece->error && piece->finish_reason != "error") return {};
  Setback failed;
  const ServerError error = piece->error.value_or(ServerError{});
  failed.failure = failure_from_error(200, error, call_.settings(), call_.model());
  failed.may_retry =
      is_transient(error.status) && failed.failure.kind != FailureKind::kContextTooLong;
  return tl::unexpected(std::move(failed));
}

void RawCall::pass_on(std::string_view event) {
  result_.streamed = true;
  call_.forget_body();
  if (on_piece_) on_piece_(event);
}

}  // namespace qwalt::llm
