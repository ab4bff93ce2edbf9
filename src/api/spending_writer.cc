#include "api/spending_writer.h"

#include <boost/asio/post.hpp>
#include <vector>

#include "base/log.h"

namespace qwalt::api {

SpendingWriter::SpendingWriter(store::Store& store, llm::SpendingBook& book,
                               boost::asio::thread_pool& pool)
    : store_(store), book_(book), pool_(pool) {}

base::Status SpendingWriter::start() {
  const std::int64_t today = llm::today_utc();
  TRY_ASSIGN(const auto stored, store_.spending(today, today));
  std::vector<llm::SpendingRow> rows;
  for (const store::Spending& row : stored) {
    rows.push_back(
        {row.day, row.workspace, {row.calls, row.prompt_tokens, row.completion_tokens, row.cost}});
  }
  book_.load(rows);
  book_.set_on_booked([this] { write_soon(); });
  return {};
}

void SpendingWriter::write_soon() {
  if (waiting_.exchange(true)) return;
  boost::asio::post(pool_, [this] {
    waiting_ = false;
    auto written = flush();
    if (!written) base::log_warning("What models cost was not stored: {}", written.error().message);
  });
}

base::Status SpendingWriter::flush() {
  const std::lock_guard lock(writing_);
  std::vector<llm::SpendingRow> rows = book_.unwritten();
  while (!rows.empty()) {
    const llm::SpendingRow& row = rows.back();
    const store::Spending spending{row.day,
                                   row.workspace,
                                   row.spent.calls,
                                   row.spent.prompt_tokens,
                                   row.spent.completion_tokens,
                                   row.spent.cost};
    if (auto added = store_.add_spending(spending); !added) {
      book_.put_back(rows);
      return added;
    }
    rows.pop_back();
  }
  return {};
}

void SpendingWriter::stop() {
  book_.set_on_booked({});
  if (auto written = flush(); !written) {
    base::log_warning("What models cost was not stored: {}", written.error().message);
  }
}

}  // namespace qwalt::api
