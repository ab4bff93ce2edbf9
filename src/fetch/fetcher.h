// Gets what an address on the web holds, from wherever it really leads, within limits.
//
// Only http and https, only ports of the web, and unless allowed only addresses of the public
// internet (address_rules.h): every address that the name of each hop leads to is checked, and the
// connection goes to the very one that was. Redirects are followed up to a number, never from https
// to http. The bytes come as they are: no compression is asked for, and none is taken. Proxies of
// the environment are not used.
// For one thread, like http::Client; calls may overlap. Memory: one piece of 64 KB a call.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "fetch/address_rules.h"
#include "http/client.h"

namespace qwalt::fetch {

namespace asio = boost::asio;

// Whether an address may be connected to.
using AllowAddress = std::function<bool(const asio::ip::address&)>;

struct FetchLimits {
  std::uint64_t bytes = std::uint64_t{2} << 30;
  std::chrono::milliseconds time{120'000};    // everything together
  std::chrono::milliseconds silence{20'000};  // between two pieces
  int redirects = 5;
  AllowAddress allow = is_public;  // none: any address and any port
};

struct Fetched {
  std::string url;         // where it was in the end, without the fragment
  std::string name;        // document_names.h
  std::string media_type;  // as the server says: not to be relied on; may be empty
};

// Takes the next piece; an error ends the fetch and is its result.
using TakePiece = std::function<asio::awaitable<base::Status>(std::string_view)>;

class Fetcher {
 public:
  explicit Fetcher(std::string user_agent) : user_agent_(std::move(user_agent)) {}

  // kInvalid: no such address; kForbidden: one that may not be fetched from; kTooLarge; kTimeout;
  // kUnavailable: the server is not there, or gave something else than a document (the message
  // has its status); kCancelled; and what `take` returns.
  asio::awaitable<base::Result<Fetched>> fetch(std::string url, FetchLimits limits, TakePiece take);

 private:
  struct Hop;
  asio::awaitable<base::Result<Hop>> request(http::Url url, const FetchLimits& limits,
                                             std::chrono::steady_clock::time_point until);

  std::string user_agent_;
  http::Client client_;
};

}  // namespace qwalt::fetch
