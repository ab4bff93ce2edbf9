#include "api/document_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "api/replies.h"
#include "http/form.h"

namespace qwalt::api {
namespace {

// RFC 6266 with the name in UTF-8, so that no name can end the header or the file's quotes.
std::string attachment(std::string_view name) {
  return "attachment; filename*=UTF-8''" + http::percent_encode(name);
}

}  // namespace

asio::awaitable<void> send_original(http::Exchange& exchange, Services& services,
                                    const store::Document& document) {
  const std::string path = services.library.original_path(document);
  base::UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info {};
  if (!file || ::fstat(file.get(), &info) != 0) {
    const base::Error error{base::Code::kIo, "The original of this document cannot be read."};
    co_await send_problem(exchange, error);
    co_return;
  }
  http::Response response;
  // Never a type that a browser would run: the bytes are anybody's.
  response.header("Content-Type", "application/octet-stream");
  response.header("Content-Disposition", attachment(document.name));
  response.header("X-Content-Type-Options", "nosniff");
  response.body = http::FileBody{std::move(file), 0, static_cast<std::uint64_t>(info.st_size)};
  co_await exchange.send(std::move(response));
}

base::Status remove_document(Services& services, store::Id workspace, store::Id id) {
  TRY_ASSIGN(const auto view, services.library.document(workspace, id));
  TRY(services.library.remove(workspace, id));
  for (const std::string& name : view.document.names) {
    TRY_ASSIGN(const auto other, services.library.store().find_document(workspace, name));
    if (!other) TRY(services.prompts.in(workspace).remove(name));
  }
  return {};
}

}  // namespace qwalt::api
