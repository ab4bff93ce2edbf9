// What just changed, for whoever shows it: a bounded log of events with listeners.
//
// An event names its subject only; a listener reads the present state, so a slow one sees fewer
// steps but never an old one last. Numbers ascend, also over restarts. Thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "store/records.h"

namespace qwalt::library {

enum class EventKind : std::uint8_t { kDocument, kDocumentRemoved, kChat, kChatRemoved, kWatch };

struct Event {
  std::uint64_t number = 0;
  EventKind kind = EventKind::kDocument;
  store::Id workspace = 0;
  store::Id subject = 0;
};

class Events {
 public:
  using Listener = std::function<void(const Event&)>;

  Events();

  void publish(EventKind kind, store::Id workspace, store::Id subject);

  // `listener` is called on the publishing thread and must only hand the event on. When
  // unsubscribe returns, it is not running and is never called again.
  std::uint64_t subscribe(Listener listener);
  void unsubscribe(std::uint64_t subscription);

  // The events after `number`, or nullopt when some of them are no longer held.
  std::optional<std::vector<Event>> since(std::uint64_t number) const;
  std::uint64_t last() const;

 private:
  mutable std::mutex mutex_;
  std::uint64_t first_;  // number of the first event held, or of the next one if none is
  std::deque<Event> held_;
  std::map<std::uint64_t, Listener> listeners_;
  std::uint64_t next_subscription_ = 1;
};

}  // namespace qwalt::library
