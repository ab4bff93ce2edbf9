#include "api/replies.h"

#include <fmt/format.h>

#include <charconv>

#include "api/openai/errors.h"

namespace qwalt::api {
namespace {

std::string serialized(const json::value& value) { return json::serialize(value); }

// The stable type of an error that only its status tells of.
std::string_view type_of_status(int status) {
  switch (status) {
    case 401:
      return "unauthorized";
    case 403:
      return "forbidden";
    case 404:
      return "not-found";
    case 408:
      return "timeout";
    case 409:
      return "conflict";
    case 413:
    case 431:
      return "too-large";
    case 415:
      return "unsupported";
    case 429:
      return "too-many";
    case 503:
      return "unavailable";
    default:
      return status >= 500 ? "internal" : "invalid";
  }
}

}  // namespace

int status_of(base::Code code) {
  switch (code) {
    case base::Code::kInvalid:
      return 400;
    case base::Code::kUnauthorized:
      return 401;
    case base::Code::kForbidden:
      return 403;
    case base::Code::kNotFound:
      return 404;
    case base::Code::kConflict:
      return 409;
    case base::Code::kTooLarge:
      return 413;
    case base::Code::kUnsupported:
      return 415;
    case base::Code::kTooMany:
      return 429;
    case base::Code::kUnavailable:
      return 503;
    case base::Code::kTimeout:
      return 408;
    case base::Code::kCancelled:
      return 499;
    case base::Code::kNoSpace:
      return 507;
    case base::Code::kCorrupt:
    case base::Code::kIo:
    case base::Code::kInternal:
      return 500;
  }
  return 500;
}

asio::awaitable<void> send_json(http::Exchange& exchange, int status, const json::value& value) {
  co_await exchange.send(http::reply(status, "application/json", serialized(value)));
}

asio::awaitable<void> send_nothing(http::Exchange& exchange) {
  co_await exchange.send(http::empty_reply(204));
}

json::object problem(int status, std::string_view type, std::string_view detail,
                     std::string_view request_id) {
  return {{"type", fmt::format("urn:qwalt:{}", type)},
          {"title", http::reason_phrase(status)},
          {"status", status},
          {"detail", detail},
          {"request_id", request_id}};
}

void say_when_to_retry(http::Exchange& exchange) {
  // Questions end within seconds; who called too often has been told how long to wait.
  if (!exchange.has_reply_header("Retry-After")) exchange.set_reply_header("Retry-After", "2");
}

asio::awaitable<void> send_problem(http::Exchange& exchange, const base::Error& error) {
  return send_problem(exchange, status_of(error.code), error);
}

asio::awaitable<void> send_problem(http::Exchange& exchange, int status, const base::Error& error) {
  if (error.code == base::Code::kTooMany) say_when_to_retry(exchange);
  if (openai::is_openai_path(exchange.path())) {
    openai::ApiError told{status, openai::code_of(error, status), error.message};
    co_await openai::send_error(exchange, std::move(told));
    co_return;
  }
  const json::object body =
      problem(status, base::code_name(error.code), error.message, exchange.request_id());
  co_await exchange.send(http::reply(status, "application/problem+json", serialized(body)));
}

http::Response error_page(int status, std::string_view detail, std::string_view request_id,
                          std::string_view path) {
  if (openai::is_openai_path(path)) {
    return http::reply(
        status, "application/json",
        serialized(openai::error_body(status, openai::code_of_status(status), detail)));
  }
  return http::reply(status, "application/problem+json",
                     serialized(problem(status, type_of_status(status), detail, request_id)));
}

asio::awaitable<base::Result<json::value>> read_json(http::Exchange& exchange) {
  auto body = co_await exchange.read_body(kMaxJsonBytes);
  if (!body) co_return base::fail(std::move(body).error());
  auto value = base::parse_json(*body);
  if (value && !value->is_object()) {
    co_return base::fail(base::Code::kInvalid, "The body has to be a JSON object.");
  }
  co_return value;
}

base::Result<int> query_number(const http::Exchange& exchange, std::string_view name, int fallback,
                               int low, int high) {
  const auto text = exchange.query().find(name);
  if (!text) return fallback;
  int value = 0;
  auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size() || value < low || value > high) {
    return base::fail(base::Code::kInvalid,
                      fmt::format("\"{}\" has to be a number from {} to {}.", name, low, high));
  }
  return value;
}

}  // namespace qwalt::api
