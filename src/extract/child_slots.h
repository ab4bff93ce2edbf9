// How many children may run at once: what is left of the memory budget, divided by what one child
// may take. A document takes a slot for as long as it is read, with all that serves it (converters,
// OCR); more slots for its parts only while nobody waits for one. Views of pages have slots of
// their own, so that a long queue of documents never makes a person wait.
//
// Thread-safe. No deadlock: a slot is waited for only by those who hold none. Slots must not
// outlive their ChildSlots.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace qwalt::extract {

class ChildSlots {
 public:
  // Gives its place back when it goes.
  class Slot {
   public:
    Slot(Slot&& other) noexcept
        : slots_(std::exchange(other.slots_, nullptr)), free_(other.free_) {}
    Slot& operator=(Slot&&) = delete;
    ~Slot() {
      if (slots_ != nullptr) slots_->give_back(*free_);
    }

   private:
    friend class ChildSlots;
    Slot(ChildSlots& slots, int& free) : slots_(&slots), free_(&free) {}
    ChildSlots* slots_;
    int* free_;
  };

  // `documents` from 1. Without slots for views these wait for the others.
  ChildSlots(int documents, int views);

  // Waits for its turn, in order of arrival, without end; empty when stopped.
  std::optional<Slot> wait(const std::stop_token& stop);

  // One more, if one is free and nobody waits.
  std::optional<Slot> take_free();

  // For a view of a page; empty when stopped, when as many as kMaxViewQueue wait or after `most`.
  std::optional<Slot> wait_for_view(const std::stop_token& stop, std::chrono::milliseconds most);

  int free_for_documents() const;
  std::size_t waiting_for_documents() const;
  std::size_t waiting_for_views() const;

 private:
  using Clock = std::chrono::steady_clock;

  // The free places and who waits for them, first come first.
  struct Places {
    int free = 0;
    std::list<int> queue;
  };

  std::optional<Slot> wait_in(Places& places, const std::stop_token& stop,
                              std::optional<Clock::time_point> until);
  void give_back(int& free);

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  Places documents_;
  Places views_;
  bool own_views_;
};

constexpr std::size_t kMaxViewQueue = 8;

}  // namespace qwalt::extract
