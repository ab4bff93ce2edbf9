// /v1/files: the documents of the caller's workspace.
#include "api/document_file.h"
#include "api/openai/face.h"
#include "api/openai/file_ids.h"
#include "api/openai/file_list.h"
#include "api/uploads.h"

namespace qwalt::api::openai {
namespace {

constexpr int kMaxListed = 10'000;
// Every file is there to be searched: what a client calls its purpose is not kept.
constexpr std::string_view kPurpose = "assistants";

std::string_view status_of_file(library::DocumentState state) {
  if (state == library::DocumentState::kReady) return "processed";
  return state == library::DocumentState::kFailed ? "error" : "uploaded";
}

json::object file_json(const library::DocumentView& view) {
  const store::Document& document = view.document;
  json::object file{{"id", file_id(document)},
                    {"object", "file"},
                    {"bytes", document.bytes},
                    {"created_at", seconds_of(document.created_at)},
                    {"filename", document.name},
                    {"purpose", kPurpose},
                    {"status", status_of_file(view.state)},
                    {"document_id", base::id_to_string(document.id)}};
  if (!document.error_message.empty()) file["status_details"] = document.error_message;
  return file;
}

asio::awaitable<void> post_file(http::Exchange& exchange, Services& services,
                                const Caller& caller) {
  auto uploads = co_await receive_uploads(exchange, services, caller);
  if (!uploads) {
    co_await send_problem(exchange, uploads.error());
    co_return;
  }
  if (uploads->files.empty()) {
    const base::Error error{base::Code::kInvalid,
                            "Send one file as a multipart part called \"file\", with its name."};
    co_await send_problem(exchange, error);
    co_return;
  }
  const auto& result = uploads->files.front().result;
  if (!result) {
    co_await send_problem(exchange, result.error());
    co_return;
  }
  const json::object file = file_json(result->document);
  co_await send_json(exchange, 200, file);
}

asio::awaitable<void> get_files(http::Exchange& exchange, Services& services,
                                const Caller& caller) {
  auto call = list_call(exchange, kMaxListed, kMaxListed);
  const bool any = exchange.query().find("purpose").value_or(kPurpose) == kPurpose;
  return reply_with(exchange, services,
                    [&services, caller, call, any]() -> base::Result<json::object> {
                      if (!call) return base::fail(call.error());
                      if (!any) return list_json({}, false);
                      return list_documents(
                          services, caller.workspace, *call,
                          [](const library::DocumentView&) { return true; }, file_json);
                    });
}

asio::awaitable<void> get_file(http::Exchange& exchange, Services& services, const Caller& caller) {
  const std::string id(exchange.parameter("id"));
  return reply_with(exchange, services, [&services, caller, id]() -> base::Result<json::object> {
    TRY_ASSIGN(const auto view, document_of_file(services.library, caller.workspace, id));
    return file_json(view);
  });
}

asio::awaitable<void> get_content(http::Exchange& exchange, Services& services,
                                  const Caller& caller) {
  const std::string id(exchange.parameter("id"));
  auto view = co_await base::run_on(
      services.pool, [&] { return document_of_file(services.library, caller.workspace, id); });
  if (!view) {
    co_await send_problem(exchange, view.error());
    co_return;
  }
  co_await send_original(exchange, services, view->document);
}

asio::awaitable<void> delete_file(http::Exchange& exchange, Services& services,
                                  const Caller& caller) {
  const std::string id(exchange.parameter("id"));
  return reply_with(exchange, services, [&services, caller, id]() -> base::Result<json::object> {
    TRY_ASSIGN(const auto view, document_of_file(services.library, caller.workspace, id));
    TRY(remove_document(services, caller.workspace, view.document.id));
    return json::object{{"id", id}, {"object", "file"}, {"deleted", true}};
  });
}

}  // namespace

void add_file_routes(Routes& routes) {
  Services& services = routes.services();
  auto add = [&](std::string_view method, std::string_view path, Role least, auto handler) {
    routes.add(method, path, least,
               [&services, handler](http::Exchange& exchange, const Caller& caller) {
                 return handler(exchange, services, caller);
               });
  };
  add("POST", "/v1/files", Role::kEditor, post_file);
  add("GET", "/v1/files", Role::kReader, get_files);
  add("GET", "/v1/files/{id}", Role::kReader, get_file);
  add("GET", "/v1/files/{id}/content", Role::kReader, get_content);
  add("DELETE", "/v1/files/{id}", Role::kEditor, delete_file);
}

}  // namespace qwalt::api::openai
