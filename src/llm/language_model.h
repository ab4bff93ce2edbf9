// A chat model somewhere else: the seam between answering and whoever writes the words.
//
// stream() runs on the executor of the coroutine that awaits it and calls `on_delta` there, for
// each piece of text in order. Cancelling that coroutine (asio cancellation) or destroying it
// aborts the model's connection at once. Several streams may run at the same time.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "base/result.h"

namespace qwalt::llm {

namespace asio = boost::asio;

enum class Role { kSystem, kUser, kAssistant };

struct ChatMessage {
  Role role = Role::kUser;
  std::string content;
};

struct ChatRequest {
  std::vector<ChatMessage> messages;
  std::string model;                         // empty: the one of the settings
  std::vector<std::string> fallback_models;  // in order; empty: those of the settings
  std::optional<int> max_tokens;
  std::optional<double> temperature;
  std::vector<std::string> stop;
};

struct Completion {
  std::string text;           // all deltas joined
  std::string model;          // who answered, as the server names it
  std::string finish_reason;  // "stop", "length", "content_filter", …
  bool truncated = false;     // ended by length, or by the server's filter
  std::optional<std::int64_t> prompt_tokens;
  std::optional<std::int64_t> completion_tokens;
  std::optional<double> cost;  // in the server's currency (OpenRouter: US dollars)
};

enum class FailureKind {
  kNotConfigured,   // there is no key, URL or model
  kUnreachable,     // no connection, or TLS refused
  kKeyRefused,      // 401, 403
  kNoCredit,        // 402
  kModelNotFound,   // 404: a setting is wrong
  kContextTooLong,  // send less and try again
  kRateLimited,     // 429 after the retries
  kInvalidRequest,  // any other 4xx
  kServer,          // 5xx, or an error the server reports
  kTimeout,
  kProtocol,  // not the protocol: no JSON, a cut stream, a line beyond the limit
  kEmpty,     // twice no text at all
  kCancelled,
};

struct ModelFailure {
  FailureKind kind = FailureKind::kServer;
  base::Error error;         // one plain sentence; never holds the key
  std::string partial_text;  // what `on_delta` was given before; keep it
  std::string model;         // as the server named it, when it got that far
  int http_status = 0;       // 0: none came
  std::string error_type;    // the server's word for it, such as "context_length_exceeded"
};

using ChatResult = tl::expected<Completion, ModelFailure>;
using OnDelta = std::function<void(std::string_view)>;

class LanguageModel {
 public:
  virtual ~LanguageModel() = default;
  // Whether settings allow a call at all; without, answers are extractive.
  virtual bool configured() const = 0;
  // The name of the model that an empty ChatRequest::model means.
  virtual const std::string& default_model() const = 0;
  virtual asio::awaitable<ChatResult> stream(ChatRequest request, OnDelta on_delta) = 0;
};

}  // namespace qwalt::llm
