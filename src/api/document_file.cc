#include "api/document_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "api/download_name.h"
#include "api/replies.h"

namespace qwalt::api {
namespace {

base::Status remove_unused_prompts(Services& services, store::Id workspace,
                                   const store::Document& gone) {
  for (const std::string& name : gone.names) {
    TRY_ASSIGN(const auto other, services.library.store().find_document(workspace, name));
    if (!other) TRY(services.prompts.in(workspace).remove(name));
  }
  return {};
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
  return remove_unused_prompts(services, workspace, view.document);
}

base::Result<std::vector<store::Id>> remove_documents(Services& services, store::Id workspace,
                                                      const std::vector<store::Id>& ids) {
  TRY_ASSIGN(const auto removed, services.library.remove(workspace, ids));
  std::vector<store::Id> gone;
  for (const store::Document& document : removed) {
    TRY(remove_unused_prompts(services, workspace, document));
    gone.push_back(document.id);
  }
  return gone;
}

}  // namespace qwalt::api
