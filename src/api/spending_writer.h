// Carries what models cost from the book in memory to the store, beside the answers: what is booked
// while one write is under way goes with the next.
//
// Thread-safe. A crash loses what was booked in the last few milliseconds; an orderly stop nothing.
#pragma once

#include <atomic>
#include <boost/asio/thread_pool.hpp>
#include <mutex>

#include "base/result.h"
#include "llm/spending_book.h"
#include "store/store.h"

namespace qwalt::api {

class SpendingWriter {
 public:
  // All outlive it.
  SpendingWriter(store::Store& store, llm::SpendingBook& book, boost::asio::thread_pool& pool);

  // Today's rows into the book, and from now on the book into the store. Blocks.
  base::Status start();
  // Writes what is booked and not stored. Blocks; also for who is about to read the store.
  base::Status flush();
  // The last one: call it when nothing runs on the pool any more.
  void stop();

 private:
  void write_soon();

  store::Store& store_;
  llm::SpendingBook& book_;
  boost::asio::thread_pool& pool_;
  std::atomic<bool> waiting_ = false;  // a flush is posted and has not begun
  std::mutex writing_;
};

}  // namespace qwalt::api
