#include "api/live.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <charconv>
#include <functional>
#include <memory>

#include "api/json_views.h"
#include "api/replies.h"
#include "base/async.h"
#include "base/bytes.h"

namespace qwalt::api {
namespace {

constexpr auto kNever = std::chrono::steady_clock::time_point::max();

const char* event_name(library::EventKind kind) {
  switch (kind) {
    case library::EventKind::kDocument:
      return "document";
    case library::EventKind::kDocumentRemoved:
      return "document_removed";
    case library::EventKind::kChat:
      return "chat";
    case library::EventKind::kChatRemoved:
      return "chat_removed";
    case library::EventKind::kWatch:
      return "watch";
  }
  return "document";
}

enum class Subject { kDocument, kChat, kWatch };

Subject subject_of(library::EventKind kind) {
  switch (kind) {
    case library::EventKind::kChat:
    case library::EventKind::kChatRemoved:
      return Subject::kChat;
    case library::EventKind::kWatch:
      return Subject::kWatch;
    default:
      return Subject::kDocument;
  }
}

// The last event of each subject, in order.
std::vector<library::Event> latest(const std::vector<library::Event>& events) {
  std::set<std::pair<Subject, store::Id>> seen;
  std::vector<library::Event> kept;
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    if (seen.insert({subject_of(event->kind), event->subject}).second) kept.push_back(*event);
  }
  return {kept.rbegin(), kept.rend()};
}

template <class Waiter>
void notify(Waiter& waiter) {
  waiter.changed = true;
  waiter.timer.cancel();
}

std::optional<std::uint64_t> last_event_id(const http::Exchange& exchange) {
  auto text = exchange.header("last-event-id");
  if (!text) return std::nullopt;
  std::uint64_t number = 0;
  auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  // An id that is none of ours is too old, like any other that is not held.
  return error == std::errc() ? number : 0;
}

}  // namespace

bool is_settled(library::DocumentState state) {
  return state == library::DocumentState::kReady || state == library::DocumentState::kFailed;
}

Live::Live(library::Library& library, asio::io_context& io, asio::thread_pool& pool,
           http::EventHub& hub)
    : library_(library), io_(io), pool_(pool), hub_(hub), delivered_(library.events().last()) {
  subscription_ = library_.events().subscribe(
      [this](const library::Event&) { asio::post(io_, [this] { wake(); }); });
}

Live::~Live() { library_.events().unsubscribe(subscription_); }

// Handles of the streams that `wants` chooses: sending may end a stream, which then leaves the map.
template <class Predicate>
std::vector<http::EventStream> Live::matching(Predicate wants) const {
  std::vector<http::EventStream> chosen;
  for (const auto& [id, stream] : streams_) {
    if (wants(stream)) chosen.push_back(stream.stream);
  }
  return chosen;
}

void Live::wake() {
  woken_ = true;
  if (pumping_) return;
  pumping_ = true;
  asio::co_spawn(io_, pump(), asio::detached);
}

asio::awaitable<void> Live::pump() {
  while (woken_) {
    woken_ = false;
    auto events = library_.events().since(delivered_);
    delivered_ = library_.events().last();
    if (events) {
      co_await deliver(latest(*events));
      continue;
    }
    // More happened than is held: everybody reads anew.
    for (const http::EventStream& stream : matching([](const Stream&) { return true; })) {
      stream.send({"reset", "{}", {}});
    }
    for (auto& [document, waiter] : waiting_) notify(*waiter);
  }
  pumping_ = false;
}

asio::awaitable<void> Live::deliver(std::vector<library::Event> events) {
  for (const library::Event& event : events) {
    auto [first, last] = waiting_.equal_range(event.subject);
    for (auto waiter = first; waiter != last; ++waiter) notify(*waiter->second);
  }
  if (streams_.empty()) co_return;
  auto texts = co_await base::run_on(pool_, [&] {
    std::vector<Told> made;
    made.reserve(events.size());
    for (const library::Event& event : events) made.push_back(told(event));
    return made;
  });
  for (std::size_t i = 0; i < events.size(); ++i) send(events[i], texts[i]);
}

void Live::send(const library::Event& event, const Told& told) {
  if (told.text.empty()) return;
  const bool of_document = subject_of(event.kind) == Subject::kDocument;
  const auto wants = [&](const Stream& stream) {
    if (stream.workspace != event.workspace) return false;
    // The stream of one document ends with what stream_document sends.
    return !stream.document || (of_document && *stream.document == event.subject && !told.last);
  };
  for (const http::EventStream& stream : matching(wants)) stream.send_formatted(told.text);
}

std::string Live::workspace_name(store::Id id) const {
  const auto all = library_.store().list_workspaces();
  if (!all) return {};
  const auto found = std::find_if(all->begin(), all->end(),
                                  [&](const store::Workspace& one) { return one.id == id; });
  return found == all->end() ? std::string() : found->name;
}

// The event with the present state of its subject; nothing when that is gone, since another event
// says so.
Live::Told Live::told(const library::Event& event) const {
  Told out;
  std::string_view name = event_name(event.kind);
  json::object data{{"id", base::id_to_string(event.subject)}};
  if (event.kind == library::EventKind::kDocument) {
    auto view = library_.document(event.workspace, event.subject);
    if (!view) return {};
    data = document_json(*view);
    out.last = is_settled(view->state);
  } else if (event.kind == library::EventKind::kDocumentRemoved) {
    out.last = true;
  } else if (event.kind == library::EventKind::kChat) {
    auto chat = library_.store().chat(event.workspace, event.subject);
    if (!chat || !chat->owner.empty()) return {};
    data = chat_json(*chat);
  } else if (event.kind == library::EventKind::kWatch) {
    auto watch = library_.watch(event.workspace, event.subject);
    if (watch) data = watch_json(*watch, workspace_name(event.workspace));
    if (!watch) name = "watch_removed";
  }
  out.text = http::format_event({name, json::serialize(data), std::to_string(event.number)});
  return out;
}

// Opens a stream and registers it until it ends; without one a reply was sent.
asio::awaitable<std::optional<http::EventStream>> Live::open(http::Exchange& exchange,
                                                             store::Id workspace,
                                                             std::optional<store::Id> document) {
  const std::uint64_t id = next_stream_++;
  // A stream may end before it is registered.
  auto ended = std::make_shared<bool>(false);
  // Named, and not made within the co_await: g++ 12 destroys such a temporary twice.
  http::OnStreamEnd on_end = [this, id, ended](http::StreamEnd) {
    *ended = true;
    streams_.erase(id);
  };
  auto opened = co_await exchange.start_events(hub_, std::move(on_end));
  if (!opened) {
    if (!exchange.replied()) co_await send_problem(exchange, opened.error());
    co_return std::nullopt;
  }
  if (!*ended) streams_[id] = {*opened, workspace, document};
  co_return *opened;
}

asio::awaitable<void> Live::stream_all(http::Exchange& exchange, store::Id workspace) {
  const auto after = last_event_id(exchange);
  auto stream = co_await open(exchange, workspace, std::nullopt);
  if (!stream) co_return;
  const std::string now = std::to_string(delivered_);
  if (!after || *after == delivered_) {
    // The id lets a client that connected and heard nothing resume from here.
    stream->send({"hello", "{}", now});
    co_return;
  }
  auto missed = library_.events().since(*after);
  if (!missed) {
    stream->send({"reset", "{}", now});
    co_return;
  }
  auto texts = co_await base::run_on(pool_, [&] {
    std::vector<std::string> made;
    for (const library::Event& event : latest(*missed)) {
      if (event.workspace == workspace) made.push_back(told(event).text);
    }
    return made;
  });
  for (std::string& text : texts) {
    if (!text.empty()) stream->send_formatted(std::move(text));
  }
}

// Steps come as they happen; the last state is sent from here alone, so that it comes once, and
// comes last.
asio::awaitable<void> Live::stream_document(http::Exchange& exchange, library::DocumentView view) {
  const store::Id workspace = view.document.workspace;
  const store::Id document = view.document.id;
  auto opened = co_await open(exchange, workspace, document);
  if (!opened) co_return;
  const http::EventStream stream = *opened;
  if (!is_settled(view.state)) {
    stream.send({"document", json::serialize(document_json(view)), {}});
  }
  // The handler may return now; the wait goes on beside it.
  auto end_when_settled = [](Live& live, store::Id in, store::Id id,
                             http::EventStream to) -> asio::awaitable<void> {
    auto last = co_await live.wait_settled(in, id);
    if (last) {
      to.send({"document", json::serialize(document_json(*last)), {}});
    } else if (last.error().code == base::Code::kNotFound) {
      const json::object gone{{"id", base::id_to_string(id)}};
      to.send({"document_removed", json::serialize(gone), {}});
    }
    to.close();
  };
  asio::co_spawn(io_, end_when_settled(*this, workspace, document, stream), asio::detached);
}

asio::awaitable<base::Result<library::DocumentView>> Live::wait_settled(store::Id workspace,
                                                                        store::Id document) {
  Waiter waiter{asio::steady_timer(io_), false};
  const auto place = waiting_.emplace(document, &waiter);
  const std::unique_ptr<Waiter, std::function<void(Waiter*)>> registered(
      &waiter, [&](Waiter*) { waiting_.erase(place); });
  for (;;) {
    waiter.changed = false;
    auto view =
        co_await base::run_on(pool_, [&] { return library_.document(workspace, document); });
    if (!view || is_settled(view->state)) co_return view;
    if (closed_) co_return base::fail(base::Code::kCancelled, "The server is stopping.");
    if (waiter.changed) continue;
    waiter.timer.expires_at(kNever);
    co_await waiter.timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
}

void Live::end_streams(store::Id workspace) {
  const auto its = [&](const Stream& stream) { return stream.workspace == workspace; };
  for (http::EventStream& stream : matching(its)) stream.close();
}

void Live::close() {
  closed_ = true;
  for (auto& [document, waiter] : waiting_) notify(*waiter);
}

}  // namespace qwalt::api
