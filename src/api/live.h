// What changes, as it changes: the event streams of pages, and waiting for a document.
//
// Follows library::Events on the I/O thread; events that come while the last are being written are
// gathered, so that each stream hears of a subject's present state once.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "http/exchange.h"
#include "library/library.h"

namespace qwalt::api {

namespace asio = boost::asio;

class Live {
 public:
  Live(library::Library& library, asio::io_context& io, asio::thread_pool& pool,
       http::EventHub& hub);
  ~Live();
  Live(const Live&) = delete;
  Live& operator=(const Live&) = delete;

  // GET events: every change in `workspace`, resumed after `last_id` when it is given.
  asio::awaitable<void> stream_all(http::Exchange& exchange, store::Id workspace);

  // GET documents/{id}/events: until the document is ready or has failed.
  asio::awaitable<void> stream_document(http::Exchange& exchange, library::DocumentView view);

  // Returns when the document is ready, failed (the view says which) or gone (kNotFound), or when
  // close() is called (kCancelled).
  asio::awaitable<base::Result<library::DocumentView>> wait_settled(store::Id workspace,
                                                                    store::Id document);

  // The workspace is gone: so are its streams.
  void end_streams(store::Id workspace);

  // The server stops: ends every wait.
  void close();

 private:
  struct Stream {
    http::EventStream stream;
    store::Id workspace = 0;
    std::optional<store::Id> document;  // only of this one
  };

  // An event as it is sent; empty: there is nothing to say.
  struct Told {
    std::string text;
    bool last = false;  // of its document: ready, failed or gone
  };

  // Somebody who waits for a document. `changed` is set also while nobody is at the timer.
  struct Waiter {
    asio::steady_timer timer;
    bool changed = false;
  };
  using Waiters = std::multimap<store::Id, Waiter*>;  // by document

  asio::awaitable<std::optional<http::EventStream>> open(http::Exchange& exchange,
                                                         store::Id workspace,
                                                         std::optional<store::Id> document);
  void wake();
  asio::awaitable<void> pump();
  asio::awaitable<void> deliver(std::vector<library::Event> events);
  void send(const library::Event& event, const Told& told);
  template <class Predicate>
  std::vector<http::EventStream> matching(Predicate wants) const;
  Told told(const library::Event& event) const;
  std::string workspace_name(store::Id id) const;

  library::Library& library_;
  asio::io_context& io_;
  asio::thread_pool& pool_;
  http::EventHub& hub_;
  std::uint64_t subscription_ = 0;
  std::uint64_t delivered_ = 0;  // number of the last event sent
  bool pumping_ = false;
  bool woken_ = false;
  bool closed_ = false;
  std::map<std::uint64_t, Stream> streams_;
  std::uint64_t next_stream_ = 1;
  Waiters waiting_;
};

bool is_settled(library::DocumentState state);

}  // namespace qwalt::api
