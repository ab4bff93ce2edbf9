// One call of a model's server: the request, how long it may take, and the attempts it needs.
// Private to this room.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "http/client.h"
#include "llm/language_model.h"
#include "llm/openai_settings.h"

namespace qwalt::llm {

// How one attempt failed, and whether another may help.
struct Setback {
  ModelFailure failure;
  bool may_retry = false;
  std::optional<std::chrono::milliseconds> retry_after;
  // What the server said when it refused.
  std::string content_type;
  std::string body;
};
using Attempt = tl::expected<void, Setback>;

Setback setback(FailureKind kind, base::Code code, std::string message, bool may_retry = false);
// A failure of the connection in the middle of the reply.
Setback reply_cut(const base::Error& error);
// What stream(), pass_through() and embed() say when they are cancelled.
ModelFailure cancelled_call();
// Why settings allow no call at all; nullopt: they do.
std::optional<ModelFailure> not_callable(const OpenAiSettings& settings);

struct CallPlan {
  std::string method = "POST";
  std::string path;  // below the model's address
  std::string body;
  std::string model;  // for messages
  std::chrono::milliseconds first_byte_timeout{60'000};
  std::chrono::milliseconds total_timeout{600'000};
};

class ModelCall {
 public:
  using Clock = std::chrono::steady_clock;
  using Milliseconds = std::chrono::milliseconds;
  using Reply = tl::expected<http::ClientResponse, Setback>;

  // The client outlives it.
  ModelCall(SettingsSnapshot settings, http::Client& client, CallPlan plan);

  // One attempt: sends, and waits for a reply of status 200; every other one is a setback.
  asio::awaitable<Reply> send();

  // Makes attempts, with pauses between them, until one succeeds or another would not help.
  // `may_repeat`: nothing has been passed on yet.
  asio::awaitable<Attempt> persist(std::function<asio::awaitable<Attempt>()> attempt,
                                   std::function<bool()> may_repeat);

  // No attempt will be made after this one: the request's body is let go.
  void forget_body() { std::string().swap(plan_.body); }  // assignment would keep the memory

  const OpenAiSettings& settings() const { return *settings_; }
  const std::string& model() const { return plan_.model; }
  Milliseconds first_byte_timeout() const { return plan_.first_byte_timeout; }

 private:
  http::ClientRequest http_request() const;
  asio::awaitable<Setback> read_refusal(http::ClientResponse& response) const;
  std::optional<Milliseconds> pause_before_retry(const Setback& failed, int retries) const;

  SettingsSnapshot settings_;
  http::Client& client_;
  CallPlan plan_;
  Clock::time_point until_;
};

}  // namespace qwalt::llm
