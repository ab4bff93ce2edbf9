#include "api/openai/errors.h"

#include <algorithm>
#include <array>

#include "base/result.h"

namespace qwalt::api::openai {
namespace {

using llm::FailureKind;

// What a model's failure is to the client. The codes are those of stored answers.
struct Known {
  FailureKind kind;
  std::string_view code;
  int status;
  bool again;
};
constexpr int kRetrySeconds = 5;
constexpr std::array kKnown = {
    Known{FailureKind::kNotConfigured, "model_not_configured", 400, false},
    Known{FailureKind::kUnreachable, "model_unreachable", 502, true},
    Known{FailureKind::kKeyRefused, "model_key_refused", 502, false},
    Known{FailureKind::kNoCredit, "model_no_credit", 429, false},
    Known{FailureKind::kModelNotFound, "model_not_found", 404, false},
    Known{FailureKind::kContextTooLong, "context_length_exceeded", 400, false},
    Known{FailureKind::kContextTooLong, "model_context_too_long", 400, false},
    Known{FailureKind::kRateLimited, "model_rate_limited", 429, true},
    Known{FailureKind::kInvalidRequest, "model_refused_request", 400, false},
    Known{FailureKind::kServer, "model_failed", 502, true},
    Known{FailureKind::kTimeout, "model_timeout", 504, true},
    Known{FailureKind::kProtocol, "model_protocol", 502, true},
    Known{FailureKind::kEmpty, "model_empty", 502, true},
    Known{FailureKind::kCancelled, "stopped", 503, true},
    Known{FailureKind::kOverBudget, "over_budget", 429, false},
};

std::string_view type_of_status(int status) {
  switch (status) {
    case 401:
      return "authentication_error";
    case 403:
      return "permission_error";
    case 429:
      return "rate_limit_error";
    default:
      return status >= 500 ? "server_error" : "invalid_request_error";
  }
}

ApiError error_of_known(const Known& known, std::string_view message) {
  ApiError error{known.status, std::string(known.code), std::string(message), 0, known.again};
  if (known.again && (known.status == 429 || known.status == 503)) {
    error.retry_after = kRetrySeconds;
  }
  return error;
}

}  // namespace

bool is_openai_path(std::string_view path) { return path == "/v1" || path.starts_with("/v1/"); }

json::object error_body(int status, std::string_view code, std::string_view message) {
  return {{"error",
           {{"message", message},
            {"type", type_of_status(status)},
            {"param", nullptr},
            {"code", code}}}};
}

json::object error_body(const ApiError& error) {
  return error_body(error.status, error.code, error.message);
}

std::string_view code_of_status(int status) {
  switch (status) {
    case 401:
      return "invalid_api_key";
    case 403:
      return "forbidden";
    case 404:
      return "not_found";
    case 405:
      return "method_not_allowed";
    case 408:
      return "timeout";
    case 409:
      return "conflict";
    case 413:
    case 431:
      return "too_large";
    case 415:
      return "unsupported";
    case 429:
      return "rate_limit_exceeded";
    case 503:
      return "unavailable";
    default:
      return status >= 500 ? "internal" : "invalid";
  }
}

std::string code_of(const base::Error& error, int status) {
  if (status == 401 || status == 429) return std::string(code_of_status(status));
  std::string code = base::code_name(error.code);
  std::replace(code.begin(), code.end(), '-', '_');
  return code;
}

ApiError error_of(const llm::ModelFailure& failure) {
  const auto known = std::find_if(kKnown.begin(), kKnown.end(),
                                  [&](const Known& one) { return one.kind == failure.kind; });
  if (known == kKnown.end()) return {502, "model_failed", failure.error.message, 0, true};
  ApiError error = error_of_known(*known, failure.error.message);
  const int status = failure.http_status;
  const bool telling = failure.kind == FailureKind::kInvalidRequest && status > 400 && status < 500;
  if (telling && status != 401 && status != 403) error.status = status;
  return error;
}

ApiError error_of_answer(std::string_view code, std::string_view message) {
  const auto known = std::find_if(kKnown.begin(), kKnown.end(),
                                  [&](const Known& one) { return one.code == code; });
  if (known == kKnown.end()) return {502, std::string(code), std::string(message), 0, true};
  return error_of_known(*known, message);
}

asio::awaitable<void> send_error(http::Exchange& exchange, ApiError error) {
  if (error.retry_after > 0) {
    exchange.set_reply_header("Retry-After", std::to_string(error.retry_after));
  }
  if (!error.again) exchange.set_reply_header("X-Should-Retry", "false");
  const json::object body = error_body(error);
  http::Response response = http::reply(error.status, "application/json", json::serialize(body));
  co_await exchange.send(std::move(response));
}

}  // namespace qwalt::api::openai
