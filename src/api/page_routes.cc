// /api/v1/documents/{id}/pages: docs/api/native.md, "Documents".
#include <algorithm>
#include <charconv>

#include "api/json_views.h"
#include "api/page_views.h"
#include "api/replies.h"
#include "api/routes.h"
#include "base/async.h"
#include "base/bytes.h"
#include "base/utf8.h"

namespace qwalt::api {
namespace {

constexpr std::string_view kPicture = ".png";
constexpr int kDefaultWidth = 900;

base::Result<PageOfDocument> find_page(Services& services, const Caller& caller,
                                       std::string_view document, std::string_view number) {
  const auto id = base::id_from_string(document);
  const auto page = base::number_of(number);
  if (!id) return base::fail(base::Code::kNotFound, "There is no such document.");
  if (!page) return base::fail(base::Code::kNotFound, "There is no such page.");
  PageOfDocument found;
  TRY_ASSIGN(auto view, services.library.document(caller.workspace, *id));
  found.document = std::move(view.document);
  TRY_ASSIGN(found.page, services.library.store().page(*id, *page));
  return found;
}

base::Result<std::uint64_t> code_point(const http::Exchange& exchange, std::string_view name) {
  const std::string_view text = exchange.query().find(name).value_or("");
  std::uint64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return base::fail(base::Code::kInvalid, "\"start\" and \"end\" have to be whole numbers.");
  }
  return value;
}

struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

// What of the document is to be marked: of `start` and `end`, or of the passage. Blocks.
base::Result<Range> range_of(const http::Exchange& exchange, Services& services,
                             const store::Document& document) {
  const auto passage = exchange.query().find("passage");
  if (exchange.query().find("start") || exchange.query().find("end")) {
    TRY_ASSIGN(const std::uint64_t begin, code_point(exchange, "start"));
    TRY_ASSIGN(const std::uint64_t end, code_point(exchange, "end"));
    return Range{begin, end};
  }
  if (!passage) return Range{};
  const std::size_t dash = passage->rfind('-');
  const auto id = base::id_from_string(passage->substr(0, std::min(dash, passage->size())));
  const auto ordinal =
      dash == std::string_view::npos ? std::nullopt : base::number_of(passage->substr(dash + 1));
  if (!id || !ordinal || *id != document.id) {
    return base::fail(base::Code::kNotFound, "This document has no such passage.");
  }
  TRY_ASSIGN(const auto passages, services.library.store().passages({{*id, *ordinal}}));
  if (passages.empty()) {
    return base::fail(base::Code::kNotFound, "This document has no such passage.");
  }
  return Range{passages.front().record.char_start, passages.front().record.char_end};
}

// The part of it on this page; what lies on others is not an error.
TextSpan on_page(const Range& range, const store::PageRecord& page) {
  const std::uint64_t size = base::count_code_points(page.text);
  const auto within = [&](std::uint64_t at) {
    return static_cast<std::uint32_t>(std::clamp(at, page.char_start, page.char_start + size) -
                                      page.char_start);
  };
  return {within(range.begin), within(range.end)};
}

json::object page_json(const PageOfDocument& found) {
  return {{"document_id", base::id_to_string(found.document.id)},
          {"number", found.page.number},
          {"label", text_or_null(found.page.label)},
          {"text", found.page.text},
          {"char_start", found.page.char_start},
          {"pages", found.document.pages},
          {"paged", found.document.paged}};
}

// A child is not free: the client should try later.
asio::awaitable<void> send_view_problem(http::Exchange& exchange, const base::Error& error) {
  if (error.code == base::Code::kUnavailable) exchange.set_reply_header("Retry-After", "5");
  co_await send_problem(exchange, error);
}

asio::awaitable<void> get_text(http::Exchange& exchange, Services& services, const Caller& caller,
                               std::string_view number) {
  auto found = co_await base::run_on(
      services.pool, [&] { return find_page(services, caller, exchange.parameter("id"), number); });
  if (!found) {
    co_await send_problem(exchange, found.error());
    co_return;
  }
  json::object body = page_json(*found);
  if (exchange.query().find("words").value_or("0") == "1") {
    auto words = co_await services.views.words(std::move(*found));
    if (!words) {
      co_await send_view_problem(exchange, words.error());
      co_return;
    }
    for (const char* member : {"width", "height", "words"}) {
      body[member] = std::move((*words)[member]);
    }
  }
  co_await send_json(exchange, 200, body);
}

struct PictureCall {
  PageOfDocument page;
  PageViews::Picture wanted;
};

asio::awaitable<void> get_picture(http::Exchange& exchange, Services& services,
                                  const Caller& caller, std::string_view number) {
  const auto width =
      query_number(exchange, "width", kDefaultWidth, static_cast<int>(extract::kMinImageWidth),
                   static_cast<int>(extract::kMaxImageWidth));
  auto call = co_await base::run_on(services.pool, [&]() -> base::Result<PictureCall> {
    if (!width) return base::fail(width.error());
    PictureCall made;
    TRY_ASSIGN(made.page, find_page(services, caller, exchange.parameter("id"), number));
    TRY_ASSIGN(const Range range, range_of(exchange, services, made.page.document));
    made.wanted = {static_cast<std::uint32_t>(*width), on_page(range, made.page.page)};
    return made;
  });
  if (!call) {
    co_await send_problem(exchange, call.error());
    co_return;
  }
  const std::string tag = PageViews::tag(call->page, call->wanted);
  const bool known = exchange.header("if-none-match").value_or("").find(tag) != std::string::npos;
  base::Result<std::string> picture = std::string();
  if (!known) picture = co_await services.views.picture(std::move(call->page), call->wanted);
  if (!picture) {
    co_await send_view_problem(exchange, picture.error());
    co_return;
  }
  http::Response response =
      known ? http::empty_reply(304) : http::reply(200, "image/png", std::move(*picture));
  response.header("ETag", tag);
  // Asked for again each time: what is deleted is shown no more.
  response.header("Cache-Control", "private, no-cache");
  response.header("X-Content-Type-Options", "nosniff");
  co_await exchange.send(std::move(response));
}

}  // namespace

void add_page_routes(Routes& routes) {
  Services& services = routes.services();
  routes.add("GET", "/api/v1/documents/{id}/pages/{page}", Role::kReader,
             [&services](http::Exchange& exchange, const Caller& caller) -> asio::awaitable<void> {
               std::string_view page = exchange.parameter("page");
               if (!page.ends_with(kPicture)) {
                 co_await get_text(exchange, services, caller, page);
                 co_return;
               }
               page.remove_suffix(kPicture.size());
               co_await get_picture(exchange, services, caller, page);
             });
}

}  // namespace qwalt::api
