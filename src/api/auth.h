// Who may call, and from where: every route passes through Auth::authorise.
//
// A key is 256 random bits, shown once and stored as its SHA-256. A page's cookie is signed and
// names the key it stands for, so deleting the key ends its sessions. Without any key, a server
// bound to loopback is open to callers that reach it by a loopback name (another name would mean a
// proxy, or a web site that points its name here). A request that a browser sends on behalf of a
// foreign origin is refused unless that origin is allowed, or a key comes with it.
// On the I/O thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/exchange.h"
#include "store/store.h"

namespace qwalt::api {

namespace asio = boost::asio;

struct Caller {
  store::Id workspace = 0;
  std::string role;  // "admin"
};

struct AuthOptions {
  bool loopback = true;  // the address the server is bound to
  bool open = false;     // run without keys on any address
  std::vector<std::string> origins = {"http://localhost:5173"};  // "*": any, without cookies
  std::string local_token;  // what the command line of this machine shows
};

// What a browser must hear in reply, beside the answer itself.
struct CorsHeaders {
  std::string allow_origin;  // empty: nothing
  bool allow_credentials = false;
};

class Auth {
 public:
  Auth(store::Store& store, asio::thread_pool& pool, AuthOptions options);

  // Reads what it needs from the store. Before anything else, not on the I/O thread.
  base::Status start();
  // Whether calls need a key now.
  bool required() const;

  // kForbidden: foreign origin or host; kUnauthorized: no key, or a wrong one.
  asio::awaitable<base::Result<Caller>> authorise(const http::Exchange& exchange);
  // The same without an error for a missing key: nullopt.
  asio::awaitable<base::Result<std::optional<Caller>>> identify(const http::Exchange& exchange);

  // Refuses foreign hosts and origins; for routes that need no key.
  base::Status check_origin(const http::Exchange& exchange) const;
  CorsHeaders cors(const http::Exchange& exchange) const;

  // The cookie's value for a key; kUnauthorized if it is wrong.
  asio::awaitable<base::Result<std::string>> begin_session(std::string_view key);

  // Keys. The secret is returned once.
  struct NewKey {
    store::Key key;
    std::string secret;
  };
  base::Result<NewKey> add_key(std::string_view name);  // blocks: not on the I/O thread
  base::Status remove_key(store::Id id);                // the same
  // To be called on the I/O thread after either of them.
  void forget_cached_keys(bool any_left);

 private:
  asio::awaitable<base::Result<std::optional<store::Key>>> find_key(std::string secret);
  asio::awaitable<base::Result<std::optional<store::Key>>> find_session(std::string cookie);
  Caller caller_of(const store::Key& key) const;
  std::string signature(std::string_view text) const;
  bool origin_allowed(std::string_view origin, const http::Exchange& exchange) const;

  store::Store& store_;
  asio::thread_pool& pool_;
  AuthOptions options_;
  bool has_keys_ = false;
  store::Id default_workspace_ = 0;
  std::string session_secret_;
  std::map<std::string, store::Key, std::less<>> known_keys_;  // by hash
};

constexpr std::string_view kSessionCookie = "qwalt_session";

}  // namespace qwalt::api
