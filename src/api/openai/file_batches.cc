// /v1/vector_stores/{id}/file_batches: many files put into a store by one call. Which files a batch
// had is known until the server stops, and for the last thousand batches.
#include <fmt/format.h>

#include <deque>
#include <memory>

#include "api/openai/attributes.h"
#include "api/openai/file_ids.h"
#include "api/openai/file_list.h"
#include "api/openai/vector_stores.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/utf8.h"

namespace qwalt::api::openai {
namespace {

using base::Code;

constexpr std::size_t kMaxBatches = 1000;

struct Batch {
  std::string id;
  base::Micros created_at = 0;
  store::Id workspace = 0;
  std::vector<std::string> files;
  std::int64_t refused = 0;  // there was no such file
};

// On the I/O thread.
class Batches {
 public:
  const Batch& add(Batch batch) {
    if (batches_.size() == kMaxBatches) batches_.pop_front();
    return batches_.emplace_back(std::move(batch));
  }

  base::Result<Batch> find(std::string_view id) const {
    for (const Batch& batch : batches_) {
      if (batch.id == id) return batch;
    }
    return base::fail(Code::kNotFound,
                      fmt::format("There is no batch \"{}\" since the server was started.",
                                  base::utf8_prefix(id, 100)));
  }

 private:
  std::deque<Batch> batches_;
};

struct BatchFile {
  std::string file;
  const json::value* attributes = nullptr;
};

// "files", each with attributes of its own, or "file_ids" with the same for all.
base::Result<std::vector<BatchFile>> files_of(const json::value& body) {
  std::vector<BatchFile> files;
  const json::value* listed = base::member(body, "files");
  if (listed == nullptr || listed->is_null()) {
    TRY_ASSIGN(const auto ids, file_ids_at(body));
    for (const std::string& id : ids) files.push_back({id, base::member(body, "attributes")});
  } else if (listed->is_array()) {
    for (const json::value& item : listed->as_array()) {
      files.push_back(
          {base::string_at(item, "file_id").value_or(""), base::member(item, "attributes")});
    }
  }
  if (files.empty() || files.size() > 500) {
    return base::fail(Code::kInvalid, "Name 1 to 500 files, by \"file_ids\" or \"files\".");
  }
  for (const BatchFile& each : files) TRY(parse_attributes(each.attributes, "attributes"));
  return files;
}

base::Result<Batch> attach_all(Services& services, const Caller& caller,
                               const store::Workspace& workspace, const json::value& body) {
  TRY_ASSIGN(const auto files, files_of(body));
  Batch batch;
  batch.id = "vsfb_" + base::random_hex(12);
  batch.created_at = base::now();
  batch.workspace = workspace.id;
  for (const BatchFile& each : files) {
    auto view = attach_file(services, caller, workspace, each.file);
    if (!view && view.error().code != Code::kNotFound) return base::fail(view.error());
    if (!view) {
      ++batch.refused;
      continue;
    }
    batch.files.push_back(each.file);
    if (each.attributes == nullptr) continue;
    TRY_ASSIGN(const auto attributes, parse_attributes(each.attributes, "attributes"));
    TRY(keep_attributes(services.library.store(), workspace.id, view->document.id, attributes));
  }
  return batch;
}

// The documents of a batch that are still there.
base::Result<std::vector<library::DocumentView>> documents_of(Services& services,
                                                              const Batch& batch) {
  std::vector<library::DocumentView> views;
  for (const std::string& file : batch.files) {
    auto view = document_of_file(services.library, batch.workspace, file);
    if (view) views.push_back(std::move(*view));
    if (!view && view.error().code != Code::kNotFound) return base::fail(view.error());
  }
  return views;
}

base::Result<json::object> batch_json(Services& services, const store::Workspace& workspace,
                                      const Batch& batch) {
  TRY_ASSIGN(const auto views, documents_of(services, batch));
  const auto gone = static_cast<std::int64_t>(batch.files.size() - views.size());
  std::int64_t waiting = 0;
  std::int64_t completed = 0;
  std::int64_t failed = batch.refused;
  std::int64_t cancelled = gone;
  for (const library::DocumentView& view : views) {
    const std::string_view status = status_in_store(view);
    std::int64_t& count = status == "completed"   ? completed
                          : status == "failed"    ? failed
                          : status == "cancelled" ? cancelled
                                                  : waiting;
    ++count;
  }
  return json::object{{"id", batch.id},
                      {"object", "vector_store.files_batch"},
                      {"created_at", seconds_of(batch.created_at)},
                      {"vector_store_id", store_id(workspace)},
                      {"status", waiting > 0 ? "in_progress" : "completed"},
                      {"file_counts",
                       {{"in_progress", waiting},
                        {"completed", completed},
                        {"failed", failed},
                        {"cancelled", cancelled},
                        {"total", waiting + completed + failed + cancelled}}}};
}

// What is not read yet is not read any more.
base::Status cancel_waiting(Services& services, const Batch& batch) {
  TRY_ASSIGN(const auto views, documents_of(services, batch));
  for (const library::DocumentView& view : views) {
    if (status_in_store(view) != "in_progress") continue;
    auto cancelled = services.library.cancel(batch.workspace, view.document.id);
    // It may have become ready, or have gone, just now.
    if (!cancelled && cancelled.error().code != Code::kConflict &&
        cancelled.error().code != Code::kNotFound) {
      return base::fail(cancelled.error());
    }
  }
  return {};
}

asio::awaitable<void> post_batch(http::Exchange& exchange, Services& services, const Caller& caller,
                                 Batches& batches) {
  auto body = co_await read_json(exchange);
  const std::string id(exchange.parameter("id"));
  store::Workspace workspace;
  auto made = co_await base::run_on(services.pool, [&]() -> base::Result<Batch> {
    if (!body) return base::fail(body.error());
    TRY_ASSIGN(workspace, store_of(services, caller, id));
    return attach_all(services, caller, workspace, *body);
  });
  if (!made) {
    co_await send_problem(exchange, made.error());
    co_return;
  }
  const Batch batch = batches.add(std::move(*made));
  co_await reply_with(exchange, services, [&] { return batch_json(services, workspace, batch); });
}

// Runs `work(workspace, batch)` on the pool for the batch in the path, and sends what it gives.
template <class Work>
asio::awaitable<void> reply_for_batch(http::Exchange& exchange, Services& services,
                                      const Caller& caller, const Batches& batches, Work work) {
  const std::string id(exchange.parameter("id"));
  auto batch = batches.find(exchange.parameter("batch"));
  co_await reply_with(exchange, services, [&]() -> base::Result<json::object> {
    TRY_ASSIGN(const auto workspace, store_of(services, caller, id));
    if (!batch) return base::fail(batch.error());
    if (batch->workspace != workspace.id) {
      return base::fail(Code::kNotFound, "There is no such batch in this store.");
    }
    return work(workspace, *batch);
  });
}

asio::awaitable<void> get_batch(http::Exchange& exchange, Services& services, const Caller& caller,
                                Batches& batches) {
  return reply_for_batch(exchange, services, caller, batches,
                         [&services](const store::Workspace& in, const Batch& batch) {
                           return batch_json(services, in, batch);
                         });
}

asio::awaitable<void> cancel_batch(http::Exchange& exchange, Services& services,
                                   const Caller& caller, Batches& batches) {
  return reply_for_batch(
      exchange, services, caller, batches,
      [&services](const store::Workspace& in, const Batch& batch) -> base::Result<json::object> {
        TRY(cancel_waiting(services, batch));
        return batch_json(services, in, batch);
      });
}

asio::awaitable<void> list_batch(http::Exchange& exchange, Services& services, const Caller& caller,
                                 Batches& batches) {
  return reply_for_batch(
      exchange, services, caller, batches,
      [&services](const store::Workspace& in, const Batch& batch) -> base::Result<json::object> {
        TRY_ASSIGN(const auto views, documents_of(services, batch));
        json::array data;
        for (const library::DocumentView& view : views) {
          TRY_ASSIGN(json::object file, store_file_json(services, in, view));
          data.push_back(std::move(file));
        }
        return list_json(std::move(data), false);
      });
}

}  // namespace

void add_file_batch_routes(Routes& routes) {
  Services& services = routes.services();
  auto batches = std::make_shared<Batches>();
  auto add = [&](std::string_view method, std::string_view path, Role least, auto handler) {
    routes.add(method, path, least,
               [&services, batches, handler](http::Exchange& exchange, const Caller& caller) {
                 return handler(exchange, services, caller, *batches);
               });
  };
  const std::string all = "/v1/vector_stores/{id}/file_batches";
  add("POST", all, Role::kEditor, post_batch);
  add("GET", all + "/{batch}", Role::kReader, get_batch);
  add("POST", all + "/{batch}/cancel", Role::kEditor, cancel_batch);
  add("GET", all + "/{batch}/files", Role::kReader, list_batch);
}

}  // namespace qwalt::api::openai
