// The JSON of the OpenAI chat-completions protocol, as its servers really speak it: what we send,
// and what a piece of a reply says. No network. Private to this room.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "llm/language_model.h"
#include "llm/openai_client.h"

namespace qwalt::llm {

// Whether fields that only OpenRouter knows may be sent.
bool is_openrouter(const OpenAiSettings& settings);

// The body of POST chat/completions.
std::string request_body(const ChatRequest& request, const OpenAiSettings& settings);

// What a server says went wrong.
struct ServerError {
  int status = 0;       // its own code when that is a number, else the HTTP status
  std::string message;  // bounded, one line
  std::string type;     // metadata.error_type, type or code: the first that there is
};

// One event of the stream, or a whole reply that was not streamed.
struct ReplyPiece {
  std::string text;
  std::string model;
  std::string finish_reason;
  std::optional<std::int64_t> prompt_tokens;
  std::optional<std::int64_t> completion_tokens;
  std::optional<double> cost;
  std::optional<ServerError> error;
};

// kInvalid when `data` is no JSON object, also when bytes that are no text are taken out of it.
base::Result<ReplyPiece> parse_piece(std::string_view data);

// The model that a request's body asks for; "the model" if it names none.
std::string model_named_in(std::string_view body);

// `text` with the key, which some servers repeat, replaced.
std::string without_key(std::string text, const OpenAiSettings& settings);

// The reply of GET models: at most `limit`, those without an id left out. kInvalid for no list.
base::Result<std::vector<OfferedModel>> parse_models(std::string_view reply, std::size_t limit);

// The failure for an error that came with HTTP status `status`, or 200 for one within a stream.
// `body` may be anything.
ModelFailure failure_from_body(int status, std::string_view body, const OpenAiSettings& settings,
                               const std::string& model);
ModelFailure failure_from_error(int status, const ServerError& error,
                                const OpenAiSettings& settings, const std::string& model);

// Whether the same request may succeed a little later.
bool is_transient(int status);

// How long a Retry-After header asks to wait: seconds, or a date. nullopt when it is neither.
std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view value);

}  // namespace qwalt::llm
