#include "api/page_views.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <cmath>

#include "api/mark_lines.h"
#include "base/async.h"
#include "base/sha256.h"

namespace qwalt::api {
namespace {

namespace json = base::json;

constexpr std::size_t kMaxWaiting = 16;
constexpr auto kPatience = std::chrono::seconds(30);
constexpr std::string_view kBusy = "Too many pages are being drawn; try again in a moment.";

base::Error error_of(const extract::Failure& failure) {
  using extract::FailureKind;
  base::Code code = base::Code::kUnsupported;
  if (failure.kind == FailureKind::kTooLarge) code = base::Code::kTooLarge;
  if (failure.kind == FailureKind::kTimeout) code = base::Code::kUnavailable;
  if (failure.kind == FailureKind::kCancelled) code = base::Code::kUnavailable;
  if (failure.kind == FailureKind::kInternal) code = base::Code::kInternal;
  return {code, failure.message};
}

// A tenth of a point is less than a pixel.
double rounded(float points) { return std::round(static_cast<double>(points) * 10) / 10; }

json::object word_json(const extract::WordBox& word, const std::optional<TextSpan>& span,
                       std::uint64_t page_start) {
  json::object out{
      {"text", word.text},
      {"box", json::array{rounded(word.x0), rounded(word.y0), rounded(word.x1), rounded(word.y1)}}};
  out["char_start"] = span ? json::value(page_start + span->begin) : json::value();
  out["char_end"] = span ? json::value(page_start + span->end) : json::value();
  return out;
}

json::object words_json(const extract::PageWords& page, const store::PageRecord& record) {
  std::vector<std::string_view> texts;
  texts.reserve(page.words.size());
  for (const extract::WordBox& word : page.words) texts.push_back(word.text);
  const auto spans = align_words(record.text, texts);
  json::array words;
  words.reserve(page.words.size());
  for (std::size_t i = 0; i < page.words.size(); ++i) {
    words.push_back(word_json(page.words[i], spans[i], record.char_start));
  }
  return {{"width", rounded(page.width)},
          {"height", rounded(page.height)},
          {"words", std::move(words)}};
}

// Over the words that share a letter with `marked`.
std::vector<extract::WordBox> marks_in(const json::value& words, const store::PageRecord& page,
                                       const TextSpan& marked) {
  std::vector<extract::WordBox> marks;
  const json::value* list = base::member(words, "words");
  if (list == nullptr || !list->is_array()) return marks;
  const auto begin = static_cast<std::int64_t>(page.char_start + marked.begin);
  const auto end = static_cast<std::int64_t>(page.char_start + marked.end);
  for (const json::value& word : list->as_array()) {
    const auto from = base::integer_at(word, "char_start");
    const auto to = base::integer_at(word, "char_end");
    if (!from || !to || *from >= end || *to <= begin) continue;
    const json::array& box = base::member(word, "box")->as_array();
    const auto side = [&](std::size_t i) { return box.at(i).to_number<float>(); };
    add_mark(marks, {side(0), side(1), side(2), side(3), {}});
    if (marks.size() == extract::kMaxMarks) break;
  }
  return marks;
}

// The text may change when the document is read anew by a later version.
std::string asked_words(const PageOfDocument& page) {
  return fmt::format("words:{}:{}", page.page.number, base::sha256_hex(page.page.text));
}

std::string asked_picture(const PageOfDocument& page, const PageViews::Picture& wanted) {
  const bool marked = wanted.marked.begin < wanted.marked.end;
  return fmt::format("picture:{}:{}:{}:{}:{}", page.page.number, wanted.width,
                     marked ? wanted.marked.begin : 0, marked ? wanted.marked.end : 0,
                     marked ? base::sha256_hex(page.page.text) : "");
}

}  // namespace

// The right to run a child; passes on to who waits longest.
class PageViews::Turn {
 public:
  explicit Turn(PageViews& views) : views_(&views) {}
  Turn(Turn&& other) noexcept : views_(std::exchange(other.views_, nullptr)) {}
  Turn& operator=(Turn&&) = delete;
  ~Turn() {
    if (views_ == nullptr) return;
    if (views_->waiting_.empty()) {
      views_->busy_ = false;
      return;
    }
    Waiter* next = views_->waiting_.front();
    views_->waiting_.pop_front();
    next->granted = true;
    try {
      next->timer.cancel();
    } catch (const boost::system::system_error&) {
      // It goes on when its patience ends.
    }
  }

 private:
  PageViews* views_;
};

asio::awaitable<base::Result<PageViews::Turn>> PageViews::enter() {
  if (stop_.stop_requested()) {
    co_return base::fail(base::Code::kUnavailable, "The server is stopping.");
  }
  if (!busy_) {
    busy_ = true;
    co_return Turn(*this);
  }
  if (waiting_.size() >= kMaxWaiting) {
    co_return base::fail(base::Code::kUnavailable, std::string(kBusy));
  }
  Waiter waiter{asio::steady_timer(io_, kPatience), false};
  waiting_.push_back(&waiter);
  co_await waiter.timer.async_wait(asio::as_tuple(asio::use_awaitable));
  if (waiter.granted) co_return Turn(*this);
  waiting_.remove(&waiter);
  co_return base::fail(base::Code::kUnavailable, std::string(kBusy));
}

// Blocks.
base::Result<std::string> PageViews::words_text(const PageOfDocument& page) {
  const PageCache::Ticket ticket = cache_.ticket();
  const std::string key = PageCache::key(page.document.sha256, asked_words(page));
  if (auto kept = cache_.find(key)) return std::move(*kept);
  auto words = extractor_.page_words(library_.original_path(page.document), page.document.name,
                                     page.page.number, stop_.get_token());
  if (!words) return base::fail(error_of(words.error()));
  std::string text = json::serialize(words_json(*words, page.page));
  // Who removed the document meanwhile must not find a trace of it.
  TRY(library_.document(page.document.workspace, page.document.id));
  cache_.keep(ticket, key, text);
  return text;
}

// Blocks.
base::Result<std::string> PageViews::draw(const PageOfDocument& page, const Picture& wanted) {
  const PageCache::Ticket ticket = cache_.ticket();
  extract::PageImageRequest request;
  request.page = page.page.number;
  request.width = wanted.width;
  if (wanted.marked.begin < wanted.marked.end) {
    TRY_ASSIGN(const std::string text, words_text(page));
    TRY_ASSIGN(const json::value words, base::parse_json(text));
    request.marks = marks_in(words, page.page, wanted.marked);
  }
  auto image = extractor_.page_image(library_.original_path(page.document), page.document.name,
                                     request, stop_.get_token());
  if (!image) return base::fail(error_of(image.error()));
  TRY(library_.document(page.document.workspace, page.document.id));
  cache_.keep(ticket, PageCache::key(page.document.sha256, asked_picture(page, wanted)), *image);
  return std::move(*image);
}

asio::awaitable<base::Result<json::object>> PageViews::words(PageOfDocument page) {
  const std::string key = PageCache::key(page.document.sha256, asked_words(page));
  auto kept = co_await base::run_on(pool_, [&] { return cache_.find(key); });
  base::Result<std::string> text = kept ? std::move(*kept) : std::string();
  if (!kept) {
    auto turn = co_await enter();
    if (!turn) co_return base::fail(turn.error());
    text = co_await base::run_on(pool_, [&] { return words_text(page); });
  }
  if (!text) co_return base::fail(text.error());
  CO_TRY_ASSIGN(json::value parsed, base::parse_json(*text));
  if (!parsed.is_object()) {
    co_return base::fail(base::Code::kInternal, "The words of this page cannot be shown.");
  }
  co_return std::move(parsed.as_object());
}

asio::awaitable<base::Result<std::string>> PageViews::picture(PageOfDocument page, Picture wanted) {
  const std::string key = PageCache::key(page.document.sha256, asked_picture(page, wanted));
  auto kept = co_await base::run_on(pool_, [&] { return cache_.find(key); });
  if (kept) co_return std::move(*kept);
  auto turn = co_await enter();
  if (!turn) co_return base::fail(turn.error());
  co_return co_await base::run_on(pool_, [&] { return draw(page, wanted); });
}

std::string PageViews::tag(const PageOfDocument& page, const Picture& wanted) {
  const std::string asked = page.document.sha256 + asked_picture(page, wanted);
  return "\"" + base::sha256_hex(asked).substr(0, 32) + "\"";
}

void PageViews::close() {
  stop_.request_stop();
  for (Waiter* waiter : waiting_) waiter->timer.cancel();
}

}  // namespace qwalt::api
