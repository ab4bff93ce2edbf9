// /api/v1/usage: docs/api/native.md, "Usage".
#include "api/usage.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cmath>

#include "api/replies.h"
#include "api/routes.h"
#include "api/spending_writer.h"
#include "base/async.h"
#include "base/bytes.h"

namespace qwalt::api {
namespace {

using base::Code;
using base::fail;

constexpr std::int64_t kUsualDays = 30;
constexpr std::int64_t kMostDays = 400;

std::string day_text(std::int64_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

// Exactly YYYY-MM-DD.
std::optional<std::int64_t> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  auto number = [text](std::size_t at, std::size_t size) {
    unsigned value = 0;
    const char* last = text.data() + at + size;
    auto [end, error] = std::from_chars(text.data() + at, last, value);
    return error == std::errc{} && end == last ? static_cast<int>(value) : -1;
  };
  const int year = number(0, 4);
  const int month = number(5, 2);
  const int day = number(8, 2);
  if (year < 1970 || month < 1 || day < 1) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count();
}

struct Days {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

base::Result<Days> days_asked_for(const http::Exchange& exchange) {
  Days days;
  days.last = llm::today_utc();
  auto take = [&exchange](const char* name, std::int64_t& day) -> base::Status {
    const auto text = exchange.query().find(name);
    if (!text) return {};
    const auto parsed = parse_day(*text);
    if (!parsed) {
      return fail(Code::kInvalid, fmt::format("\"{}\" has to be a day such as 2026-11-22.", name));
    }
    day = *parsed;
    return {};
  };
  TRY(take("to", days.last));
  days.first = days.last - kUsualDays + 1;
  TRY(take("from", days.first));
  if (days.first > days.last) return fail(Code::kInvalid, "\"from\" is later than \"to\".");
  if (days.last - days.first >= kMostDays) {
    return fail(Code::kInvalid, "At most 400 days can be asked for at once.");
  }
  return days;
}

llm::Spent spent_of(const store::Spending& row) {
  return {row.calls, row.prompt_tokens, row.completion_tokens, row.cost};
}

asio::awaitable<void> get_usage(http::Exchange& exchange, Services& services,
                                const Caller& caller) {
  const auto days = days_asked_for(exchange);
  auto rows =
      co_await base::run_on(services.pool, [&]() -> base::Result<std::vector<store::Spending>> {
        if (!days) return fail(days.error());
        TRY(services.spending_writer.flush());
        return services.library.store().spending(days->first, days->last);
      });
  if (!rows) {
    co_await send_problem(exchange, rows.error());
    co_return;
  }
  const bool sees_all = caller.role >= Role::kServerAdmin;
  json::array list;
  llm::Spent total;
  for (const store::Spending& row : *rows) {
    if (!sees_all && row.workspace != caller.workspace) continue;
    json::object entry = spent_json(spent_of(row));
    entry["day"] = day_text(row.day);
    entry["workspace_id"] = base::id_to_string(row.workspace);
    const std::string name = services.auth.workspace_name(row.workspace);
    entry["workspace"] = name.empty() ? json::value() : json::value(name);
    list.push_back(std::move(entry));
    total += spent_of(row);
  }
  json::object body;
  body["from"] = day_text(days->first);
  body["to"] = day_text(days->last);
  body["days"] = std::move(list);
  body["total"] = spent_json(total);
  if (sees_all) body["today"] = today_json(services.spending);
  co_await send_json(exchange, 200, body);
}

}  // namespace

json::object spent_json(const llm::Spent& spent) {
  // A sum of many small costs carries a rest of rounding.
  const double cost = std::round(spent.cost * 1e9) / 1e9;
  return {{"calls", spent.calls},
          {"prompt_tokens", spent.prompt_tokens},
          {"completion_tokens", spent.completion_tokens},
          {"cost", cost}};
}

json::object today_json(const llm::SpendingBook& book) {
  const llm::SpendingCaps caps = book.caps();
  const llm::Spent spent = book.today();
  json::object today = spent_json(spent);
  today["daily_cap"] = caps.daily_cost ? json::value(*caps.daily_cost) : json::value();
  today["daily_tokens"] = caps.daily_tokens ? json::value(*caps.daily_tokens) : json::value();
  today["cap_reached"] = (caps.daily_cost && spent.cost >= *caps.daily_cost) ||
                         (caps.daily_tokens && spent.tokens() >= *caps.daily_tokens);
  return today;
}

void add_usage_routes(Routes& routes) {
  Services& services = routes.services();
  routes.add("GET", "/api/v1/usage", Role::kAdmin,
             [&services](http::Exchange& exchange, const Caller& caller) {
               return get_usage(exchange, services, caller);
             });
}

}  // namespace qwalt::api
