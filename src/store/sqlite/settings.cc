#include "store/sqlite/settings.h"

namespace qwalt::store::sqlite {

base::Result<std::optional<std::string>> setting(Connection& connection, std::string_view name) {
  TRY_ASSIGN(Rows rows, connection.query("SELECT value FROM settings WHERE name = ?", name));
  TRY_ASSIGN(const bool found, rows.next());
  return found ? std::optional(rows.text(0)) : std::nullopt;
}

base::Status set_setting(Connection& connection, std::string_view name, std::string_view value) {
  return connection.run(
      "INSERT INTO settings (name, value) VALUES (?, ?) "
      "ON CONFLICT DO UPDATE SET value = excluded.value",
      name, value);
}

base::Status remove_setting(Connection& connection, std::string_view name) {
  return connection.run("DELETE FROM settings WHERE name = ?", name);
}

base::Result<std::vector<std::pair<std::string, std::string>>> settings(Connection& connection,
                                                                        std::string_view prefix) {
  TRY_ASSIGN(Rows rows, connection.query("SELECT name, value FROM settings WHERE name >= ?1 "
                                         "AND substr(name, 1, length(?1)) = ?1 ORDER BY name",
                                         prefix));
  std::vector<std::pair<std::string, std::string>> found;
  for (;;) {
    TRY_ASSIGN(const bool more, rows.next());
    if (!more) return found;
    found.emplace_back(rows.text(0), rows.text(1));
  }
}

base::Status remove_settings(Connection& connection, std::string_view prefix) {
  return connection.run(
      "DELETE FROM settings WHERE name >= ?1 AND substr(name, 1, length(?1)) = ?1", prefix);
}

base::Status add_spending(Connection& connection, const Spending& spending) {
  return connection.run(
      "INSERT INTO spending (day, workspace, calls, prompt_tokens, completion_tokens, cost) "
      "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, "
      "prompt_tokens = prompt_tokens + excluded.prompt_tokens, "
      "completion_tokens = completion_tokens + excluded.completion_tokens, "
      "cost = cost + excluded.cost",
      spending.day, spending.workspace, spending.calls, spending.prompt_tokens,
      spending.completion_tokens, spending.cost);
}

base::Result<std::vector<Spending>> spending(Connection& connection, std::int64_t from_day,
                                             std::int64_t to_day) {
  TRY_ASSIGN(Rows rows,
             connection.query("SELECT day, workspace, calls, prompt_tokens, completion_tokens, "
                              "cost FROM spending WHERE day BETWEEN ? AND ? "
                              "ORDER BY day, workspace",
                              from_day, to_day));
  std::vector<Spending> found;
  for (;;) {
    TRY_ASSIGN(const bool more, rows.next());
    if (!more) return found;
    found.push_back({rows.number(0), rows.number(1), rows.number(2), rows.number(3), rows.number(4),
                     rows.real(5)});
  }
}

}  // namespace qwalt::store::sqlite
