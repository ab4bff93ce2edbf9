#include "api/uploads.h"

#include "base/async.h"
#include "base/log.h"

namespace qwalt::api {
namespace {

constexpr std::string_view kFileField = "file";
// Boundaries and part headers beside the file itself.
constexpr std::uint64_t kMultipartOverhead = 1024 * 1024;

// Whether an error is of this file alone, so that the rest of the request can go on.
bool is_of_the_file(base::Code code) {
  return code == base::Code::kInvalid || code == base::Code::kTooLarge;
}

asio::awaitable<base::Result<library::Uploaded>> receive_file(http::MultipartReader& reader,
                                                              Services& services,
                                                              const Caller& caller,
                                                              const std::string& name) {
  library::Library& library = services.library;
  auto incoming = co_await base::run_on(services.pool, [&] { return library.begin_upload(); });
  if (!incoming) co_return base::fail(std::move(incoming).error());
  for (;;) {
    auto piece = co_await reader.read_some();
    if (!piece) co_return base::fail(std::move(piece).error());
    if (piece->empty()) break;
    CO_TRY(co_await base::run_on(services.pool,
                                 [&] { return (*incoming)->write(base::as_bytes(*piece)); }));
  }
  co_return co_await base::run_on(
      services.pool, [&] { return finish_upload(services, caller, **incoming, name, {}); });
}

}  // namespace

base::Result<library::Uploaded> finish_upload(Services& services, const Caller& caller,
                                              library::Incoming& incoming, const std::string& name,
                                              const std::string& source) {
  auto finished = services.library.finish_upload(incoming, caller.workspace, name, source);
  if (!finished) return finished;
  const std::string& kept_name = finished->document.document.name;
  if (auto written = services.prompts.in(caller.workspace).ensure(kept_name); !written) {
    base::log_warning("A prompt file was not written: {}", written.error().message);
  }
  return finished;
}

asio::awaitable<base::Result<Uploads>> receive_uploads(http::Exchange& exchange, Services& services,
                                                       const Caller& caller) {
  const auto limit = static_cast<std::uint64_t>(services.library.upload_limit());
  exchange.set_body_limit(limit + kMultipartOverhead);
  http::MultipartReader reader(exchange);
  Uploads uploads;
  for (;;) {
    auto part = co_await reader.next();
    if (!part) co_return base::fail(std::move(part).error());
    if (*part == nullptr) break;
    if ((*part)->name != kFileField) continue;
    uploads.had_field = true;
    if (!(*part)->filename) continue;
    const std::string name = *(*part)->filename;
    auto received = co_await receive_file(reader, services, caller, name);
    if (!received && !is_of_the_file(received.error().code)) {
      co_return base::fail(std::move(received).error());
    }
    uploads.files.push_back({name, std::move(received)});
  }
  co_return uploads;
}

}  // namespace qwalt::api
