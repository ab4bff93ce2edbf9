#include "llm/chat_call.h"

#include <algorithm>
#include <array>
#include <utility>

#include "http/form.h"
#include "llm/openai_protocol.h"

namespace qwalt::llm {
namespace {

using base::Code;

// Small, because every answer that is being written holds one: a token with its JSON is some 300
// bytes.
constexpr std::size_t kPiece = 1024;
constexpr std::string_view kJson = "application/json";

CallPlan plan_of(const ChatRequest& request, const OpenAiSettings& settings) {
  CallPlan plan;
  plan.path = "/chat/completions";
  plan.body = request_body(request, settings);
  plan.model = request.model.empty() ? settings.model : request.model;
  plan.first_byte_timeout = settings.first_token_timeout;
  plan.total_timeout = settings.total_timeout;
  if (request.short_call) {
    plan.first_byte_timeout = std::min(plan.first_byte_timeout, settings.short_first_token_timeout);
    plan.total_timeout = std::min(plan.total_timeout, settings.short_total_timeout);
  }
  return plan;
}

Attempt protocol_failure(Code code, const char* sentence, bool may_retry = false) {
  return tl::unexpected(setback(FailureKind::kProtocol, code, sentence, may_retry));
}

}  // namespace

ChatCall::ChatCall(const SettingsSnapshot& settings, http::Client& client,
                   const ChatRequest& request, const OnDelta& on_delta)
    : call_(settings, client, plan_of(request, *settings)),
      on_delta_(on_delta),
      parser_(settings->max_line_bytes) {}

asio::awaitable<ChatResult> ChatCall::run() {
  std::function<asio::awaitable<Attempt>()> once = [this] { return attempt(); };
  std::function<bool()> unheard = [this] { return heard_.text.empty(); };
  for (bool again = false; heard_.text.empty(); again = true) {
    Attempt attempted = co_await call_.persist(once, unheard);
    if (!attempted) co_return tl::unexpected(keep(std::move(attempted.error().failure)));
    if (heard_.text.empty() && again) {
      co_return tl::unexpected(keep(setback(FailureKind::kEmpty, Code::kUnavailable,
                                            "The model " + call_.model() + " wrote nothing.")
                                        .failure));
    }
  }
  heard_.truncated = heard_.finish_reason == "length" || heard_.finish_reason == "content_filter";
  if (heard_.model.empty()) heard_.model = call_.model();
  co_return std::move(heard_);
}

ModelFailure ChatCall::keep(ModelFailure failure) {
  failure.partial_text = std::move(heard_.text);
  failure.model = heard_.model;
  return failure;
}

asio::awaitable<Attempt> ChatCall::attempt() {
  auto response = co_await call_.send();
  if (!response) co_return tl::unexpected(std::move(response).error());
  heard_ = {};
  done_ = false;
  form_ = Form::kUnknown;
  whole_ = {};
  parser_ = http::SseParser(call_.settings().max_line_bytes);
  thoughts_ = {};
  says_json_ = http::header_token(response->header("Content-Type").value_or("")) == kJson;
  co_return co_await read_reply(*response);
}

std::chrono::milliseconds ChatCall::patience() const {
  const OpenAiSettings& settings = call_.settings();
  if (!heard_.finish_reason.empty())
    return std::min(settings.ending_timeout, settings.idle_timeout);
  if (!heard_.text.empty()) return settings.idle_timeout;
  return std::max(call_.first_byte_timeout(), settings.idle_timeout);
}

asio::awaitable<Attempt> ChatCall::read_reply(http::ClientResponse& response) {
  std::array<char, kPiece> buffer;
  while (!done_) {
    response.set_idle_timeout(patience());
    auto got = co_await response.read_some(buffer);
    const bool complete = !heard_.finish_reason.empty();
    if (!got && complete && got.error().code != Code::kCancelled) break;
    if (!got) co_return tl::unexpected(reply_cut(got.error()));
    if (*got == 0) co_return end_of_reply();
    auto taken = take_input(std::string_view(buffer.data(), *got));
    if (!taken) co_return taken;
  }
  response.finish();
  co_return take_text(thoughts_.finish());
}

// At the end of the server's bytes.
Attempt ChatCall::end_of_reply() {
  if (form_ == Form::kJson) {
    Attempt taken = take_piece(whole_);
    if (!taken) return taken;
    return take_text(thoughts_.finish());
  }
  auto last = parser_.finish();
  // What is only the front of an event says nothing but that the reply was cut.
  if (last && (last->data == "[DONE]" || parse_piece(last->data))) {
    Attempt taken = take_item(*last);
    if (!taken) return taken;
  }
  if (done_ || !heard_.finish_reason.empty()) return take_text(thoughts_.finish());
  return protocol_failure(Code::kIo, "The model's reply ended before it was complete.", true);
}

// Servers name the content type wrongly; the first character says what it is.
Attempt ChatCall::take_input(std::string_view input) {
  if (form_ == Form::kUnknown) {
    const std::size_t first = input.find_first_not_of(" \t\r\n\xef\xbb\xbf");
    if (first == std::string_view::npos) return {};
    if (input[first] == '<') {
      return protocol_failure(Code::kInvalid,
                              "The model's server answered with a web page: check "
                              "OPENROUTER_BASE_URL, which often ends in /v1.");
    }
    input.remove_prefix(first);
    const bool is_event = input.front() == ':' || input.starts_with("data") ||
                          input.starts_with("event") || input.starts_with("id");
    const bool is_json = input.front() == '{' || input.front() == '[';
    form_ = is_json || (says_json_ && !is_event) ? Form::kJson : Form::kStream;
  }
  if (form_ == Form::kJson) return take_json(input);
  while (!done_) {
    auto item = parser_.next(input);
    if (!item) {
      return protocol_failure(Code::kTooLarge, "The model's reply has a line beyond the limit.");
    }
    if (!*item) break;
    Attempt taken = take_item(**item);
    if (!taken) return taken;
  }
  return {};
}

Attempt ChatCall::take_json(std::string_view input) {
  if (whole_.size() + input.size() > call_.settings().max_line_bytes) {
    return protocol_failure(Code::kTooLarge, "The model's reply is longer than the limit.");
  }
  whole_.append(input);
  return {};
}

Attempt ChatCall::take_item(const http::SseItem& item) {
  if (item.comment || item.data.empty()) return {};
  if (item.data == "[DONE]") {
    done_ = true;
    return {};
  }
  return take_piece(item.data);
}

Attempt ChatCall::take_piece(std::string_view data) {
  auto parsed = parse_piece(data);
  if (!parsed) {
    return protocol_failure(Code::kInvalid, "The model's server did not answer with valid JSON.");
  }
  ReplyPiece& piece = *parsed;
  if (!piece.model.empty()) heard_.model = std::move(piece.model);
  if (piece.prompt_tokens) heard_.prompt_tokens = piece.prompt_tokens;
  if (piece.completion_tokens) heard_.completion_tokens = piece.completion_tokens;
  if (piece.cost) heard_.cost = piece.cost;
  Attempt taken = take_text(thoughts_.feed(piece.text));
  if (!taken) return taken;
  if (piece.error || piece.finish_reason == "error") {
    Setback failed;
    ServerError error = piece.error.value_or(ServerError{});
    const int status = error.status;
    failed.failure = failure_from_error(200, error, call_.settings(), call_.model());
    failed.may_retry = is_transient(status) && failed.failure.kind != FailureKind::kContextTooLong;
    return tl::unexpected(std::move(failed));
  }
  if (!piece.finish_reason.empty()) heard_.finish_reason = std::move(piece.finish_reason);
  return {};
}

Attempt ChatCall::take_text(const std::string& text) {
  if (text.empty()) return {};
  if (heard_.text.size() + text.size() > call_.settings().max_text_bytes) {
    return protocol_failure(Code::kTooLarge, "The model wrote more than is taken of an answer.");
  }
  call_.forget_body();
  heard_.text += text;
  if (on_delta_) on_delta_(text);
  return {};
}

}  // namespace qwalt::llm
