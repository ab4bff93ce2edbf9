#include "http/router.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "http/form.h"

namespace qwalt::http {
namespace {

std::vector<std::string> split_path(std::string_view path) {
  std::vector<std::string> segments;
  path.remove_prefix(std::min<std::size_t>(1, path.size()));
  for (;;) {
    auto slash = path.find('/');
    segments.emplace_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

bool is_name(std::string_view segment) { return segment.starts_with('{'); }
bool is_rest(std::string_view segment) { return segment.ends_with("...}"); }
std::string_view name_of(std::string_view segment) {
  return segment.substr(1, segment.size() - (is_rest(segment) ? 5 : 2));
}

// How specific a pattern's segment is: a literal before a name before the rest.
int rank(std::string_view segment) { return !is_name(segment) ? 0 : !is_rest(segment) ? 1 : 2; }

using Found = std::vector<std::pair<std::string, std::string>>;

// Whether `path` fits `pattern`; then `found` holds the parameters.
bool fits(const std::vector<std::string>& pattern, const std::vector<std::string>& path,
          Found& found) {
  found.clear();
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (i >= path.size()) return false;
    if (is_rest(pattern[i])) {
      std::string rest = path[i];
      for (std::size_t j = i + 1; j < path.size(); ++j) rest += "/" + path[j];
      auto decoded = decode_path(rest);
      if (!decoded) return false;
      found.emplace_back(name_of(pattern[i]), std::move(*decoded));
      return true;
    }
    auto decoded = decode_path(path[i]);
    if (!decoded) return false;
    if (is_name(pattern[i])) {
      if (decoded->empty()) return false;
      found.emplace_back(name_of(pattern[i]), std::move(*decoded));
    } else if (*decoded != pattern[i]) {
      return false;
    }
  }
  return pattern.size() == path.size();
}

bool more_specific(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::lexicographical_compare(
      a.begin(), a.end(), b.begin(), b.end(),
      [](const std::string& x, const std::string& y) { return rank(x) < rank(y); });
}

std::string join_methods(std::vector<std::string> methods) {
  bool has_get = std::find(methods.begin(), methods.end(), "GET") != methods.end();
  bool has_head = std::find(methods.begin(), methods.end(), "HEAD") != methods.end();
  if (has_get && !has_head) methods.emplace_back("HEAD");
  methods.emplace_back("OPTIONS");
  std::sort(methods.begin(), methods.end());
  methods.erase(std::unique(methods.begin(), methods.end()), methods.end());
  std::string joined;
  for (const std::string& method : methods) joined += (joined.empty() ? "" : ", ") + method;
  return joined;
}

}  // namespace

Router::Router(ErrorPage error_page) : error_page_(std::move(error_page)) {}

void Router::add(std::string_view method, std::string_view pattern, Handler handler) {
  CHECK(pattern.starts_with('/'));
  for (const Route& route : routes_) CHECK(route.method != method || route.pattern != pattern);
  routes_.push_back({std::string(method), std::string(pattern), std::move(handler)});
  segments_.push_back(split_path(pattern));
}

void Router::set_fallback(Handler handler) { fallback_ = std::move(handler); }

RouteMatch Router::match(std::string_view method, std::string_view raw_path) const {
  std::vector<std::string> path = split_path(raw_path);
  // The most specific pattern that fits decides, whatever its methods; only among routes of equal
  // rank does the method matter.
  const std::vector<std::string>* best = nullptr;
  std::vector<std::size_t> fitting;
  Found found;
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    if (!fits(segments_[i], path, found)) continue;
    if (best == nullptr || more_specific(segments_[i], *best)) {
      best = &segments_[i];
      fitting.clear();
    }
    if (!more_specific(*best, segments_[i])) fitting.push_back(i);
  }
  RouteMatch match;
  std::vector<std::string> methods;
  methods.reserve(fitting.size());
  for (std::size_t i : fitting) methods.push_back(routes_[i].method);
  if (!methods.empty()) match.allow = join_methods(methods);
  auto take = [&](std::string_view wanted) {
    for (std::size_t i : fitting) {
      if (routes_[i].method != wanted || match.route != nullptr) continue;
      match.route = &routes_[i];
      fits(segments_[i], path, match.parameters);
    }
  };
  take(method);
  if (method == "HEAD") take("GET");
  return match;
}

asio::awaitable<void> Router::handle(Exchange& exchange) const {
  RouteMatch found = match(exchange.method(), exchange.raw_path());
  if (found.route != nullptr) {
    exchange.set_parameters(std::move(found.parameters));
    co_await found.route->handler(exchange);
    co_return;
  }
  Response response;
  if (found.allow.empty() && fallback_) {
    co_await fallback_(exchange);
    co_return;
  }
  if (found.allow.empty()) {
    response = error_page_(404, "There is nothing at this address.", exchange.request_id(),
                           exchange.path());
  } else if (exchange.method() == "OPTIONS") {
    response = empty_reply(204);
  } else {
    response = error_page_(405, "This address takes " + found.allow + ".", exchange.request_id(),
                           exchange.path());
  }
  if (!found.allow.empty()) response.header("Allow", found.allow);
  co_await exchange.send(std::move(response));
}

}  // namespace qwalt::http
