// /v1/vector_stores/{id}/files: the documents of a workspace.
#include <fmt/format.h>

#include "api/document_file.h"
#include "api/openai/attributes.h"
#include "api/openai/file_ids.h"
#include "api/openai/file_list.h"
#include "api/openai/vector_stores.h"

namespace qwalt::api::openai {
namespace {

using base::Code;

constexpr std::string_view kObject = "vector_store.file";
constexpr int kDefaultList = 20;
constexpr int kMaxList = 100;
constexpr std::size_t kMaxFiles = 500;

std::string_view error_code_of(std::string_view code) {
  if (code == "unsupported") return "unsupported_file";
  if (code == "internal" || code == "timeout") return "server_error";
  return "invalid_file";
}

json::value last_error(const store::Document& document) {
  if (document.error_code.empty()) return nullptr;
  return json::object{{"code", error_code_of(document.error_code)},
                      {"message", document.error_message}};
}

// Runs `work(workspace)` on the pool for the store in the path, and sends what it gives.
template <class Work>
asio::awaitable<void> reply_for_store(http::Exchange& exchange, Services& services,
                                      const Caller& caller, Work work) {
  const std::string id(exchange.parameter("id"));
  return reply_with(
      exchange, services,
      [&services, caller, id, work = std::move(work)]() -> base::Result<json::object> {
        TRY_ASSIGN(const auto workspace, store_of(services, caller, id));
        return work(workspace);
      });
}

asio::awaitable<void> list_files(http::Exchange& exchange, Services& services,
                                 const Caller& caller) {
  auto call = list_call(exchange, kDefaultList, kMaxList);
  const std::string filter(exchange.query().find("filter").value_or(""));
  return reply_for_store(
      exchange, services, caller,
      [&services, call, filter](const store::Workspace& in) -> base::Result<json::object> {
        if (!call) return base::fail(call.error());
        return list_documents(
            services, in.id, *call,
            [&](const library::DocumentView& view) {
              return filter.empty() || filter == status_in_store(view);
            },
            [&](const library::DocumentView& view) {
              return store_file_json(services, in, view).value_or(json::object());
            });
      });
}

asio::awaitable<void> get_file(http::Exchange& exchange, Services& services, const Caller& caller) {
  const std::string file(exchange.parameter("file"));
  return reply_for_store(
      exchange, services, caller,
      [&services, file](const store::Workspace& in) -> base::Result<json::object> {
        TRY_ASSIGN(const auto view, document_of_file(services.library, in.id, file));
        return store_file_json(services, in, view);
      });
}

// Attributes, when the body has them: null takes them away.
base::Result<json::object> with_attributes(Services& services, const store::Workspace& in,
                                           const library::DocumentView& view,
                                           const json::value& body) {
  const json::value* given = base::member(body, "attributes");
  if (given != nullptr) {
    TRY_ASSIGN(const json::object attributes, parse_attributes(given, "attributes"));
    TRY(keep_attributes(services.library.store(), in.id, view.document.id, attributes));
  }
  return store_file_json(services, in, view);
}

asio::awaitable<void> post_file(http::Exchange& exchange, Services& services,
                                const Caller& caller) {
  auto body = co_await read_json(exchange);
  co_await reply_for_store(
      exchange, services, caller, [&](const store::Workspace& in) -> base::Result<json::object> {
        if (!body) return base::fail(body.error());
        const auto file = base::string_at(*body, "file_id");
        if (!file) return base::fail(Code::kInvalid, "\"file_id\" has to be the id of a file.");
        TRY(parse_attributes(base::member(*body, "attributes"), "attributes"));
        TRY_ASSIGN(const auto view, attach_file(services, caller, in, *file));
        return with_attributes(services, in, view, *body);
      });
}

asio::awaitable<void> update_file(http::Exchange& exchange, Services& services,
                                  const Caller& caller) {
  auto body = co_await read_json(exchange);
  const std::string file(exchange.parameter("file"));
  co_await reply_for_store(
      exchange, services, caller, [&](const store::Workspace& in) -> base::Result<json::object> {
        if (!body) return base::fail(body.error());
        TRY_ASSIGN(const auto view, document_of_file(services.library, in.id, file));
        return with_attributes(services, in, view, *body);
      });
}

// A file of the caller's own workspace is that document: taking it out would delete it.
asio::awaitable<void> detach_file(http::Exchange& exchange, Services& services,
                                  const Caller& caller) {
  const std::string file(exchange.parameter("file"));
  return reply_for_store(
      exchange, services, caller,
      [&services, caller, file](const store::Workspace& in) -> base::Result<json::object> {
        if (in.id == caller.workspace) {
          return base::fail(Code::kConflict,
                            "This store holds the files themselves: DELETE /v1/files/{id} deletes "
                            "one.");
        }
        TRY_ASSIGN(const auto view, document_of_file(services.library, in.id, file));
        TRY(remove_document(services, in.id, view.document.id));
        TRY(keep_attributes(services.library.store(), in.id, view.document.id, {}));
        return json::object{
            {"id", file}, {"object", "vector_store.file.deleted"}, {"deleted", true}};
      });
}

}  // namespace

std::string_view status_in_store(const library::DocumentView& view) {
  if (view.state == library::DocumentState::kReady) return "completed";
  if (view.state != library::DocumentState::kFailed) return "in_progress";
  return view.document.error_code == "cancelled" ? "cancelled" : "failed";
}

base::Result<json::object> store_file_json(Services& services, const store::Workspace& workspace,
                                           const library::DocumentView& view) {
  const store::Document& document = view.document;
  TRY_ASSIGN(const json::object own,
             own_attributes(services.library.store(), workspace.id, document.id));
  return json::object{{"id", file_id(document)},
                      {"object", kObject},
                      {"created_at", seconds_of(document.created_at)},
                      {"usage_bytes", document.bytes},
                      {"vector_store_id", store_id(workspace)},
                      {"status", status_in_store(view)},
                      {"last_error", last_error(document)},
                      {"attributes", attributes_of(view, own)},
                      {"chunking_strategy", {{"type", "other"}}}};
}

base::Result<library::DocumentView> attach_file(Services& services, const Caller& caller,
                                                const store::Workspace& workspace,
                                                std::string_view file) {
  auto there = document_of_file(services.library, workspace.id, file);
  if (there || there.error().code != Code::kNotFound) return there;
  TRY_ASSIGN(const auto own, document_of_file(services.library, caller.workspace, file));
  TRY_ASSIGN(auto added, services.library.add_to(workspace.id, own.document));
  TRY(services.prompts.in(workspace.id).ensure(added.document.document.name));
  return std::move(added.document);
}

base::Result<std::vector<std::string>> file_ids_at(const json::value& body) {
  const json::value* list = base::member(body, "file_ids");
  auto ids = base::string_list(list);
  if (!ids || (list != nullptr && list->is_string())) {
    return base::fail(Code::kInvalid, "\"file_ids\" has to be an array of ids of files.");
  }
  if (ids->size() > kMaxFiles) {
    return base::fail(Code::kTooLarge,
                      fmt::format("At most {} files can be named at once.", kMaxFiles));
  }
  return ids;
}

void add_store_file_routes(Routes& routes) {
  Services& services = routes.services();
  auto add = [&](std::string_view method, std::string_view path, Role least, auto handler) {
    routes.add(method, path, least,
               [&services, handler](http::Exchange& exchange, const Caller& caller) {
                 return handler(exchange, services, caller);
               });
  };
  add("GET", "/v1/vector_stores/{id}/files", Role::kReader, list_files);
  add("POST", "/v1/vector_stores/{id}/files", Role::kEditor, post_file);
  add("GET", "/v1/vector_stores/{id}/files/{file}", Role::kReader, get_file);
  add("POST", "/v1/vector_stores/{id}/files/{file}", Role::kEditor, update_file);
  add("DELETE", "/v1/vector_stores/{id}/files/{file}", Role::kEditor, detach_file);
}

}  // namespace qwalt::api::openai
