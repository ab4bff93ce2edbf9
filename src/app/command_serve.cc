#include <fmt/format.h>
#include <malloc.h>

#include <cstdio>

#include "app/commands.h"
#include "app/data_folder.h"
#include "base/log.h"
#include "http/client.h"

namespace qwalt::app {

int report(const base::Error& error) {
  fmt::print(stderr, "qwalt: {}\n", printable(error.message));
  return 1;
}

std::string text_at(const base::json::value& object, std::string_view key) {
  return base::string_at(object, key).value_or("");
}

const base::json::array& array_at(const base::json::value& object, std::string_view key) {
  static const base::json::array empty;
  const base::json::value* found = base::member(object, key);
  return found != nullptr && found->is_array() ? found->as_array() : empty;
}

int serve(const Settings& settings) {
  if (settings.verbose) base::set_log_level(base::LogLevel::kDebug);
  auto runtime = Runtime::start(settings);
  if (!runtime) return report(runtime.error());
  const std::string& key = (*runtime)->first_key();
  if (!key.empty()) {
    fmt::print(
        "Others can reach this address, so a key is needed. It is shown only now:\n\n  {}\n\n",
        key);
  }
  if (settings.open) {
    base::log_warning("Started with --open: whoever reaches this address can read and change all.");
  }
  fmt::print("QWalT listens on {}\n", (*runtime)->url());
  std::fflush(stdout);
  ::malloc_trim(0);
  (*runtime)->run();
  base::log_info("Stopped.");
  return 0;
}

int healthcheck(const Target& target) {
  std::string url;
  if (target.remote) {
    url = target.remote->url;
  } else if (auto address = DataFolder::server_of(target.settings.data)) {
    url = address->url;
  } else {
    url = fmt::format("http://127.0.0.1:{}", target.settings.port);
  }
  while (url.ends_with('/')) url.pop_back();
  http::ClientRequest request;
  request.url = url + "/health";
  http::ClientOptions options;
  options.connect_timeout = std::chrono::seconds(3);
  options.first_byte_timeout = std::chrono::seconds(3);
  auto reply = http::fetch(std::move(request), 64 * 1024, options);
  if (!reply) return report(reply.error());
  if (reply->status != 200) {
    fmt::print(stderr, "qwalt: {} answered {}.\n", url, reply->status);
    return 1;
  }
  fmt::print("healthy\n");
  return 0;
}

}  // namespace qwalt::app
