// /health, /ready and /metrics: for people, load balancers and Prometheus.
#include <fmt/format.h>

#include <cmath>

#include "api/health.h"
#include "api/page.h"
#include "api/replies.h"
#include "api/routes.h"
#include "base/memory_usage.h"

namespace qwalt::api {
namespace {

asio::awaitable<void> get_health(http::Exchange& exchange, Services& services) {
  const double megabytes = static_cast<double>(base::process_memory().resident) / 1e6;
  json::object body;
  body["status"] = "healthy";
  body["memory_mb"] = std::round(megabytes * 10) / 10;
  body["version"] = QWALT_VERSION;
  body["memory"] = memory_json(services.extractor);
  body["sandbox"] = json::object{{"no_new_privileges", services.sandbox.no_new_privileges},
                                 {"seccomp", services.sandbox.seccomp},
                                 {"landlock", services.sandbox.landlock}};
  body["answers_in_flight"] = services.answerer.running();
  body["event_streams"] = services.hub.open_streams();
  body["model_configured"] = services.model.configured;
  body["index_caught_up"] = services.library.caught_up();
  co_await send_json(exchange, 200, body);
}

asio::awaitable<void> get_ready(http::Exchange& exchange, Services& services) {
  const bool ready = services.library.caught_up();
  json::object body;
  body["ready"] = ready;
  body["reason"] = ready ? json::value() : json::value("The index is catching up with the store.");
  co_await send_json(exchange, ready ? 200 : 503, body);
}

void add_metric(std::string& out, std::string_view name, std::string_view help, auto value) {
  out.append(fmt::format("# HELP qwalt_{0} {1}\n# TYPE qwalt_{0} gauge\nqwalt_{0} {2}\n", name,
                         help, value));
}

asio::awaitable<void> get_metrics(http::Exchange& exchange, Services& services) {
  const base::MemoryUsage memory = base::process_memory();
  std::string out;
  add_metric(out, "memory_resident_bytes", "Resident memory of the server.", memory.resident);
  add_metric(out, "memory_anonymous_bytes", "Anonymous memory of the server.", memory.anonymous);
  add_metric(out, "memory_children_bytes", "Resident memory of the extractors.",
             services.extractor.children_memory());
  add_metric(out, "answers_in_flight", "Answers that are being written.",
             services.answerer.running());
  add_metric(out, "event_streams", "Open server-sent event streams.", services.hub.open_streams());
  add_metric(out, "index_caught_up", "1 when everything in the store is searchable.",
             services.library.caught_up() ? 1 : 0);
  co_await exchange.send(
      http::reply(200, "text/plain; version=0.0.4; charset=utf-8", std::move(out)));
}

}  // namespace

json::object memory_json(const extract::Extractor& extractor) {
  const base::MemoryUsage memory = base::process_memory();
  json::object out{{"resident", memory.resident},
                   {"anonymous", memory.anonymous},
                   {"mapped", memory.mapped},
                   {"peak", memory.peak},
                   {"children", extractor.children_memory()}};
  if (auto container = base::container_memory()) {
    json::object group{{"used", container->used}};
    group["limit"] = container->limit ? json::value(*container->limit) : json::value();
    out["container"] = std::move(group);
  } else {
    out["container"] = nullptr;
  }
  return out;
}

void add_operation_routes(Routes& routes) {
  Services& services = routes.services();
  // Health is for whoever asks, also by a name or address that only a load balancer knows.
  routes.add_unchecked("GET", "/health", [&services](http::Exchange& exchange) {
    return get_health(exchange, services);
  });
  routes.add_unchecked("GET", "/ready", [&services](http::Exchange& exchange) {
    return get_ready(exchange, services);
  });
  routes.add("GET", "/metrics", Role::kReader,
             [&services](http::Exchange& exchange, const Caller&) {
               return get_metrics(exchange, services);
             });
  routes.add_open("GET", "/",
                  [&services](http::Exchange& exchange) { return serve_root(exchange, services); });
}

}  // namespace qwalt::api
