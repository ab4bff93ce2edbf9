// Which handler a method and a path belong to.
//
// A pattern is a path whose segments are literal or a name in braces: "/api/v1/documents/{id}"; a
// last segment "{name...}" takes the rest, slashes included. Literal segments win over names, names
// over the rest. Parameters are percent-decoded after the path is split, so that an encoded slash
// stays within its parameter. A route for GET serves HEAD too; OPTIONS is answered with Allow.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/exchange.h"
#include "http/server.h"

namespace qwalt::http {

struct Route {
  std::string method;
  std::string pattern;
  Handler handler;
};

struct RouteMatch {
  const Route* route = nullptr;  // null: see `allow`
  std::vector<std::pair<std::string, std::string>> parameters;
  std::string allow;  // methods of the path, "GET, HEAD, OPTIONS"; empty: there is no such path
};

// Built first, then used: not to be changed once a server has it.
class Router {
 public:
  explicit Router(ErrorPage error_page = default_error_page);

  // `pattern` begins with "/"; the same method and pattern twice is a programmer's error.
  void add(std::string_view method, std::string_view pattern, Handler handler);
  // For paths without any route, instead of 404: the web page, for instance.
  void set_fallback(Handler handler);

  RouteMatch match(std::string_view method, std::string_view raw_path) const;
  // Calls the handler; 404, 405 with Allow, or 204 for OPTIONS by itself.
  asio::awaitable<void> handle(Exchange& exchange) const;

  const std::vector<Route>& routes() const { return routes_; }  // in the order of add()

 private:
  ErrorPage error_page_;
  Handler fallback_;
  std::vector<Route> routes_;
  std::vector<std::vector<std::string>> segments_;  // of each route
};

}  // namespace qwalt::http
