#include "store/sqlite/messages.h"

#include <algorithm>

#include "base/clock.h"
#include "store/sqlite/string_list.h"

namespace qwalt::store::sqlite {
namespace {

using base::Code;

base::Status write_sources(Connection& connection, const Message& message) {
  std::int64_t position = 0;
  for (const SourceRecord& source : message.sources) {
    TRY(
        connection.run("INSERT INTO sources (message, position, number, document, ordinal, "
                       "document_name, score) VALUES (?, ?, ?, ?, ?, ?, ?)",
                       message.id, position++, source.number, source.passage.document,
                       source.passage.ordinal, source.document_name, source.score));
  }
  return {};
}

base::Status write_citations(Connection& connection, const Message& message) {
  std::int64_t position = 0;
  for (const CitationRecord& citation : message.citations) {
    TRY(connection.run(
        "INSERT INTO citations (message, position, number, sentence_begin, "
        "sentence_end, quote_start, quote_end, verdict) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        message.id, position++, citation.number, citation.sentence_begin, citation.sentence_end,
        citation.quote_start, citation.quote_end, citation.verdict));
  }
  return {};
}

base::Result<std::vector<SourceRecord>> sources_of(Connection& connection, Id message) {
  TRY_ASSIGN(Rows rows, connection.query("SELECT number, document, ordinal, document_name, score "
                                         "FROM sources WHERE message = ? ORDER BY position",
                                         message));
  std::vector<SourceRecord> sources;
  for (;;) {
    TRY_ASSIGN(const bool more, rows.next());
    if (!more) return sources;
    sources.push_back({rows.number<std::uint32_t>(0),
                       {rows.number(1), rows.number<std::uint32_t>(2)},
                       rows.text(3),
                       rows.real(4)});
  }
}

base::Result<std::vector<CitationRecord>> citations_of(Connection& connection, Id message) {
  TRY_ASSIGN(Rows rows,
             connection.query("SELECT number, sentence_begin, sentence_end, quote_start, "
                              "quote_end, verdict FROM citations WHERE message = ? "
                              "ORDER BY position",
                              message));
  std::vector<CitationRecord> citations;
  for (;;) {
    TRY_ASSIGN(const bool more, rows.next());
    if (!more) return citations;
    citations.push_back({rows.number<std::uint32_t>(0), rows.number<std::uint32_t>(1),
                         rows.number<std::uint32_t>(2), rows.number<std::uint64_t>(3),
                         rows.number<std::uint64_t>(4), rows.number<Verdict>(5)});
  }
}

base::Result<Message> read_message(Connection& connection, const Rows& rows) {
  Message message;
  message.id = rows.number(0);
  message.chat = rows.number(1);
  message.parent = rows.number(2);
  message.role = rows.number<Role>(3);
  message.state = rows.number<MessageState>(4);
  message.mode = rows.text(5);
  message.model = rows.text(6);
  message.prompt_tokens = rows.number(7);
  message.completion_tokens = rows.number(8);
  message.cost = rows.real(9);
  message.milliseconds = rows.real(10);
  message.error_code = rows.text(11);
  message.error_message = rows.text(12);
  message.searched_for = rows.text(13);
  TRY_ASSIGN(message.suggestions, unpack_list(rows.view(14)));
  message.created_at = rows.number(15);
  message.text = rows.text(16);
  TRY_ASSIGN(message.sources, sources_of(connection, message.id));
  TRY_ASSIGN(message.citations, citations_of(connection, message.id));
  return message;
}

base::Status touch_chat(Connection& connection, Id chat, base::Micros when) {
  return connection.run("UPDATE chats SET updated_at = max(updated_at, ?) WHERE id = ?", when,
                        chat);
}

// Newest first; a negative count is all.
base::Result<std::vector<Message>> newest_messages(Connection& connection, Id chat, int count) {
  TRY_ASSIGN(Rows rows,
             connection.query("SELECT id, chat, parent, role, state, mode, model, prompt_tokens, "
                              "completion_tokens, cost, milliseconds, error_code, error_message, "
                              "searched_for, suggestions, created_at, content FROM messages "
                              "WHERE chat = ? ORDER BY position DESC LIMIT ?",
                              chat, count));
  std::vector<Message> found;
  for (;;) {
    TRY_ASSIGN(const bool more, rows.next());
    if (!more) return found;
    TRY_ASSIGN(Message message, read_message(connection, rows));
    found.push_back(std::move(message));
  }
}

}  // namespace

base::Status add_message(Connection& connection, const Message& message) {
  if (message.id <= 0) return base::fail(Code::kInvalid, "A message has an id.");
  const base::Micros created = message.created_at != 0 ? message.created_at : base::now();
  TRY(touch_chat(connection, message.chat, created));
  if (connection.changed() == 0) return base::fail(Code::kNotFound, "There is no such chat.");
  TRY(connection.run(
      "INSERT INTO messages (id, chat, position, parent, role, state, mode, model, prompt_tokens, "
      "completion_tokens, cost, milliseconds, error_code, error_message, searched_for, "
      "suggestions, created_at, content) VALUES (?1, ?2, "
      "(SELECT coalesce(max(position), 0) + 1 FROM messages WHERE chat = ?2), "
      "?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
      message.id, message.chat, message.parent, message.role, message.state, message.mode,
      message.model, message.prompt_tokens, message.completion_tokens, message.cost,
      message.milliseconds, message.error_code, message.error_message, message.searched_for,
      pack_list(message.suggestions), created, message.text));
  TRY(write_sources(connection, message));
  return write_citations(connection, message);
}

base::Status update_message(Connection& connection, const Message& message) {
  TRY(connection.run(
      "UPDATE messages SET parent = ?3, role = ?4, state = ?5, mode = ?6, model = ?7, "
      "prompt_tokens = ?8, completion_tokens = ?9, cost = ?10, milliseconds = ?11, "
      "error_code = ?12, error_message = ?13, searched_for = ?14, suggestions = ?15, "
      "content = ?16 WHERE id = ?1 AND chat = ?2",
      message.id, message.chat, message.parent, message.role, message.state, message.mode,
      message.model, message.prompt_tokens, message.completion_tokens, message.cost,
      message.milliseconds, message.error_code, message.error_message, message.searched_for,
      pack_list(message.suggestions), message.text));
  if (connection.changed() == 0) return base::fail(Code::kNotFound, "There is no such message.");
  TRY(connection.run("DELETE FROM sources WHERE message = ?", message.id));
  TRY(connection.run("DELETE FROM citations WHERE message = ?", message.id));
  TRY(write_sources(connection, message));
  TRY(write_citations(connection, message));
  return touch_chat(connection, message.chat, base::now());
}

base::Result<std::vector<Message>> messages(Connection& connection, Id chat) {
  constexpr int kAll = -1;
  TRY_ASSIGN(auto found, newest_messages(connection, chat, kAll));
  std::reverse(found.begin(), found.end());
  return found;
}

base::Result<std::vector<Message>> last_messages(Connection& connection, Id chat, int count) {
  TRY_ASSIGN(auto found, newest_messages(connection, chat, std::max(count, 0)));
  std::reverse(found.begin(), found.end());
  return found;
}

base::Status close_running_messages(Connection& connection) {
  return connection.run("UPDATE messages SET state = 2 WHERE state = 0");
}

}  // namespace qwalt::store::sqlite
