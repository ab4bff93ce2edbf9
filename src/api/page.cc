#include "api/page.h"

#include "api/replies.h"

namespace qwalt::api {
namespace {

// No inline script or style, nothing from elsewhere, in no frame.
constexpr std::string_view kContentPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'self'; form-action 'none'; frame-ancestors 'none'";

bool wants_json(const http::Exchange& exchange) {
  const std::string_view accept = exchange.header("accept").value_or("");
  return accept.find("application/json") != std::string_view::npos &&
         accept.find("text/html") == std::string_view::npos;
}

std::string file_of(const std::string& path) {
  if (path == "/") return "/index.html";
  return path == "/docs" ? "/docs.html" : path;
}

}  // namespace

asio::awaitable<void> serve_page(http::Exchange& exchange, Services& services) {
  if (exchange.method() != "GET" && exchange.method() != "HEAD") {
    co_await exchange.send(
        error_page(404, "There is nothing here.", exchange.request_id(), exchange.path()));
    co_return;
  }
  const http::StaticFile* file = services.page.find(file_of(exchange.path()));
  if (file == nullptr) {
    co_await exchange.send(
        error_page(404, "There is nothing here.", exchange.request_id(), exchange.path()));
    co_return;
  }
  exchange.set_reply_header("Content-Security-Policy", kContentPolicy);
  exchange.set_reply_header("X-Content-Type-Options", "nosniff");
  exchange.set_reply_header("Referrer-Policy", "no-referrer");
  co_await exchange.send(services.page.serve(exchange, *file));
}

asio::awaitable<void> serve_root(http::Exchange& exchange, Services& services) {
  if (wants_json(exchange)) {
    const json::object running{{"message", "Backend is running"}};
    co_await send_json(exchange, 200, running);
    co_return;
  }
  co_await serve_page(exchange, services);
}

}  // namespace qwalt::api
