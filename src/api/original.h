// The original API: the calls and shapes that existing front ends were written for. api.md of old,
// now docs/api/original.md. Errors are {"detail": sentence}, or FastAPI's list for a missing field.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "http/exchange.h"

namespace qwalt::api {

namespace asio = boost::asio;

// A question as the old calls carry it, whichever way.
struct OriginalQuery {
  std::optional<std::string> query;     // absent: the field is missing
  std::vector<std::string> file_names;  // none: all documents
  std::string user_id;                  // may be empty
};

// From multipart or urlencoded fields (/query), and from JSON (/query-json, /chat).
asio::awaitable<base::Result<OriginalQuery>> read_query_form(http::Exchange& exchange);
asio::awaitable<base::Result<OriginalQuery>> read_query_json(http::Exchange& exchange);

asio::awaitable<void> send_detail(http::Exchange& exchange, int status, std::string_view detail);
asio::awaitable<void> send_detail(http::Exchange& exchange, const base::Error& error);
// 422 in the shape of the old backend.
asio::awaitable<void> send_missing_field(http::Exchange& exchange, std::string_view field);

}  // namespace qwalt::api
