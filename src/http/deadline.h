// A time limit for whatever a socket waits for. Private to this room; on the I/O thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>

namespace qwalt::http {

// Moving the limit costs no system call and usually no timer operation: the timer that is already
// set looks again when it fires.
class Deadline {
 public:
  // `on_expiry` cancels the pending operation. While the limit stands it is called again every
  // 100 ms: an operation of several steps may just be between two of them. It is not called after
  // this object is gone.
  Deadline(const boost::asio::any_io_executor& executor, std::function<void()> on_expiry);
  ~Deadline();
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  void expires_after(std::chrono::milliseconds time);
  void clear();
  // Whether the limit that was set last has passed.
  bool expired() const;

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with the timer's handler, which holds it weakly
};

}  // namespace qwalt::http
