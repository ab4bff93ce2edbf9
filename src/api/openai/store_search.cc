// POST /v1/vector_stores/{id}/search.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "answer/coverage.h"
#include "api/json_views.h"
#include "api/openai/attributes.h"
#include "api/openai/file_ids.h"
#include "api/openai/filters.h"
#include "api/openai/vector_stores.h"
#include "api/page_links.h"

namespace qwalt::api::openai {
namespace {

using base::Code;

constexpr std::int64_t kDefaultResults = 10;
constexpr std::int64_t kMaxResults = 50;
constexpr std::size_t kMaxQueries = 16;
constexpr int kPage = 200;  // documents that a filter looks at at once

struct SearchCall {
  std::vector<std::string> queries;
  std::optional<Filter> filter;
  std::size_t results = kDefaultResults;
  double threshold = 0;
  bool rewrite = false;
};

base::Result<std::vector<std::string>> queries_of(const json::value& body) {
  auto queries = base::string_list(base::member(body, "query"));
  bool sound = queries && !queries->empty() && queries->size() <= kMaxQueries;
  if (sound) {
    sound = std::all_of(queries->begin(), queries->end(), [](const std::string& query) {
      return query.size() <= answer::kMaxQuestionBytes &&
             query.find_first_not_of(" \t\r\n") != std::string::npos;
    });
  }
  if (sound) return queries;
  return base::fail(Code::kInvalid,
                    fmt::format("\"query\" has to be a text of up to {} KB that is not empty, or "
                                "an array of 1 to {} such texts.",
                                answer::kMaxQuestionBytes / 1024, kMaxQueries));
}

base::Result<double> threshold_of(const json::value& body) {
  const json::value* options = base::member(body, "ranking_options");
  if (options == nullptr || options->is_null()) return 0.0;
  const json::value* given = base::member(*options, "score_threshold");
  if (given == nullptr || given->is_null()) return 0.0;
  const auto threshold = base::number_at(*options, "score_threshold");
  if (!threshold || !(*threshold >= 0 && *threshold <= 1)) {
    return base::fail(Code::kInvalid, "\"score_threshold\" has to be a number from 0 to 1.");
  }
  return *threshold;
}

base::Result<SearchCall> parse_call(const json::value& body) {
  SearchCall call;
  TRY_ASSIGN(call.queries, queries_of(body));
  TRY(base::check_integer(body, "max_num_results"));
  const auto results = base::integer_at(body, "max_num_results").value_or(kDefaultResults);
  if (results < 1 || results > kMaxResults) {
    return base::fail(Code::kInvalid, "\"max_num_results\" has to be a number from 1 to 50.");
  }
  call.results = static_cast<std::size_t>(results);
  const json::value* filters = base::member(body, "filters");
  if (filters != nullptr && !filters->is_null()) {
    TRY_ASSIGN(call.filter, Filter::parse(*filters));
  }
  TRY_ASSIGN(call.threshold, threshold_of(body));
  TRY(base::check_bool(body, "rewrite_query"));
  call.rewrite = base::bool_at(body, "rewrite_query").value_or(false);
  return call;
}

// The documents that a filter lets through: all are looked at.
base::Result<std::vector<store::Id>> filtered(Services& services, store::Id workspace,
                                              const Filter& filter) {
  TRY_ASSIGN(const auto own, all_own_attributes(services.library.store(), workspace));
  std::vector<store::Id> ids;
  for (store::Id after = 0;;) {
    TRY_ASSIGN(const auto page, services.library.documents_by_age(
                                    workspace, store::AgeOrder::kNewestFirst, after, kPage));
    if (page.empty()) return ids;
    for (const library::DocumentView& view : page) {
      after = view.document.id;
      if (view.state != library::DocumentState::kReady) continue;
      const auto given = own.find(after);
      const json::object none;
      if (filter.matches(attributes_of(view, given == own.end() ? none : given->second))) {
        ids.push_back(after);
      }
    }
  }
}

struct Scored {
  store::PassageText passage;
  double score = 0;
};

// How much of the question the best passage holds, for that one; the others have the share of it
// that the ranking gives them.
base::Result<std::vector<Scored>> scored(library::SearchResult result) {
  std::vector<Scored> passages;
  if (result.passages.empty()) return passages;
  const double best = result.passages.front().score;
  const std::span first(&result.passages.front().passage, 1);
  TRY_ASSIGN(const double held, answer::coverage(*result.snapshot, result.searched_for, first));
  for (library::FoundPassage& found : result.passages) {
    const double share = best > 0 ? found.score / best : 0;
    passages.push_back({std::move(found.passage), std::clamp(held * share, 0.0, 1.0)});
  }
  return passages;
}

// What several queries found, each passage once, best first.
std::vector<Scored> merged(std::vector<std::vector<Scored>> lists, const SearchCall& call) {
  std::vector<Scored> all;
  std::map<std::pair<store::Id, std::uint32_t>, std::size_t> places;
  for (std::vector<Scored>& list : lists) {
    for (Scored& one : list) {
      if (one.score < call.threshold) continue;
      const auto key = std::pair(one.passage.ref.document, one.passage.ref.ordinal);
      const auto [place, fresh] = places.emplace(key, all.size());
      if (fresh) {
        all.push_back(std::move(one));
      } else {
        all[place->second].score = std::max(all[place->second].score, one.score);
      }
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Scored& a, const Scored& b) { return a.score > b.score; });
  if (all.size() > call.results) all.resize(call.results);
  return all;
}

// Documents of results, each read once.
class ResultWriter {
 public:
  ResultWriter(Services& services, const store::Workspace& workspace, const std::string& server)
      : services_(services),
        workspace_(workspace),
        links_(page_view_base(server, workspace.name)) {}

  // Nullopt for a passage whose document has gone meanwhile.
  base::Result<std::optional<json::object>> write(const Scored& found) {
    TRY_ASSIGN(const json::object* file, file_of(found.passage.ref.document));
    if (file == nullptr) return std::optional<json::object>();
    json::object result = *file;
    json::object passage = passage_json(found.passage, found.score);
    const TextSpan place{found.passage.record.char_start, found.passage.record.char_end};
    result["score"] = found.score;
    result["content"] = json::array{{{"type", "text"}, {"text", found.passage.text}}};
    result["passage_id"] = std::move(passage["id"]);
    result["page"] = std::move(passage["page_first"]);
    result["url"] =
        page_view_link(links_, found.passage.ref.document, found.passage.record.page, place);
    return result;
  }

 private:
  base::Result<const json::object*> file_of(store::Id document) {
    auto known = files_.find(document);
    if (known == files_.end()) {
      auto view = services_.library.document(workspace_.id, document);
      if (!view && view.error().code != Code::kNotFound) return base::fail(view.error());
      json::object file;
      if (view) {
        TRY_ASSIGN(const auto own,
                   own_attributes(services_.library.store(), workspace_.id, document));
        file = {{"file_id", file_id(view->document)},
                {"filename", view->document.name},
                {"attributes", attributes_of(*view, own)}};
      }
      known = files_.emplace(document, std::move(file)).first;
    }
    return known->second.empty() ? nullptr : &known->second;
  }

  Services& services_;
  const store::Workspace& workspace_;
  const std::string links_;
  std::map<store::Id, json::object> files_;
};

base::Result<json::object> run_search(Services& services, const store::Workspace& workspace,
                                      const SearchCall& call, const std::string& server) {
  std::optional<std::vector<store::Id>> documents;
  if (call.filter) {
    TRY_ASSIGN(documents, filtered(services, workspace.id, *call.filter));
  }
  std::vector<std::vector<Scored>> lists;
  json::array searched;
  for (const std::string& query : call.queries) {
    TRY_ASSIGN(auto result,
               services.library.search({workspace.id, query, documents, call.results}));
    searched.emplace_back(call.rewrite && !result.searched_for.empty() ? result.searched_for
                                                                       : query);
    TRY_ASSIGN(auto list, scored(std::move(result)));
    lists.push_back(std::move(list));
  }
  ResultWriter writer(services, workspace, server);
  json::array data;
  for (const Scored& found : merged(std::move(lists), call)) {
    TRY_ASSIGN(auto result, writer.write(found));
    if (result) data.push_back(std::move(*result));
  }
  return json::object{{"object", "vector_store.search_results.page"},
                      {"search_query", std::move(searched)},
                      {"data", std::move(data)},
                      {"has_more", false},
                      {"next_page", nullptr}};
}

asio::awaitable<void> post_search(http::Exchange& exchange, Services& services,
                                  const Caller& caller) {
  auto body = co_await read_json(exchange);
  const std::string id(exchange.parameter("id"));
  const std::string server = address_of_server(exchange);
  co_await reply_with(exchange, services, [&]() -> base::Result<json::object> {
    if (!body) return base::fail(body.error());
    TRY_ASSIGN(const auto workspace, store_of(services, caller, id));
    TRY_ASSIGN(const auto call, parse_call(*body));
    return run_search(services, workspace, call, server);
  });
}

}  // namespace

void add_store_search_routes(Routes& routes) {
  Services& services = routes.services();
  routes.add("POST", "/v1/vector_stores/{id}/search", Role::kReader,
             [&services](http::Exchange& exchange, const Caller& caller) {
               return post_search(exchange, services, caller);
             });
}

}  // namespace qwalt::api::openai
