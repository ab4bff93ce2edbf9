// JSON replies and errors, the same for all interfaces. The one place where an error has a status.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "http/exchange.h"

namespace qwalt::api {

namespace asio = boost::asio;
namespace json = boost::json;

// The largest JSON body that is read.
constexpr std::size_t kMaxJsonBytes = 1024 * 1024;

int status_of(base::Code code);

asio::awaitable<void> send_json(http::Exchange& exchange, int status, const json::value& value);
asio::awaitable<void> send_nothing(http::Exchange& exchange);  // 204

// application/problem+json (RFC 9457); below /v1 the form of api/openai/errors.h.
json::object problem(int status, std::string_view type, std::string_view detail,
                     std::string_view request_id);
// Sets Retry-After, unless it is set.
void say_when_to_retry(http::Exchange& exchange);
asio::awaitable<void> send_problem(http::Exchange& exchange, const base::Error& error);
// The same with another status than that of the code, such as 502 for a server behind this one.
asio::awaitable<void> send_problem(http::Exchange& exchange, int status, const base::Error& error);

// The server's own errors (bad request, time-out, no such path) in the same form.
http::Response error_page(int status, std::string_view detail, std::string_view request_id,
                          std::string_view path);

// The body as a JSON object; kInvalid with a sentence otherwise.
asio::awaitable<base::Result<json::value>> read_json(http::Exchange& exchange);

// A whole number from the query string within [low, high]; `fallback` when it is not given.
base::Result<int> query_number(const http::Exchange& exchange, std::string_view name, int fallback,
                               int low, int high);

}  // namespace qwalt::api
