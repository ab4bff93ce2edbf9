// /openapi.json, /docs and the list of routes that holds the first one true.
#include "api/openapi.h"

#include "api/page.h"
#include "api/replies.h"
#include "api/routes.h"
#include "base/check.h"
#include "base/sha256.h"

namespace qwalt::api {
namespace {

std::string_view description() {
  for (const ApiFile& file : api_files()) {
    if (file.name == "openapi") return file.text;
  }
  CHECK(false);
}

asio::awaitable<void> get_openapi(http::Exchange& exchange) {
  static const std::string etag = "\"" + base::sha256_hex(description()).substr(0, 20) + "\"";
  const bool known = exchange.header("if-none-match").value_or("") == etag;
  http::Response response = known
                                ? http::empty_reply(304)
                                : http::reply(200, "application/json", std::string(description()));
  response.header("ETag", etag);
  response.header("Cache-Control", "no-cache");
  co_await exchange.send(std::move(response));
}

asio::awaitable<void> get_routes(http::Exchange& exchange,
                                 std::shared_ptr<const std::vector<RouteInfo>> routes) {
  json::array list;
  for (const RouteInfo& route : *routes) {
    list.push_back({{"method", route.method}, {"path", route.pattern}, {"access", route.access}});
  }
  const json::object body{{"routes", std::move(list)}};
  co_await send_json(exchange, 200, body);
}

}  // namespace

void add_openapi_routes(Routes& routes) {
  Services& services = routes.services();
  routes.add_open("GET", "/openapi.json", get_openapi);
  routes.add_open("GET", "/docs",
                  [&services](http::Exchange& exchange) { return serve_page(exchange, services); });
  routes.add("GET", "/api/v1/routes", Role::kReader,
             [list = routes.list()](http::Exchange& exchange, const Caller&) {
               return get_routes(exchange, list);
             });
}

}  // namespace qwalt::api
