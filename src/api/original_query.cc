#include "api/original.h"
#include "api/replies.h"
#include "http/multipart_reader.h"

namespace qwalt::api {
namespace {

constexpr std::size_t kMaxFormBytes = 256 * 1024;

void take_field(OriginalQuery& query, std::string_view name, std::string value) {
  if (name == "query") {
    query.query = std::move(value);
  } else if (name == "user_id") {
    query.user_id = std::move(value);
  } else if (name == "file_name" && !value.empty()) {
    query.file_names.push_back(std::move(value));
  }
}

asio::awaitable<base::Result<OriginalQuery>> read_multipart(http::Exchange& exchange) {
  exchange.set_body_limit(kMaxFormBytes);
  http::MultipartReader reader(exchange);
  OriginalQuery query;
  for (;;) {
    auto part = co_await reader.next();
    if (!part) co_return base::fail(std::move(part).error());
    if (*part == nullptr) co_return query;
    const std::string name = (*part)->name;
    auto value = co_await reader.read_all(kMaxFormBytes);
    if (!value) co_return base::fail(std::move(value).error());
    take_field(query, name, std::move(*value));
  }
}

}  // namespace

asio::awaitable<base::Result<OriginalQuery>> read_query_form(http::Exchange& exchange) {
  const std::string type = http::header_token(exchange.header("content-type").value_or(""));
  if (type == "multipart/form-data") co_return co_await read_multipart(exchange);
  if (type == "application/json") co_return co_await read_query_json(exchange);
  auto body = co_await exchange.read_body(kMaxFormBytes);
  if (!body) co_return base::fail(std::move(body).error());
  auto fields = http::parse_form(*body);
  if (!fields) co_return base::fail(std::move(fields).error());
  OriginalQuery query;
  for (const auto& [name, value] : fields->pairs()) take_field(query, name, value);
  co_return query;
}

asio::awaitable<base::Result<OriginalQuery>> read_query_json(http::Exchange& exchange) {
  auto body = co_await read_json(exchange);
  if (!body) co_return base::fail(std::move(body).error());
  OriginalQuery query;
  query.query = base::string_at(*body, "query");
  query.user_id = base::string_at(*body, "user_id").value_or("");
  auto names = base::string_list(base::member(*body, "file_name"));
  if (!names) co_return base::fail(std::move(names).error());
  for (std::string& name : *names) take_field(query, "file_name", std::move(name));
  co_return query;
}

asio::awaitable<void> send_detail(http::Exchange& exchange, int status, std::string_view detail) {
  json::object body;
  body["detail"] = detail;
  co_await send_json(exchange, status, body);
}

asio::awaitable<void> send_detail(http::Exchange& exchange, const base::Error& error) {
  if (error.code == base::Code::kTooMany) say_when_to_retry(exchange);
  co_await send_detail(exchange, status_of(error.code), error.message);
}

asio::awaitable<void> send_missing_field(http::Exchange& exchange, std::string_view field) {
  json::array place;
  place.emplace_back("body");
  place.emplace_back(field);
  json::object missing;
  missing["loc"] = std::move(place);
  missing["msg"] = "Field required";
  missing["type"] = "missing";
  json::array details;
  details.push_back(std::move(missing));
  json::object body;
  body["detail"] = std::move(details);
  co_await send_json(exchange, 422, body);
}

}  // namespace qwalt::api
