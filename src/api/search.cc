// /api/v1/search: docs/api/native.md, "Search".
#include "api/json_views.h"
#include "api/replies.h"
#include "api/routes.h"
#include "api/selection.h"
#include "base/async.h"
#include "base/clock.h"

namespace qwalt::api {
namespace {

constexpr std::int64_t kDefaultHits = 10;
constexpr std::int64_t kMaxHits = 100;

struct SearchCall {
  std::string query;
  std::vector<std::string> documents;
  std::size_t limit = kDefaultHits;
  bool highlight = true;
};

base::Result<SearchCall> parse_call(const json::value& body) {
  SearchCall call;
  auto query = base::string_at(body, "query");
  if (!query || query->find_first_not_of(" \t\r\n") == std::string::npos) {
    return base::fail(base::Code::kInvalid, "\"query\" has to be a text that is not empty.");
  }
  call.query = std::move(*query);
  TRY_ASSIGN(call.documents, base::string_list(base::member(body, "documents")));
  TRY(base::check_integer(body, "limit"));
  TRY(base::check_bool(body, "highlight"));
  const std::int64_t limit = base::integer_at(body, "limit").value_or(kDefaultHits);
  if (limit < 1 || limit > kMaxHits) {
    return base::fail(base::Code::kInvalid, "\"limit\" has to be a number from 1 to 100.");
  }
  call.limit = static_cast<std::size_t>(limit);
  call.highlight = base::bool_at(body, "highlight").value_or(true);
  return call;
}

// Where the same is said.
json::array places_json(const std::vector<store::PassageText>& passages) {
  json::array places;
  for (const store::PassageText& passage : passages) {
    json::object whole = passage_json(passage, 0);
    json::object place;
    for (const char* field : {"id", "document_id", "name", "page_first", "page_last", "section"}) {
      place[field] = std::move(whole[field]);
    }
    places.push_back(std::move(place));
  }
  return places;
}

json::array corrections_json(const std::vector<search::Correction>& corrections) {
  json::array out;
  for (const search::Correction& each : corrections) {
    out.push_back(
        {{"written", each.written}, {"meant", each.meant.empty() ? each.term : each.meant}});
  }
  return out;
}

base::Result<json::object> run_search(Services& services, const Caller& caller,
                                      const SearchCall& call) {
  base::Stopwatch watch;
  TRY_ASSIGN(auto selected, select_documents(services.library, caller.workspace, call.documents));
  TRY_ASSIGN(const auto result, services.library.search({caller.workspace, call.query,
                                                         std::move(selected.ids), call.limit}));
  TRY_ASSIGN(const auto matcher, search::Matcher::make(*result.snapshot, result.searched_for));
  json::array passages;
  for (const library::FoundPassage& found : result.passages) {
    json::object passage = passage_json(found.passage, found.score);
    if (call.highlight) {
      passage["highlights"] = highlights_json(matcher.highlights(
          found.passage.text, static_cast<text::Language>(found.passage.language)));
    }
    passage["also_in"] = places_json(found.repeats);
    passages.push_back(std::move(passage));
  }
  json::object body;
  body["passages"] = std::move(passages);
  body["corrections"] = corrections_json(result.notes.corrections);
  body["relaxed"] = result.notes.phrases_relaxed;
  body["took_ms"] = watch.milliseconds();
  body["sequence"] = result.snapshot->sequence();
  return body;
}

asio::awaitable<void> post_search(http::Exchange& exchange, Services& services,
                                  const Caller& caller) {
  auto body = co_await read_json(exchange);
  auto call = body ? parse_call(*body) : base::Result<SearchCall>(base::fail(body.error()));
  if (!call) {
    co_await send_problem(exchange, call.error());
    co_return;
  }
  auto found =
      co_await base::run_on(services.pool, [&] { return run_search(services, caller, *call); });
  if (!found) {
    co_await send_problem(exchange, found.error());
    co_return;
  }
  co_await send_json(exchange, 200, *found);
}

}  // namespace

void add_search_routes(Routes& routes) {
  Services& services = routes.services();
  routes.add("POST", "/api/v1/search", Role::kReader,
             [&services](http::Exchange& exchange, const Caller& caller) {
               return post_search(exchange, services, caller);
             });
}

}  // namespace qwalt::api
