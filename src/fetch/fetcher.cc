#include "fetch/fetcher.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <vector>

#include "fetch/document_names.h"
#include "fetch/url_reference.h"
#include "http/form.h"

namespace qwalt::fetch {
namespace {

using base::Code;
using base::fail;

constexpr std::size_t kPiece = 64 * 1024;
constexpr std::chrono::milliseconds kConnect(10'000);
constexpr std::chrono::milliseconds kFirstByte(30'000);

base::Error forbidden(const http::Url& url) {
  return {Code::kForbidden,
          fmt::format("{} is an address of this machine or of a private network, which is not "
                      "fetched from; the server's setting --allow-private-urls allows it.",
                      url.host)};
}

base::Status check(const http::Url& url, const FetchLimits& limits) {
  if (!limits.allow || is_web_port(url.port)) return {};
  return fail(
      Code::kForbidden,
      fmt::format("Port {} is not one of the web, so nothing is fetched from it.", url.port));
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// What the other server did wrong is no fault of the caller's, and none of ours.
base::Error upstream(const base::Error& error) {
  const bool theirs =
      error.code == Code::kInvalid || error.code == Code::kIo || error.code == Code::kForbidden;
  return {theirs ? Code::kUnavailable : error.code, error.message};
}

base::Error too_large(std::uint64_t limit) {
  return {
      Code::kTooLarge,
      fmt::format("What this address holds is larger than the {} bytes that are taken.", limit)};
}

std::string_view header(const http::ClientResponse& response, std::string_view name) {
  return response.header(name).value_or("");
}

std::optional<std::uint64_t> announced(const http::ClientResponse& response) {
  const std::string_view text = header(response, "Content-Length");
  if (text.empty() || text.size() > 18) return std::nullopt;
  std::uint64_t value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

// Whether this reply is a document to take.
base::Status check_reply(const http::ClientResponse& response, const http::Url& url,
                         const FetchLimits& limits) {
  if (response.status() != 200) {
    return fail(Code::kUnavailable, fmt::format("{} answered {} {}.", url.host, response.status(),
                                                http::reason_phrase(response.status())));
  }
  const std::string coding = http::header_token(header(response, "Content-Encoding"));
  if (!coding.empty() && coding != "identity") {
    return fail(Code::kUnavailable,
                fmt::format("{} sends this compressed although it was asked not to.", url.host));
  }
  if (announced(response).value_or(0) > limits.bytes) return fail(too_large(limits.bytes));
  return {};
}

}  // namespace

struct Fetcher::Hop {
  http::Url url;
  http::ClientResponse response;
};

asio::awaitable<base::Result<Fetcher::Hop>> Fetcher::request(
    http::Url url, const FetchLimits& limits, std::chrono::steady_clock::time_point until) {
  CO_TRY(check(url, limits));
  auto refused = std::make_shared<bool>(false);
  http::ClientOptions options;
  options.connect_timeout = kConnect;
  options.first_byte_timeout = kFirstByte;
  options.idle_timeout = limits.silence;
  options.until = until;
  if (limits.allow) {
    options.allow_address = [refused, allow = limits.allow,
                             error = forbidden(url)](const asio::ip::address& address) {
      if (allow(address)) return base::Status{};
      *refused = true;
      return base::Status(fail(error));
    };
  }
  http::ClientRequest request;
  request.url = url_text(url);
  request.headers = {
      {"User-Agent", user_agent_}, {"Accept", "*/*"}, {"Accept-Encoding", "identity"}};
  auto response = co_await client_.send(std::move(request), std::move(options));
  if (!response) {
    if (std::chrono::steady_clock::now() >= until) {
      co_return fail(Code::kTimeout, url.host + " did not answer in time.");
    }
    co_return fail(*refused ? response.error() : upstream(response.error()));
  }
  co_return Hop{std::move(url), std::move(*response)};
}

asio::awaitable<base::Result<Fetched>> Fetcher::fetch(std::string url, FetchLimits limits,
                                                      TakePiece take) {
  if (url.size() > kMaxUrlBytes) co_return fail(Code::kInvalid, "The address is too long.");
  const auto until = std::chrono::steady_clock::now() + limits.time;
  CO_TRY_ASSIGN(http::Url at, http::parse_url(url));
  CO_TRY_ASSIGN(Hop hop, co_await request(std::move(at), limits, until));
  for (int followed = 0; is_redirect(hop.response.status()); ++followed) {
    if (followed == limits.redirects) {
      co_return fail(Code::kUnavailable,
                     fmt::format("{} redirects more than {} times.", hop.url.host, followed));
    }
    auto next = resolve_reference(hop.url, header(hop.response, "Location"));
    if (!next || header(hop.response, "Location").empty()) {
      co_return fail(Code::kUnavailable,
                     hop.url.host + " redirects to something that is no address of the web.");
    }
    if (hop.url.tls && !next->tls) {
      co_return fail(Code::kForbidden,
                     hop.url.host + " redirects from https to http, which is not followed.");
    }
    CO_TRY_ASSIGN(hop, co_await request(std::move(*next), limits, until));
  }
  CO_TRY(check_reply(hop.response, hop.url, limits));
  std::vector<char> piece(kPiece);
  for (std::uint64_t bytes = 0;;) {
    auto got = co_await hop.response.read_some(piece);
    if (!got) co_return fail(upstream(got.error()));
    if (*got == 0) break;
    bytes += *got;
    if (bytes > limits.bytes) co_return fail(too_large(limits.bytes));
    const std::string_view taken(piece.data(), *got);
    CO_TRY(co_await take(taken));
  }
  const std::string type = http::header_token(header(hop.response, "Content-Type"));
  co_return Fetched{url_text(hop.url),
                    name_of(hop.url, header(hop.response, "Content-Disposition"), type), type};
}

}  // namespace qwalt::fetch
