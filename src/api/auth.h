// Who may call, and from where: every route passes through Auth::authorise.
//
// A key is 256 random bits, shown once and stored as its SHA-256. A page's cookie is signed and
// names the key it stands for, so deleting the key ends its sessions. Without any key, a server
// bound to loopback is open to callers that reach it by a loopback name (another name would mean a
// proxy, or a web site that points its name here). A request that a browser sends on behalf of a
// foreign origin is refused unless that origin is allowed, or a key comes with it.
//
// A request may name a workspace, by the header X-QWalT-Workspace or the query's workspace=NAME;
// a key that is bound to one opens no other, and learns nothing of them.
// On the I/O thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/request_rate.h"
#include "base/result.h"
#include "http/exchange.h"
#include "store/store.h"

namespace qwalt::api {

namespace asio = boost::asio;

// Each may do what those before it may. An admin whose key is bound to a workspace is one in that
// workspace; what concerns the whole server takes kServerAdmin, whose name is "admin" too.
enum class Role : std::uint8_t { kReader, kEditor, kAdmin, kServerAdmin };

const char* role_name(Role role);
std::optional<Role> role_from(std::string_view name);  // "admin" is kAdmin

struct Caller {
  store::Id workspace = 0;
  std::string workspace_name;
  Role role = Role::kReader;
  std::optional<store::Id> bound;  // the only workspace that the key opens
  store::Id key = 0;               // 0: none; negative: the command line of this machine
};

struct AuthOptions {
  bool loopback = true;  // the address the server is bound to
  bool open = false;     // run without keys on any address
  std::vector<std::string> origins = {"http://localhost:5173"};  // "*": any, without cookies
  std::string local_token;      // what the command line of this machine shows
  int requests_per_minute = 0;  // of each key; 0: any number
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

  // The caller in the workspace that the request names. kForbidden: foreign origin or host, a role
  // below `least`, a workspace that the key does not open; kUnauthorized: no key, or a wrong one;
  // kNotFound: no such workspace; kTooMany: the key has called too often (the
  // reply gets a Retry-After).
  asio::awaitable<base::Result<Caller>> authorise(http::Exchange& exchange, Role least);
  // Who calls, in the key's own workspace, or "default"; nullopt without a key where one is needed.
  asio::awaitable<base::Result<std::optional<Caller>>> identify(const http::Exchange& exchange);

  // The caller in another workspace: kNotFound, kForbidden.
  base::Result<Caller> enter(Caller caller, std::string_view workspace) const;
  // Empty when there is none.
  std::string workspace_name(store::Id id) const;
  // To be called on the I/O thread after workspaces have come or gone.
  void set_workspaces(const std::vector<store::Workspace>& workspaces);

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
  // Both block: not on the I/O thread.
  base::Result<NewKey> add_key(std::string_view name, Role role = Role::kAdmin,
                               std::optional<store::Id> workspace = std::nullopt);
  base::Status remove_key(store::Id id);
  // To be called on the I/O thread after either of them.
  void forget_cached_keys(bool any_left);

 private:
  asio::awaitable<base::Result<std::optional<store::Key>>> find_key(std::string secret);
  asio::awaitable<base::Result<std::optional<store::Key>>> find_session(std::string cookie);
  base::Result<Caller> caller_of(const store::Key& key) const;
  Caller open_caller(store::Id key) const;
  std::optional<std::chrono::seconds> wait_of(const Caller& caller);
  base::Result<Caller> choose_workspace(const http::Exchange& exchange, Caller caller) const;
  std::string signature(std::string_view text) const;
  bool origin_allowed(std::string_view origin, const http::Exchange& exchange) const;

  store::Store& store_;
  asio::thread_pool& pool_;
  AuthOptions options_;
  bool has_keys_ = false;
  store::Id default_workspace_ = 0;
  std::string session_secret_;
  std::map<std::string, store::Key, std::less<>> known_keys_;  // by hash
  std::map<std::string, store::Id, std::less<>> workspaces_;   // by name
  RequestRate rate_;
};

constexpr std::string_view kSessionCookie = "qwalt_session";
constexpr std::string_view kWorkspaceHeader = "X-QWalT-Workspace";

}  // namespace qwalt::api
