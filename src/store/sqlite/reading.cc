#include "store/sqlite/reading.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "store/sqlite/string_list.h"

namespace qwalt::store::sqlite {
namespace {

using base::Code;

// Columns of a passage, from the second on, as read_record() takes them.
constexpr std::string_view kPassage =
    "SELECT ordinal, page, first_byte, end_byte, char_start, char_end, heading, table_head "
    "FROM passages WHERE text = ? AND ordinal = ?";
constexpr std::string_view kPassagesFrom =
    "SELECT ordinal, page, first_byte, end_byte, char_start, char_end, heading, table_head "
    "FROM passages WHERE text = ? AND ordinal >= ? ORDER BY ordinal";

base::Result<PassageRecord> read_record(const Rows& rows) {
  PassageRecord record;
  record.ordinal = rows.number<std::uint32_t>(0);
  record.page = rows.number<std::uint32_t>(1);
  record.begin = rows.number<std::uint32_t>(2);
  record.end = rows.number<std::uint32_t>(3);
  record.char_start = rows.number<std::uint64_t>(4);
  record.char_end = rows.number<std::uint64_t>(5);
  TRY_ASSIGN(record.heading, unpack_list(rows.view(6)));
  record.table_head = rows.text(7);
  return record;
}

// Reads passages of one document after the other and keeps the page it read last: passages asked
// for together are often neighbours.
class PassageReader {
 public:
  explicit PassageReader(Connection& connection) : connection_(connection) {}

  // Makes `document` the one read from; false when it has no text for readers.
  base::Result<bool> open(Id document) {
    if (document == document_) return text_.has_value();
    page_.reset();
    text_.reset();
    document_ = document;
    TRY_ASSIGN(Rows rows,
               connection_.query(
                   "SELECT texts.id, paged, coalesce((SELECT name FROM names "
                   "  WHERE names.document = documents.id ORDER BY claim DESC LIMIT 1), last_name) "
                   "FROM documents JOIN texts ON texts.document = documents.id "
                   "WHERE documents.id = ? AND state IN (2, 4)",
                   document));
    TRY_ASSIGN(const bool found, rows.next());
    if (!found) return false;
    text_ = rows.number(0);
    paged_ = rows.number(1) != 0;
    name_ = rows.text(2);
    return true;
  }

  base::Result<std::optional<PassageText>> read(std::uint32_t ordinal) {
    TRY_ASSIGN(Rows rows, connection_.query(kPassage, *text_, ordinal));
    TRY_ASSIGN(const bool found, rows.next());
    if (!found) return std::optional<PassageText>();
    TRY_ASSIGN(PassageRecord record, read_record(rows));
    TRY_ASSIGN(PassageText passage, with_text(std::move(record)));
    return std::optional(std::move(passage));
  }

  base::Result<std::vector<PassageText>> read_page_from(std::uint32_t ordinal) {
    TRY_ASSIGN(Rows rows, connection_.query(kPassagesFrom, *text_, ordinal));
    std::vector<PassageText> found;
    for (;;) {
      TRY_ASSIGN(const bool more, rows.next());
      if (!more) return found;
      if (!found.empty() && rows.number<std::uint32_t>(1) != found.front().record.page) {
        return found;
      }
      TRY_ASSIGN(PassageRecord record, read_record(rows));
      TRY_ASSIGN(PassageText passage, with_text(std::move(record)));
      found.push_back(std::move(passage));
    }
  }

 private:
  static tl::unexpected<base::Error> damaged() {
    return base::fail(Code::kCorrupt, "A passage in the store does not lie on its page.");
  }

  base::Status load_page(std::uint32_t number) {
    if (page_ && page_number_ == number) return {};
    page_.reset();
    TRY_ASSIGN(Rows rows, connection_.query("SELECT language, content FROM pages "
                                            "WHERE text = ? AND number = ?",
                                            *text_, number));
    TRY_ASSIGN(const bool found, rows.next());
    if (!found) return damaged();
    page_.emplace(std::move(rows));
    page_number_ = number;
    return {};
  }

  base::Result<PassageText> with_text(PassageRecord record) {
    TRY(load_page(record.page));
    const std::string_view content = page_->view(1);
    if (record.begin > record.end || record.end > content.size()) return damaged();
    PassageText passage;
    passage.ref = {document_, record.ordinal};
    passage.document_name = name_;
    passage.paged = paged_;
    passage.language = page_->number<std::uint8_t>(0);
    passage.text = content.substr(record.begin, record.end - record.begin);
    passage.record = std::move(record);
    return passage;
  }

  Connection& connection_;
  Id document_ = 0;
  std::optional<Id> text_;
  bool paged_ = false;
  std::string name_;
  std::optional<Rows> page_;  // stands on the row of page_number_
  std::uint32_t page_number_ = 0;
};

}  // namespace

base::Result<PageRecord> page(Connection& connection, Id document, std::uint32_t number) {
  TRY_ASSIGN(Rows rows,
             connection.query("SELECT label, pages.language, char_start, content FROM documents "
                              "JOIN texts ON texts.document = documents.id "
                              "JOIN pages ON pages.text = texts.id "
                              "WHERE documents.id = ? AND state IN (2, 4) AND number = ?",
                              document, number));
  TRY_ASSIGN(const bool found, rows.next());
  if (!found) return base::fail(Code::kNotFound, "There is no such page.");
  return PageRecord{number, rows.text(0), rows.number<std::uint8_t>(1),
                    rows.number<std::uint64_t>(2), rows.text(3)};
}

base::Result<std::vector<PassageText>> passages(Connection& connection,
                                                const std::vector<PassageRef>& refs) {
  std::vector<std::size_t> order(refs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(refs[a].document, refs[a].ordinal) <
           std::pair(refs[b].document, refs[b].ordinal);
  });
  std::vector<std::optional<PassageText>> found(refs.size());
  PassageReader reader(connection);
  for (const std::size_t i : order) {
    TRY_ASSIGN(const bool there, reader.open(refs[i].document));
    if (!there) continue;
    TRY_ASSIGN(found[i], reader.read(refs[i].ordinal));
  }
  std::vector<PassageText> in_order;
  in_order.reserve(refs.size());
  for (auto& passage : found) {
    if (passage) in_order.push_back(std::move(*passage));
  }
  return in_order;
}

base::Result<std::vector<PassageText>> passages_of_one_page(Connection& connection, Id document,
                                                            std::uint32_t ordinal) {
  PassageReader reader(connection);
  TRY_ASSIGN(const bool there, reader.open(document));
  if (!there) return base::fail(Code::kNotFound, "The document is not there.");
  return reader.read_page_from(ordinal);
}

}  // namespace qwalt::store::sqlite
