#include "api/auth.h"

#include <algorithm>

#include "base/async.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "http/form.h"

namespace qwalt::api {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kMaxSecretBytes = 200;
constexpr std::size_t kMaxCachedKeys = 1000;
constexpr std::string_view kKeyPrefix = "qwalt_";
constexpr std::string_view kDefaultWorkspace = "default";
constexpr std::size_t kShownNameBytes = 100;
constexpr store::Id kLocalKey = -1;  // of the command line of this machine
constexpr base::Micros kSessionLife = base::Micros{30} * 24 * 3600 * 1'000'000;

std::string refusal(Role least) {
  if (least == Role::kServerAdmin) {
    return "This needs an admin's key that is not bound to a workspace.";
  }
  return std::string("This needs a key of the role \"") + role_name(least) + "\" or a higher one.";
}

std::string_view host_without_port(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

bool is_loopback_name(std::string_view host) {
  const std::string_view name = host_without_port(host);
  // All of 127.0.0.0/8, as an address only: a name may begin with anything.
  const bool address =
      name.starts_with("127.") && name.find_first_not_of("0123456789.") == std::string_view::npos;
  return address || name == "[::1]" || http::equal_without_case(name, "localhost");
}

// By all that can be told: a proxy of this machine would say whom it speaks for.
bool is_from_this_machine(const http::Exchange& exchange) {
  for (std::string_view name : {"forwarded", "x-forwarded-for", "x-real-ip", "via"}) {
    if (exchange.header(name)) return false;
  }
  return is_loopback_name(exchange.header("host").value_or(""));
}

// The key that came with a request: Authorization: Bearer, or X-API-Key.
std::optional<std::string> key_of(const http::Exchange& exchange) {
  if (auto key = exchange.header("x-api-key")) return std::string(*key);
  auto authorization = exchange.header("authorization");
  if (!authorization) return std::nullopt;
  constexpr std::string_view kBearer = "bearer ";
  if (authorization->size() <= kBearer.size() ||
      !http::equal_without_case(authorization->substr(0, kBearer.size()), kBearer)) {
    return std::nullopt;
  }
  return std::string(authorization->substr(kBearer.size()));
}

}  // namespace

const char* role_name(Role role) {
  switch (role) {
    case Role::kReader:
      return "reader";
    case Role::kEditor:
      return "editor";
    case Role::kAdmin:
    case Role::kServerAdmin:
      return "admin";
  }
  return "reader";
}

std::optional<Role> role_from(std::string_view name) {
  for (Role role : {Role::kReader, Role::kEditor, Role::kAdmin}) {
    if (name == role_name(role)) return role;
  }
  return std::nullopt;
}

Auth::Auth(store::Store& store, asio::thread_pool& pool, AuthOptions options)
    : store_(store),
      pool_(pool),
      options_(std::move(options)),
      rate_(options_.requests_per_minute) {}

base::Status Auth::start() {
  constexpr std::string_view kSecretSetting = "session_secret";
  TRY_ASSIGN(default_workspace_, store_.workspace(kDefaultWorkspace));
  TRY_ASSIGN(const auto workspaces, store_.list_workspaces());
  set_workspaces(workspaces);
  TRY_ASSIGN(auto secret, store_.setting(kSecretSetting));
  if (!secret) {
    secret = base::random_hex(kKeyBytes);
    TRY(store_.set_setting(kSecretSetting, *secret));
  }
  session_secret_ = *secret;
  TRY_ASSIGN(const auto keys, store_.keys());
  has_keys_ = !keys.empty();
  return {};
}

bool Auth::required() const { return !options_.open && (has_keys_ || !options_.loopback); }

asio::awaitable<base::Result<Caller>> Auth::authorise(http::Exchange& exchange, Role least) {
  auto caller = co_await identify(exchange);
  if (!caller) co_return base::fail(std::move(caller).error());
  if (!*caller) {
    co_return base::fail(base::Code::kUnauthorized,
                         "This server needs a key: send it as Authorization: Bearer KEY.");
  }
  if (const auto wait = wait_of(**caller)) {
    exchange.set_reply_header("Retry-After", std::to_string(wait->count()));
    co_return base::fail(base::Code::kTooMany,
                         "This key has called too often: wait a moment and call again.");
  }
  if ((*caller)->role < least) co_return base::fail(base::Code::kForbidden, refusal(least));
  co_return choose_workspace(exchange, std::move(**caller));
}

asio::awaitable<base::Result<std::optional<Caller>>> Auth::identify(
    const http::Exchange& exchange) {
  std::optional<store::Key> key;
  if (auto secret = key_of(exchange)) {
    if (!options_.local_token.empty() &&
        base::equal_in_constant_time(*secret, options_.local_token)) {
      co_return open_caller(kLocalKey);
    }
    auto found = co_await find_key(std::move(*secret));
    if (!found) co_return base::fail(std::move(found).error());
    // An open server has no use for a key, and clients that must send one send anything.
    if (!*found && required()) {
      co_return base::fail(base::Code::kUnauthorized, "This key is not known here.");
    }
    key = std::move(*found);
    if (key) co_return caller_of(*key);
  }
  CO_TRY(check_origin(exchange));
  if (!required()) co_return open_caller(0);
  if (auto cookie = exchange.cookie(kSessionCookie)) {
    auto found = co_await find_session(std::move(*cookie));
    if (!found) co_return base::fail(std::move(found).error());
    if (*found) co_return caller_of(**found);
  }
  co_return std::optional<Caller>();
}

base::Result<Caller> Auth::enter(Caller caller, std::string_view workspace) const {
  if (workspace == caller.workspace_name) return caller;
  if (caller.bound) {
    return base::fail(base::Code::kForbidden,
                      "This key opens the workspace \"" + caller.workspace_name + "\" only.");
  }
  const auto found = workspaces_.find(workspace);
  if (found == workspaces_.end()) {
    return base::fail(base::Code::kNotFound,
                      "There is no workspace called \"" +
                          base::to_valid_utf8(workspace.substr(0, kShownNameBytes)) + "\".");
  }
  caller.workspace = found->second;
  caller.workspace_name = found->first;
  return caller;
}

base::Result<Caller> Auth::choose_workspace(const http::Exchange& exchange, Caller caller) const {
  const auto header = exchange.header(kWorkspaceHeader);
  const auto parameter = exchange.query().find("workspace");
  if (header && parameter && *header != *parameter) {
    return base::fail(base::Code::kInvalid,
                      "The header X-QWalT-Workspace and the query name different workspaces.");
  }
  if (header) return enter(std::move(caller), *header);
  if (parameter) return enter(std::move(caller), *parameter);
  return caller;
}

std::string Auth::workspace_name(store::Id id) const {
  const auto found = std::find_if(workspaces_.begin(), workspaces_.end(),
                                  [&](const auto& workspace) { return workspace.second == id; });
  return found == workspaces_.end() ? std::string() : found->first;
}

void Auth::set_workspaces(const std::vector<store::Workspace>& workspaces) {
  workspaces_.clear();
  for (const store::Workspace& workspace : workspaces) {
    workspaces_.emplace(workspace.name, workspace.id);
  }
}

base::Status Auth::check_origin(const http::Exchange& exchange) const {
  const bool open_loopback = options_.loopback && !options_.open && !has_keys_;
  if (open_loopback && !is_from_this_machine(exchange)) {
    return base::fail(
        base::Code::kForbidden,
        "This server is open to its own machine only. To reach it by another name, or "
        "through a proxy, make a key first: qwalt key add NAME.");
  }
  auto origin = exchange.header("origin");
  if (!origin || origin_allowed(*origin, exchange)) return {};
  return base::fail(base::Code::kForbidden,
                    "Calls from this origin are not allowed; --cors can allow it.");
}

CorsHeaders Auth::cors(const http::Exchange& exchange) const {
  auto origin = exchange.header("origin");
  if (!origin) return {};
  const auto& allowed = options_.origins;
  if (std::find(allowed.begin(), allowed.end(), *origin) != allowed.end()) {
    return {std::string(*origin), true};
  }
  const bool any = std::find(allowed.begin(), allowed.end(), "*") != allowed.end();
  return any ? CorsHeaders{"*", false} : CorsHeaders{};
}

bool Auth::origin_allowed(std::string_view origin, const http::Exchange& exchange) const {
  if (!cors(exchange).allow_origin.empty()) return true;
  const std::string_view host = exchange.header("host").value_or("");
  for (std::string_view scheme : {"http://", "https://"}) {
    if (origin.starts_with(scheme) && !host.empty() &&
        http::equal_without_case(origin.substr(scheme.size()), host)) {
      return true;
    }
  }
  return false;
}

asio::awaitable<base::Result<std::string>> Auth::begin_session(std::string_view secret) {
  auto key = co_await find_key(std::string(secret));
  if (!key) co_return base::fail(std::move(key).error());
  if (!*key) co_return base::fail(base::Code::kUnauthorized, "This key is not known here.");
  const std::string text =
      base::id_to_string((*key)->id) + "." + std::to_string(base::now() + kSessionLife);
  co_return text + "." + signature(text);
}

base::Result<Auth::NewKey> Auth::add_key(std::string_view name, Role role,
                                         std::optional<store::Id> workspace) {
  NewKey made;
  made.secret = std::string(kKeyPrefix) + base::random_hex(kKeyBytes);
  made.key.id = base::random_id();
  made.key.name = name;
  made.key.role = role_name(role);
  made.key.workspace = workspace;
  made.key.created_at = base::now();
  TRY(store_.add_key(made.key, base::sha256_hex(made.secret)));
  return made;
}

base::Status Auth::remove_key(store::Id id) { return store_.remove_key(id); }

void Auth::forget_cached_keys(bool any_left) {
  known_keys_.clear();
  has_keys_ = any_left;
}

asio::awaitable<base::Result<std::optional<store::Key>>> Auth::find_key(std::string secret) {
  if (secret.size() > kMaxSecretBytes) co_return std::optional<store::Key>();
  const std::string hash = base::sha256_hex(secret);
  if (auto known = known_keys_.find(hash); known != known_keys_.end()) co_return known->second;
  auto found = co_await base::run_on(pool_, [&] { return store_.find_key(hash); });
  if (found && *found && known_keys_.size() < kMaxCachedKeys) known_keys_.emplace(hash, **found);
  co_return found;
}

asio::awaitable<base::Result<std::optional<store::Key>>> Auth::find_session(std::string cookie) {
  const std::size_t dot = cookie.rfind('.');
  if (dot == std::string::npos || cookie.size() > kMaxSecretBytes) {
    co_return std::optional<store::Key>();
  }
  const std::string text = cookie.substr(0, dot);
  if (!base::equal_in_constant_time(cookie.substr(dot + 1), signature(text))) {
    co_return std::optional<store::Key>();
  }
  const std::size_t middle = text.find('.');
  const auto id = base::id_from_string(text.substr(0, middle));
  if (!id || std::stoll(text.substr(middle + 1)) < base::now()) {
    co_return std::optional<store::Key>();
  }
  auto keys = co_await base::run_on(pool_, [&] { return store_.keys(); });
  if (!keys) co_return base::fail(std::move(keys).error());
  for (const store::Key& key : *keys) {
    if (key.id == *id) co_return key;
  }
  co_return std::optional<store::Key>();
}

// A key whose role this version does not know, or whose workspace is gone, opens nothing.
base::Result<Caller> Auth::caller_of(const store::Key& key) const {
  const auto role = role_from(key.role);
  Caller caller;
  caller.workspace = key.workspace.value_or(default_workspace_);
  caller.workspace_name = workspace_name(caller.workspace);
  caller.bound = key.workspace;
  caller.key = key.id;
  if (!role || caller.workspace_name.empty()) {
    return base::fail(base::Code::kForbidden, "This key opens nothing here any more.");
  }
  caller.role = *role == Role::kAdmin && !key.workspace ? Role::kServerAdmin : *role;
  return caller;
}

Caller Auth::open_caller(store::Id key) const {
  return {default_workspace_, std::string(kDefaultWorkspace), Role::kServerAdmin, {}, key};
}

std::optional<std::chrono::seconds> Auth::wait_of(const Caller& caller) {
  if (caller.key == kLocalKey) return std::nullopt;
  return rate_.wait(caller.key, RequestRate::Clock::now());
}

std::string Auth::signature(std::string_view text) const {
  return base::hmac_sha256_hex(session_secret_, text);
}

}  // namespace qwalt::api
