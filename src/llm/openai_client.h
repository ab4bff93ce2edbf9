// LanguageModel over the OpenAI chat-completions protocol: OpenRouter, OpenAI, Ollama, llama.cpp,
// vLLM and others. Fields outside of the standard are sent to OpenRouter only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "http/client.h"
#include "llm/language_model.h"

namespace qwalt::llm {

struct OpenAiSettings {
  std::string base_url = "https://openrouter.ai/api/v1";
  std::string key;  // may be empty for a server that asks for none; needed for OpenRouter
  std::string model = "mistralai/mistral-small-3.2-24b-instruct";
  std::vector<std::string> fallback_models = {"openrouter/free"};
  std::string referer;  // HTTP-Referer; empty: not sent
  std::string title;    // X-OpenRouter-Title; empty: not sent

  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds first_token_timeout{60'000};  // until the first byte of the reply
  std::chrono::milliseconds idle_timeout{45'000};         // between bytes; comments are life
  std::chrono::milliseconds total_timeout{600'000};
  int max_retries = 2;  // only before the first delta
  std::chrono::milliseconds retry_base{500};
  std::chrono::milliseconds retry_cap{8'000};
  std::chrono::milliseconds max_retry_after{
      20'000};  // told to wait longer: the failure is reported
  std::size_t max_line_bytes = 10 * 1024 * 1024;
  std::size_t max_text_bytes = 4 * 1024 * 1024;
};

// Thread-safe: no state changes after construction, but for the TLS context made on first use.
class OpenAiClient final : public LanguageModel {
 public:
  explicit OpenAiClient(OpenAiSettings settings);

  bool configured() const override;
  const std::string& default_model() const override { return settings_.model; }
  asio::awaitable<ChatResult> stream(ChatRequest request, OnDelta on_delta) override;

  const OpenAiSettings& settings() const { return settings_; }

 private:
  OpenAiSettings settings_;
  http::Client client_;
};

}  // namespace qwalt::llm
