#include "api/url_intake.h"

#include "api/replies.h"
#include "base/async.h"

namespace qwalt::api {
namespace {

constexpr int kMaxRunning = 8;

struct Addresses {
  std::vector<std::string> urls;
  std::string name;  // of the only one
};

base::Result<Addresses> parse_addresses(const json::value& body) {
  Addresses out;
  if (auto url = base::string_at(body, "url")) {
    out.urls.push_back(std::move(*url));
    out.name = base::string_at(body, "name").value_or("");
    return out;
  }
  TRY_ASSIGN(out.urls, base::string_list(base::member(body, "urls")));
  if (out.urls.empty()) {
    return base::fail(base::Code::kInvalid, "\"url\" has to be the address of a document.");
  }
  if (out.urls.size() > kMaxAddresses) {
    return base::fail(base::Code::kTooLarge, "At most 20 addresses can be given at once.");
  }
  return out;
}

// A server behind this one that fails, and one that is too slow, have statuses of their own.
std::optional<int> status_for(base::Code code) {
  if (code == base::Code::kUnavailable) return 502;
  if (code == base::Code::kTimeout) return 504;
  return std::nullopt;
}

base::Error busy() {
  return {base::Code::kUnavailable, "Too many addresses are being fetched; try again in a moment."};
}

struct Counted {
  explicit Counted(int& counter) : counter_(counter) { ++counter_; }
  ~Counted() { --counter_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  int& counter_;
};

// Whether the rest of the request can go on.
bool is_of_all(base::Code code) {
  return code == base::Code::kNoSpace || code == base::Code::kIo ||
         code == base::Code::kCancelled || code == base::Code::kInternal;
}

}  // namespace

bool UrlIntake::full() const { return running_ >= kMaxRunning; }

asio::awaitable<base::Result<library::Uploaded>> UrlIntake::take(Services& services,
                                                                 const Caller& caller,
                                                                 std::string url,
                                                                 std::string name) {
  if (full()) co_return base::fail(busy());
  const Counted counted(running_);
  auto incoming =
      co_await base::run_on(services.pool, [&] { return services.library.begin_upload(); });
  if (!incoming) co_return base::fail(std::move(incoming).error());
  fetch::TakePiece keep = [&](std::string_view piece) -> asio::awaitable<base::Status> {
    co_return co_await base::run_on(services.pool,
                                    [&] { return (*incoming)->write(base::as_bytes(piece)); });
  };
  auto fetched = co_await fetcher_.fetch(std::move(url), limits_, std::move(keep));
  if (!fetched) co_return base::fail(std::move(fetched).error());
  if ((*incoming)->bytes() == 0) {
    co_return base::fail(base::Code::kUnavailable, "There is nothing at this address.");
  }
  const std::string& kept_name = name.empty() ? fetched->name : name;
  co_return co_await base::run_on(services.pool, [&] {
    return finish_upload(services, caller, **incoming, kept_name, fetched->url);
  });
}

asio::awaitable<base::Result<Uploads>> receive_addresses(http::Exchange& exchange,
                                                         Services& services, const Caller& caller) {
  CO_TRY_ASSIGN(const json::value body, co_await read_json(exchange));
  CO_TRY_ASSIGN(const Addresses addresses, parse_addresses(body));
  if (services.urls.full()) co_return base::fail(busy());
  Uploads uploads;
  uploads.had_field = true;
  for (const std::string& url : addresses.urls) {
    auto taken = co_await services.urls.take(services, caller, url, addresses.name);
    if (!taken && is_of_all(taken.error().code)) co_return base::fail(std::move(taken).error());
    const auto status = taken ? std::nullopt : status_for(taken.error().code);
    uploads.files.push_back({url, std::move(taken), status});
  }
  co_return uploads;
}

}  // namespace qwalt::api
