// What models have cost, by day and workspace, and whether today's cap leaves room for another
// call.
//
// The book is held in memory and is exact; somebody else carries it to disk: `unwritten()` hands
// over what was booked since the last time, and the caller adds it to what is stored. Days are days
// of UTC since 1970. Thread-safe. Cost: one short lock a call.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace qwalt::llm {

struct Spent {
  std::int64_t calls = 0;
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  double cost = 0;  // US dollars

  std::int64_t tokens() const { return prompt_tokens + completion_tokens; }
  Spent& operator+=(const Spent& other);
};

struct SpendingRow {
  std::int64_t day = 0;
  std::int64_t workspace = 0;
  Spent spent;
};

// Absent: no cap. All workspaces together.
struct SpendingCaps {
  std::optional<double> daily_cost;  // US dollars
  std::optional<std::int64_t> daily_tokens;
};

std::int64_t today_utc();

class SpendingBook {
 public:
  using Today = std::function<std::int64_t()>;  // any thread
  using OnBooked = std::function<void()>;       // there is something unwritten; any thread

  SpendingBook();
  explicit SpendingBook(Today today);

  void set_caps(SpendingCaps caps);
  SpendingCaps caps() const;
  void set_on_booked(OnBooked on_booked);  // while no call runs

  // What was spent before this start, as the store has it.
  void load(const std::vector<SpendingRow>& rows);

  // Holds back what a call may use until it is booked or let go, so that calls that run at the same
  // time cannot all take the same room. An estimate costs what tokens have cost today, or a dollar
  // a million as long as nobody knows. kForbidden, with a plain sentence, when a cap is reached.
  base::Result<std::uint64_t> reserve(std::int64_t tokens);
  // Ends the reservation; zero calls: nothing was used.
  void book(std::uint64_t reservation, std::int64_t workspace, const Spent& spent);

  // What so many tokens cost at today's prices; 0 while no server has named one.
  double likely_cost(std::int64_t tokens) const;

  // Of today, all workspaces, without what is only reserved.
  Spent today() const;
  // Booked since the last time this was asked for; put_back() if it could not be stored.
  std::vector<SpendingRow> unwritten();
  void put_back(const std::vector<SpendingRow>& rows);

 private:
  using Key = std::pair<std::int64_t, std::int64_t>;  // day, workspace
  enum class Room { kFree, kHeld, kUsedUp };

  struct Reserved {
    std::int64_t tokens = 0;
    double cost = 0;
  };

  // All with mutex_ held.
  void turn_page();                  // a new day begins with nothing spent
  double price_named_today() const;  // of a token; 0: none was named
  Room room_for(const Reserved& wanted) const;
  void let_go(std::uint64_t reservation);

  Today today_;
  OnBooked on_booked_;
  mutable std::mutex mutex_;
  SpendingCaps caps_;
  std::int64_t day_ = 0;
  Spent spent_;
  std::uint64_t next_ = 1;
  std::map<std::uint64_t, Reserved> reserved_;
  Reserved held_;  // the sum of reserved_
  std::map<Key, Spent> unwritten_;
};

}  // namespace qwalt::llm
