#include "api/openai/file_list.h"

#include <algorithm>

#include "api/openai/file_ids.h"

namespace qwalt::api::openai {
namespace {

using base::Code;

constexpr int kPage = 200;  // documents read at once

json::value id_at(const json::array& data, std::size_t index) {
  return data.empty() ? json::value() : data[index].as_object().at("id");
}

}  // namespace

base::Result<ListCall> list_call(const http::Exchange& exchange, int default_limit, int max_limit) {
  ListCall call;
  TRY_ASSIGN(call.limit, query_number(exchange, "limit", default_limit, 1, max_limit));
  const std::string_view order = exchange.query().find("order").value_or("desc");
  if (order != "asc" && order != "desc") {
    return base::fail(Code::kInvalid, "\"order\" has to be \"asc\" or \"desc\".");
  }
  if (order == "asc") call.order = store::AgeOrder::kOldestFirst;
  if (exchange.query().find("before")) {
    return base::fail(Code::kInvalid, "\"before\" is not known here; lists go on by \"after\".");
  }
  call.after = exchange.query().find("after").value_or("");
  return call;
}

json::object list_json(json::array data, bool has_more) {
  json::value first = id_at(data, 0);
  json::value last = id_at(data, data.size() - 1);
  return {{"object", "list"},
          {"data", std::move(data)},
          {"first_id", std::move(first)},
          {"last_id", std::move(last)},
          {"has_more", has_more}};
}

base::Result<json::object> list_documents(Services& services, store::Id workspace,
                                          const ListCall& call, const KeepDocument& keep,
                                          const ShowDocument& show) {
  const auto limit = static_cast<std::size_t>(call.limit);
  store::Id after = 0;
  if (!call.after.empty()) {
    TRY_ASSIGN(const auto place, document_of_file(services.library, workspace, call.after));
    after = place.document.id;
  }
  json::array data;
  for (;;) {
    const int wanted = std::min(kPage, call.limit + 1);
    TRY_ASSIGN(const auto page,
               services.library.documents_by_age(workspace, call.order, after, wanted));
    for (const library::DocumentView& view : page) {
      if (!keep(view)) continue;
      if (data.size() == limit) return list_json(std::move(data), true);
      data.push_back(show(view));
    }
    if (page.size() < static_cast<std::size_t>(wanted)) break;
    after = page.back().document.id;
  }
  return list_json(std::move(data), false);
}

}  // namespace qwalt::api::openai
