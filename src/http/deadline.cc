#include "http/deadline.h"

#include <boost/asio/steady_timer.hpp>
#include <utility>

namespace qwalt::http {
namespace {
using Clock = std::chrono::steady_clock;
constexpr auto kNever = Clock::time_point::max();
constexpr std::chrono::milliseconds kRepeat(100);
}  // namespace

struct Deadline::State : std::enable_shared_from_this<Deadline::State> {
  State(const boost::asio::any_io_executor& executor, std::function<void()> action)
      : timer(executor), on_expiry(std::move(action)) {}

  void arm() {
    armed = true;
    timer.expires_at(limit);
    timer.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
      if (error) return;
      if (auto state = weak.lock()) state->fire();
    });
  }

  void fire() {
    armed = false;
    if (limit == kNever) return;
    if (Clock::now() >= limit) {
      expired = true;
      limit = Clock::now() + kRepeat;
      on_expiry();
    }
    arm();
  }

  boost::asio::steady_timer timer;
  std::function<void()> on_expiry;
  Clock::time_point limit = kNever;
  bool armed = false;
  bool expired = false;
};

Deadline::Deadline(const boost::asio::any_io_executor& executor, std::function<void()> on_expiry)
    : state_(std::make_shared<State>(executor, std::move(on_expiry))) {}

Deadline::~Deadline() = default;

void Deadline::expires_after(std::chrono::milliseconds time) {
  state_->expired = false;
  state_->limit = Clock::now() + time;
  if (!state_->armed || state_->limit < state_->timer.expiry()) state_->arm();
}

void Deadline::clear() { state_->limit = kNever; }

bool Deadline::expired() const { return state_->expired; }

}  // namespace qwalt::http
