// /api/v1/documents: docs/api/native.md, "Documents".
#include <unordered_set>

#include "api/document_file.h"
#include "api/json_views.h"
#include "api/live.h"
#include "api/replies.h"
#include "api/routes.h"
#include "api/uploads.h"
#include "api/url_intake.h"
#include "base/async.h"
#include "base/bytes.h"
#include "http/form.h"

namespace qwalt::api {
namespace {

constexpr int kDefaultList = 100;
constexpr int kMaxList = 1000;
constexpr std::size_t kMaxRemoved = 5000;

base::Result<store::Id> document_id(const http::Exchange& exchange) {
  if (auto id = base::id_from_string(exchange.parameter("id"))) return *id;
  return base::fail(base::Code::kNotFound, "There is no such document.");
}

// Runs `work(workspace, id)` on the pool for the document in the path.
template <class Work>
auto with_document(http::Exchange& exchange, Services& services, const Caller& caller, Work work)
    -> asio::awaitable<decltype(work(store::Id{}, store::Id{}))> {
  auto id = document_id(exchange);
  if (!id) co_return base::fail(std::move(id).error());
  co_return co_await base::run_on(services.pool, [&] { return work(caller.workspace, *id); });
}

template <class Work>
asio::awaitable<void> reply_with_view(http::Exchange& exchange, Services& services,
                                      const Caller& caller, int status, Work work) {
  auto view = co_await with_document(exchange, services, caller, std::move(work));
  if (!view) {
    co_await send_problem(exchange, view.error());
    co_return;
  }
  co_await send_json(exchange, status, document_json(*view));
}

json::object uploaded_json(const library::Uploaded& uploaded) {
  json::object document = document_json(uploaded.document);
  document["duplicate_of"] = uploaded.duplicate ? document["id"] : json::value();
  return document;
}

json::object refused_json(const UploadedFile& file) {
  const base::Error& error = file.result.error();
  json::object refused = error_json(base::code_name(error.code), error.message);
  refused["name"] = file.name;
  return refused;
}

// 202 unless every one was refused.
asio::awaitable<void> reply_with_uploads(http::Exchange& exchange,
                                         const std::vector<UploadedFile>& files) {
  json::array documents;
  json::array rejected;
  for (const UploadedFile& file : files) {
    if (file.result) {
      documents.push_back(uploaded_json(*file.result));
    } else {
      rejected.push_back(refused_json(file));
    }
  }
  if (documents.empty()) {
    const UploadedFile& first = files.front();
    co_await send_problem(exchange, first.status.value_or(status_of(first.result.error().code)),
                          first.result.error());
    co_return;
  }
  const json::string& first = documents.front().as_object()["id"].as_string();
  const std::string location = "/api/v1/documents/" + std::string(first);
  exchange.set_reply_header("Location", location);
  json::object body;
  body["documents"] = std::move(documents);
  body["rejected"] = std::move(rejected);
  co_await send_json(exchange, 202, body);
}

bool is_json(const http::Exchange& exchange) {
  return http::header_token(exchange.header("content-type").value_or("")) == "application/json";
}

asio::awaitable<void> post_documents(http::Exchange& exchange, Services& services,
                                     const Caller& caller) {
  // Not as one expression: g++ 12 destroys what is chosen between two co_await twice.
  base::Result<Uploads> uploads;
  if (is_json(exchange)) {
    uploads = co_await receive_addresses(exchange, services, caller);
  } else {
    uploads = co_await receive_uploads(exchange, services, caller);
  }
  if (!uploads) {
    if (uploads.error().code == base::Code::kUnavailable) {
      exchange.set_reply_header("Retry-After", "5");
    }
    co_await send_problem(exchange, uploads.error());
    co_return;
  }
  if (uploads->files.empty()) {
    const base::Error error{base::Code::kInvalid,
                            "Send files as multipart parts called \"file\", or {\"url\": \"…\"} as "
                            "JSON."};
    co_await send_problem(exchange, error);
    co_return;
  }
  co_await reply_with_uploads(exchange, uploads->files);
}

asio::awaitable<void> list_documents(http::Exchange& exchange, Services& services,
                                     const Caller& caller) {
  auto limit = query_number(exchange, "limit", kDefaultList, 1, kMaxList);
  if (!limit) {
    co_await send_problem(exchange, limit.error());
    co_return;
  }
  const std::string name(exchange.query().find("name").value_or(""));
  const std::string cursor(exchange.query().find("cursor").value_or(""));
  auto list = co_await base::run_on(
      services.pool, [&] { return services.library.list(caller.workspace, name, cursor, *limit); });
  if (!list) {
    co_await send_problem(exchange, list.error());
    co_return;
  }
  json::array documents;
  for (const auto& view : list->documents) documents.push_back(document_json(view));
  json::object body;
  body["documents"] = std::move(documents);
  body["next_cursor"] = text_or_null(list->next_cursor);
  body["total"] = list->total;
  co_await send_json(exchange, 200, body);
}

asio::awaitable<void> stream_events(http::Exchange& exchange, Services& services,
                                    const Caller& caller) {
  auto view = co_await with_document(exchange, services, caller, [&](store::Id in, store::Id id) {
    return services.library.document(in, id);
  });
  if (!view) {
    co_await send_problem(exchange, view.error());
    co_return;
  }
  co_await services.live.stream_document(exchange, std::move(*view));
}

asio::awaitable<void> delete_document(http::Exchange& exchange, Services& services,
                                      const Caller& caller) {
  auto removed = co_await with_document(
      exchange, services, caller,
      [&](store::Id in, store::Id id) { return remove_document(services, in, id); });
  if (!removed) {
    co_await send_problem(exchange, removed.error());
    co_return;
  }
  co_await send_nothing(exchange);
}

struct WantedRemoval {
  std::vector<std::string> names;  // the ids as they were written
  std::vector<store::Id> ids;      // those that are ids
};

base::Result<WantedRemoval> wanted_removal(const json::value& body) {
  WantedRemoval wanted;
  TRY_ASSIGN(wanted.names, base::string_list(base::member(body, "ids")));
  if (wanted.names.empty() || wanted.names.size() > kMaxRemoved) {
    return base::fail(base::Code::kInvalid,
                      "\"ids\" has to be a list of up to 5000 ids of documents.");
  }
  for (const std::string& name : wanted.names) {
    if (const auto id = base::id_from_string(name)) wanted.ids.push_back(*id);
  }
  return wanted;
}

asio::awaitable<void> delete_documents(http::Exchange& exchange, Services& services,
                                       const Caller& caller) {
  auto body = co_await read_json(exchange);
  base::Result<WantedRemoval> wanted = body ? wanted_removal(*body) : base::fail(body.error());
  auto gone = co_await base::run_on(services.pool, [&]() -> base::Result<std::vector<store::Id>> {
    if (!wanted) return base::fail(wanted.error());
    return remove_documents(services, caller.workspace, wanted->ids);
  });
  if (!gone) {
    co_await send_problem(exchange, gone.error());
    co_return;
  }
  const std::unordered_set<store::Id> removed(gone->begin(), gone->end());
  json::array list;
  for (const std::string& name : wanted->names) {
    const auto id = base::id_from_string(name);
    list.push_back({{"id", name}, {"removed", id && removed.contains(*id)}});
  }
  const json::object reply{{"documents", std::move(list)}};
  co_await send_json(exchange, 200, reply);
}

asio::awaitable<void> get_file(http::Exchange& exchange, Services& services, const Caller& caller) {
  auto view = co_await with_document(exchange, services, caller, [&](store::Id in, store::Id id) {
    return services.library.document(in, id);
  });
  if (!view) {
    co_await send_problem(exchange, view.error());
    co_return;
  }
  co_await send_original(exchange, services, view->document);
}

asio::awaitable<void> send_prompt(http::Exchange& exchange,
                                  const base::Result<std::string>& prompt) {
  if (!prompt) {
    co_await send_problem(exchange, prompt.error());
    co_return;
  }
  json::object body;
  body["system_prompt"] = *prompt;
  co_await send_json(exchange, 200, body);
}

asio::awaitable<void> get_prompt(http::Exchange& exchange, Services& services,
                                 const Caller& caller) {
  auto prompt = co_await with_document(
      exchange, services, caller, [&](store::Id in, store::Id id) -> base::Result<std::string> {
        TRY_ASSIGN(const auto view, services.library.document(in, id));
        return services.prompts.in(in).read(view.document.name);
      });
  co_await send_prompt(exchange, prompt);
}

asio::awaitable<void> put_prompt(http::Exchange& exchange, Services& services,
                                 const Caller& caller) {
  auto body = co_await read_json(exchange);
  auto text = body ? base::string_at(*body, "system_prompt") : std::nullopt;
  auto prompt = co_await with_document(
      exchange, services, caller, [&](store::Id in, store::Id id) -> base::Result<std::string> {
        if (!body) return base::fail(body.error());
        if (!text) return base::fail(base::Code::kInvalid, "\"system_prompt\" has to be a text.");
        TRY_ASSIGN(const auto view, services.library.document(in, id));
        TRY(services.prompts.in(in).write(view.document.name, *text));
        return *text;
      });
  co_await send_prompt(exchange, prompt);
}

}  // namespace

void add_document_routes(Routes& routes) {
  Services& services = routes.services();
  auto plain = [&](std::string_view method, std::string_view path, Role least, auto handler) {
    routes.add(method, path, least,
               [&services, handler](http::Exchange& exchange, const Caller& caller) {
                 return handler(exchange, services, caller);
               });
  };
  plain("POST", "/api/v1/documents", Role::kEditor, post_documents);
  plain("GET", "/api/v1/documents", Role::kReader, list_documents);
  plain("POST", "/api/v1/documents/delete", Role::kEditor, delete_documents);
  plain("GET", "/api/v1/documents/{id}/events", Role::kReader, stream_events);
  plain("DELETE", "/api/v1/documents/{id}", Role::kEditor, delete_document);
  plain("GET", "/api/v1/documents/{id}/file", Role::kReader, get_file);
  plain("GET", "/api/v1/documents/{id}/prompt", Role::kReader, get_prompt);
  plain("PUT", "/api/v1/documents/{id}/prompt", Role::kEditor, put_prompt);

  auto view = [&](std::string_view method, std::string_view path, int status, Role least,
                  auto work) {
    routes.add(method, path, least,
               [&services, status, work](http::Exchange& exchange, const Caller& caller) {
                 return reply_with_view(exchange, services, caller, status, work);
               });
  };
  library::Library& library = services.library;
  view("GET", "/api/v1/documents/{id}", 200, Role::kReader,
       [&library](store::Id in, store::Id id) { return library.document(in, id); });
  view("POST", "/api/v1/documents/{id}/cancel", 200, Role::kEditor,
       [&library](store::Id in, store::Id id) { return library.cancel(in, id); });
  view("POST", "/api/v1/documents/{id}/retry", 202, Role::kEditor,
       [&library](store::Id in, store::Id id) { return library.retry(in, id); });
}

}  // namespace qwalt::api
