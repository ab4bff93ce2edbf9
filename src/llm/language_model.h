// A chat model somewhere else: the seam between answering and whoever writes the words.
//
// stream(), pass_through() and embed() run on the executor of the coroutine that awaits them, and
// call what they are given there, in order. Cancelling that coroutine (asio cancellation) or
// destroying it aborts the model's connection at once. Several calls may run at the same time. The
// other members may be called from any thread; what they tell may change between two calls, for
// settings can change while the server runs.
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
  std::optional<double> top_p;
  std::vector<std::string> stop;
  std::int64_t workspace = 0;  // whose settings count, and in whose book the cost goes
  // For what only helps (a question rewritten, suggestions): first token 20 s, all of it 30 s.
  bool short_call = false;
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
  kOverBudget,  // today's spending cap is reached: nothing was sent
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

// A request that a client wrote itself, for the model as it is: tools, pictures, everything.
struct RawRequest {
  std::string path = "/chat/completions";  // below the model's address
  std::string body;                        // JSON, with the model's own name in it
  bool stream = false;                     // the body asks for a stream of events
  std::int64_t workspace = 0;
};

// What came of it. `failure` is set whenever `status` is not 200, and when a stream broke off:
// then all that came before has been passed on.
struct RawResult {
  int status = 0;            // of the model's server; 0: no reply
  std::string content_type;  // of `body`
  std::string body;          // as it came, but for the key; empty when it was streamed
  bool streamed = false;     // on_piece got the reply
  std::optional<ModelFailure> failure;
  std::optional<std::int64_t> prompt_tokens;
  std::optional<std::int64_t> completion_tokens;
  std::optional<double> cost;
};
// Receives whole server-sent events and comments, each with its empty line, their data untouched.
using OnPiece = std::function<void(std::string_view)>;

constexpr std::size_t kMaxEmbeddingInputs = 2048;

struct EmbeddingsRequest {
  std::vector<std::string> input;  // 1 to kMaxEmbeddingInputs texts
  std::optional<int> dimensions;
  std::string model;  // empty: the one of the settings
  std::int64_t workspace = 0;
};

struct Embeddings {
  std::vector<std::vector<float>> vectors;  // one a text, in their order, all of one length
  std::string model;
  std::optional<std::int64_t> prompt_tokens;
  std::optional<double> cost;
};
using EmbeddingsResult = tl::expected<Embeddings, ModelFailure>;

// How a model is to write; what is absent is left to whom is asked next, at last to the server.
struct Sampling {
  std::optional<int> max_tokens;
  std::optional<double> temperature;
  std::optional<double> top_p;
};

class LanguageModel {
 public:
  virtual ~LanguageModel() = default;
  // Whether settings allow a call at all; without, answers are extractive.
  virtual bool configured() const = 0;
  // The name of the model that an empty ChatRequest::model means.
  virtual std::string default_model() const = 0;
  // The same within a workspace, which may have a model of its own.
  virtual std::string model_for(std::int64_t workspace) const;
  // How it writes there unless a request says otherwise.
  virtual Sampling sampling_for(std::int64_t workspace) const;
  // The model's window: prompt and answer together.
  virtual std::size_t context_tokens() const { return 32768; }
  // The model that embed() asks; empty: there is none.
  virtual std::string embedding_model() const { return {}; }

  virtual asio::awaitable<ChatResult> stream(ChatRequest request, OnDelta on_delta) = 0;
  // A model that only writes answers need not have these two: kNotConfigured.
  virtual asio::awaitable<RawResult> pass_through(RawRequest request, OnPiece on_piece);
  virtual asio::awaitable<EmbeddingsResult> embed(EmbeddingsRequest request);
};

}  // namespace qwalt::llm
