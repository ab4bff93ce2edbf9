// LanguageModel over the OpenAI chat-completions protocol: OpenRouter, OpenAI, Ollama, llama.cpp,
// vLLM and others. Fields outside of the standard are sent to OpenRouter only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "http/client.h"
#include "llm/language_model.h"
#include "llm/openai_settings.h"

namespace qwalt::llm {

// A model that a server offers, as far as it says.
struct OfferedModel {
  std::string id;
  std::string name;
  std::optional<std::int64_t> context_tokens;
  std::optional<double> prompt_price;  // US dollars a million tokens
  std::optional<double> completion_price;
};
using OfferedModels = tl::expected<std::vector<OfferedModel>, ModelFailure>;

// Calls and configure() on one thread, the I/O thread; the rest from any. Connections are kept open
// for the next call, so it must not outlive the io_context of its calls.
class OpenAiClient final : public LanguageModel {
 public:
  explicit OpenAiClient(OpenAiSettings settings);

  bool configured() const override;
  std::string default_model() const override { return settings()->model; }
  std::string model_for(std::int64_t workspace) const override;
  Sampling sampling_for(std::int64_t workspace) const override;
  std::size_t context_tokens() const override { return settings()->context_tokens; }
  std::string embedding_model() const override { return settings()->embedding_model; }

  asio::awaitable<ChatResult> stream(ChatRequest request, OnDelta on_delta) override;
  asio::awaitable<RawResult> pass_through(RawRequest request, OnPiece on_piece) override;
  asio::awaitable<EmbeddingsResult> embed(EmbeddingsRequest request) override;

  // What the server offers, at most `limit`, in its order.
  asio::awaitable<OfferedModels> offered_models(std::size_t limit);

  // From the next call on.
  void configure(OpenAiSettings settings);
  SettingsSnapshot settings() const;

 private:
  mutable std::mutex mutex_;
  SettingsSnapshot settings_;
  http::Client client_;
};

}  // namespace qwalt::llm
