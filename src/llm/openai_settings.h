// Where the model is and how long it is waited for.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "llm/language_model.h"

namespace qwalt::llm {

// A workspace may have a model of its own on the same server.
struct WorkspaceModel {
  std::string model;  // empty: the server's
  Sampling sampling;
};

struct OpenAiSettings {
  std::string base_url = "https://openrouter.ai/api/v1";
  std::string key;  // may be empty for a server that asks for none; needed for OpenRouter
  std::string model = "mistralai/mistral-small-3.2-24b-instruct";
  std::vector<std::string> fallback_models = {"openrouter/free"};
  std::string embedding_model;  // empty: there is none
  std::size_t context_tokens = 32768;
  Sampling sampling;
  std::map<std::int64_t, WorkspaceModel> workspaces;
  std::string referer;  // HTTP-Referer; empty: not sent
  std::string title;    // X-OpenRouter-Title; empty: not sent

  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds first_token_timeout{60'000};  // until the first byte of the reply
  std::chrono::milliseconds idle_timeout{45'000};         // between bytes; comments are life
  // How long what follows the end of an answer (usage, the end of the stream) is waited for.
  std::chrono::milliseconds ending_timeout{3'000};
  std::chrono::milliseconds total_timeout{600'000};
  std::chrono::milliseconds short_first_token_timeout{20'000};  // of ChatRequest::short_call
  std::chrono::milliseconds short_total_timeout{30'000};
  int max_retries = 2;  // only before the first delta
  std::chrono::milliseconds retry_base{500};
  std::chrono::milliseconds retry_cap{8'000};
  std::chrono::milliseconds max_retry_after{
      20'000};  // told to wait longer: the failure is reported
  std::size_t max_line_bytes = 10 * 1024 * 1024;
  std::size_t max_text_bytes = 4 * 1024 * 1024;
};

// A call keeps the settings it began with.
using SettingsSnapshot = std::shared_ptr<const OpenAiSettings>;

}  // namespace qwalt::llm
