#include "llm/spending_book.h"

#include <fmt/format.h>

#include "base/clock.h"

namespace qwalt::llm {
namespace {

constexpr std::int64_t kMicrosPerDay = 86'400'000'000;
// What a token is held to cost while no server has named a price today: a dollar a million.
constexpr double kUnknownPrice = 1e-6;

std::string amount(const SpendingCaps& caps) {
  if (!caps.daily_cost) return fmt::format("{} tokens", caps.daily_tokens.value_or(0));
  if (!caps.daily_tokens) return fmt::format("${:.2f}", *caps.daily_cost);
  return fmt::format("${:.2f} and {} tokens", *caps.daily_cost, *caps.daily_tokens);
}

}  // namespace

std::int64_t today_utc() { return base::now() / kMicrosPerDay; }

Spent& Spent::operator+=(const Spent& other) {
  calls += other.calls;
  prompt_tokens += other.prompt_tokens;
  completion_tokens += other.completion_tokens;
  cost += other.cost;
  return *this;
}

SpendingBook::SpendingBook() : SpendingBook(today_utc) {}

SpendingBook::SpendingBook(Today today) : today_(std::move(today)), day_(today_()) {}

void SpendingBook::set_caps(SpendingCaps caps) {
  const std::lock_guard lock(mutex_);
  caps_ = caps;
}

SpendingCaps SpendingBook::caps() const {
  const std::lock_guard lock(mutex_);
  return caps_;
}

void SpendingBook::set_on_booked(OnBooked on_booked) { on_booked_ = std::move(on_booked); }

void SpendingBook::load(const std::vector<SpendingRow>& rows) {
  const std::lock_guard lock(mutex_);
  turn_page();
  for (const SpendingRow& row : rows) {
    if (row.day == day_) spent_ += row.spent;
  }
}

void SpendingBook::turn_page() {
  const std::int64_t day = today_();
  if (day == day_) return;
  day_ = day;
  spent_ = {};
}

double SpendingBook::price_named_today() const {
  if (spent_.cost <= 0 || spent_.tokens() == 0) return 0;
  return spent_.cost / static_cast<double>(spent_.tokens());
}

double SpendingBook::likely_cost(std::int64_t tokens) const {
  const std::lock_guard lock(mutex_);
  return static_cast<double>(tokens) * price_named_today();
}

// A call that nothing else runs beside may use the rest of the day's room, however little.
SpendingBook::Room SpendingBook::room_for(const Reserved& wanted) const {
  const bool alone = reserved_.empty();
  bool held = false;
  if (caps_.daily_cost) {
    if (spent_.cost >= *caps_.daily_cost) return Room::kUsedUp;
    held = spent_.cost + held_.cost + wanted.cost > *caps_.daily_cost;
  }
  if (caps_.daily_tokens) {
    if (spent_.tokens() >= *caps_.daily_tokens) return Room::kUsedUp;
    held = held || spent_.tokens() + held_.tokens + wanted.tokens > *caps_.daily_tokens;
  }
  return held && !alone ? Room::kHeld : Room::kFree;
}

base::Result<std::uint64_t> SpendingBook::reserve(std::int64_t tokens) {
  const std::lock_guard lock(mutex_);
  turn_page();
  const double price = price_named_today() > 0 ? price_named_today() : kUnknownPrice;
  const Reserved wanted{tokens, static_cast<double>(tokens) * price};
  switch (room_for(wanted)) {
    case Room::kUsedUp:
      return base::fail(base::Code::kForbidden,
                        fmt::format("Today's cap for the model, {}, is reached: it is asked again "
                                    "tomorrow (UTC), or when the cap is raised.",
                                    amount(caps_)));
    case Room::kHeld:
      return base::fail(base::Code::kForbidden,
                        fmt::format("Answers that are being written may use up what is left of "
                                    "today's cap for the model, {}: ask again when they are done.",
                                    amount(caps_)));
    case Room::kFree:
      break;
  }
  held_.tokens += wanted.tokens;
  held_.cost += wanted.cost;
  reserved_.emplace(next_, wanted);
  return next_++;
}

void SpendingBook::let_go(std::uint64_t reservation) {
  const auto found = reserved_.find(reservation);
  if (found == reserved_.end()) return;
  held_.tokens -= found->second.tokens;
  held_.cost -= found->second.cost;
  reserved_.erase(found);
  if (reserved_.empty()) held_ = {};  // without what rounding left
}

void SpendingBook::book(std::uint64_t reservation, std::int64_t workspace, const Spent& spent) {
  {
    const std::lock_guard lock(mutex_);
    let_go(reservation);
    if (spent.calls == 0) return;
    turn_page();
    spent_ += spent;
    unwritten_[{day_, workspace}] += spent;
  }
  if (on_booked_) on_booked_();
}

Spent SpendingBook::today() const {
  const std::lock_guard lock(mutex_);
  return today_() == day_ ? spent_ : Spent{};
}

std::vector<SpendingRow> SpendingBook::unwritten() {
  const std::lock_guard lock(mutex_);
  std::vector<SpendingRow> rows;
  for (const auto& [key, spent] : unwritten_) rows.push_back({key.first, key.second, spent});
  unwritten_.clear();
  return rows;
}

void SpendingBook::put_back(const std::vector<SpendingRow>& rows) {
  const std::lock_guard lock(mutex_);
  for (const SpendingRow& row : rows) unwritten_[{row.day, row.workspace}] += row.spent;
}

}  // namespace qwalt::llm
