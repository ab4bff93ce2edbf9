// Documents by their address: fetched, and taken in as uploads are.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "api/auth.h"
#include "api/services.h"
#include "api/uploads.h"
#include "fetch/fetcher.h"
#include "http/exchange.h"

namespace qwalt::api {

constexpr std::size_t kMaxAddresses = 20;  // of one request

// On the I/O thread. A few fetches run side by side; more are turned away with kUnavailable.
class UrlIntake {
 public:
  UrlIntake(std::string user_agent, fetch::FetchLimits limits)
      : fetcher_(std::move(user_agent)), limits_(std::move(limits)) {}

  bool full() const;

  // Fetches `url` and takes it in, under `name` unless that is empty; durable when this returns.
  // Errors: those of fetch::Fetcher and of an upload.
  asio::awaitable<base::Result<library::Uploaded>> take(Services& services, const Caller& caller,
                                                        std::string url, std::string name);

 private:
  fetch::Fetcher fetcher_;
  fetch::FetchLimits limits_;
  int running_ = 0;
};

// Reads {"url": …, "name": …?} or {"urls": […]} and takes each in, one after another. An error is
// of the request as a whole, as with receive_uploads.
asio::awaitable<base::Result<Uploads>> receive_addresses(http::Exchange& exchange,
                                                         Services& services, const Caller& caller);

}  // namespace qwalt::api
