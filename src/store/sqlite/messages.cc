#include "store/sqlite/messages.h"

#include <algorithm>
#include <set>

#include "base/clock.h"
#include "store/sqlite/string_list.h"

namespace qwalt::store::sqlite {
namespace {

using base::Code;

constexpr int kMaxRatedListed = 1000;

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
        "sentence_end, quote_start, quote_end, verdict, implied) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        message.id, position++, citation.number, citation.sentence_begin, citation.sentence_end,
        citation.quote_start, citation.quote_end, citation.verdict, citation.implied));
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
                              "quote_end, verdict, implied FROM citations WHERE message = ? "
                              "ORDER BY position",
                              message));
  std::vector<CitationRecord> citations;
  for (;;) {
    TRY_ASSIGN(const bool more, rows.next());
    if (!more) return citations;
    citations.push_back({rows.number<std::uint32_t>(0), rows.number<std::uint32_t>(1),
                         rows.number<std::uint32_t>(2), rows.number<std::uint64_t>(3),
                         rows.number<std::uint64_t>(4), rows.number<Verdict>(5),
                         rows.number(6) != 0});
  }
}

// What read_message() reads, of "messages".
#define QWALT_MESSAGE_COLUMNS                                                               \
  "messages.id, chat, parent, role, state, mode, model, prompt_tokens, completion_tokens, " \
  "cost, milliseconds, error_code, error_message, searched_for, suggestions, "              \
  "messages.created_at, content, answered, needs_more_info, follow_up_question, rating, "   \
  "rating_reason, cached, instructions_name"

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
  message.answered = rows.number(17) != 0;
  message.needs_more_info = rows.number(18) != 0;
  message.follow_up_question = rows.text(19);
  message.rating = rows.number<int>(20);
  message.rating_reason = rows.text(21);
  message.cached = rows.number(22) != 0;
  message.instructions_name = rows.text(23);
  TRY_ASSIGN(message.sources, sources_of(connection, message.id));
  TRY_ASSIGN(message.citations, citations_of(connection, message.id));
  return message;
}

base::Result<std::vector<Message>> read_messages(Connection& connection, Rows rows) {
  std::vector<Message> found;
  for (;;) {
    TRY_ASSIGN(const bool more, rows.next());
    if (!more) return found;
    TRY_ASSIGN(Message message, read_message(connection, rows));
    found.push_back(std::move(message));
  }
}

tl::unexpected<base::Error> no_message() {
  return base::fail(Code::kNotFound, "There is no such message.");
}

base::Status touch_chat(Connection& connection, Id chat, base::Micros when) {
  return connection.run("UPDATE chats SET updated_at = max(updated_at, ?) WHERE id = ?", when,
                        chat);
}

base::Status check_parent(Connection& connection, const Message& message) {
  if (message.parent == 0) return {};
  TRY_ASSIGN(const auto parent,
             connection.number("SELECT id FROM messages WHERE id = ? AND chat = ?", message.parent,
                               message.chat));
  if (parent) return {};
  return base::fail(Code::kInvalid, "The message that it follows is not in this chat.");
}

}  // namespace

base::Status add_message(Connection& connection, const Message& message) {
  if (message.id <= 0) return base::fail(Code::kInvalid, "A message has an id.");
  const base::Micros created = message.created_at != 0 ? message.created_at : base::now();
  TRY(touch_chat(connection, message.chat, created));
  if (connection.changed() == 0) return base::fail(Code::kNotFound, "There is no such chat.");
  TRY(check_parent(connection, message));
  TRY(connection.run(
      "INSERT INTO messages (id, chat, position, parent, role, state, mode, model, prompt_tokens, "
      "completion_tokens, cost, milliseconds, error_code, error_message, searched_for, "
      "suggestions, created_at, content, answered, needs_more_info, follow_up_question, rating, "
      "rating_reason, cached, instructions_name) VALUES (?1, ?2, "
      "(SELECT coalesce(max(position), 0) + 1 FROM messages WHERE chat = ?2), "
      "?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, "
      "?22, ?23, ?24)",
      message.id, message.chat, message.parent, message.role, message.state, message.mode,
      message.model, message.prompt_tokens, message.completion_tokens, message.cost,
      message.milliseconds, message.error_code, message.error_message, message.searched_for,
      pack_list(message.suggestions), created, message.text, message.answered,
      message.needs_more_info, message.follow_up_question, message.rating, message.rating_reason,
      message.cached, message.instructions_name));
  TRY(write_sources(connection, message));
  return write_citations(connection, message);
}

base::Status update_message(Connection& connection, const Message& message) {
  TRY(connection.run(
      "UPDATE messages SET role = ?3, state = ?4, mode = ?5, model = ?6, prompt_tokens = ?7, "
      "completion_tokens = ?8, cost = ?9, milliseconds = ?10, error_code = ?11, "
      "error_message = ?12, searched_for = ?13, suggestions = ?14, content = ?15, answered = ?16, "
      "needs_more_info = ?17, follow_up_question = ?18, cached = ?19, instructions_name = ?20 "
      "WHERE id = ?1 AND chat = ?2",
      message.id, message.chat, message.role, message.state, message.mode, message.model,
      message.prompt_tokens, message.completion_tokens, message.cost, message.milliseconds,
      message.error_code, message.error_message, message.searched_for,
      pack_list(message.suggestions), message.text, message.answered, message.needs_more_info,
      message.follow_up_question, message.cached, message.instructions_name));
  if (connection.changed() == 0) return no_message();
  TRY(connection.run("DELETE FROM sources WHERE message = ?", message.id));
  TRY(connection.run("DELETE FROM citations WHERE message = ?", message.id));
  TRY(write_sources(connection, message));
  TRY(write_citations(connection, message));
  return touch_chat(connection, message.chat, base::now());
}

base::Result<Message> message(Connection& connection, Id chat, Id id) {
  TRY_ASSIGN(Rows rows, connection.query("SELECT " QWALT_MESSAGE_COLUMNS
                                         " FROM messages WHERE id = ? AND chat = ?",
                                         id, chat));
  TRY_ASSIGN(const bool found, rows.next());
  if (!found) return no_message();
  return read_message(connection, rows);
}

base::Result<std::vector<Message>> messages(Connection& connection, Id chat) {
  TRY_ASSIGN(Rows rows, connection.query("SELECT " QWALT_MESSAGE_COLUMNS
                                         " FROM messages WHERE chat = ? ORDER BY position",
                                         chat));
  return read_messages(connection, std::move(rows));
}

base::Result<std::vector<Message>> path_to(Connection& connection, Id chat, Id last, int count) {
  std::vector<Message> path;
  for (Id at = last; at != 0;) {
    TRY_ASSIGN(Message found, message(connection, chat, at));
    if (path.size() >= static_cast<std::size_t>(std::max(count, 0))) break;
    at = found.parent;
    path.push_back(std::move(found));
  }
  std::reverse(path.begin(), path.end());
  return path;
}

base::Result<std::vector<Message>> last_messages(Connection& connection, Id chat, int count) {
  TRY_ASSIGN(const auto newest, connection.number("SELECT id FROM messages WHERE chat = ? "
                                                  "ORDER BY position DESC LIMIT 1",
                                                  chat));
  if (!newest) return std::vector<Message>();
  return path_to(connection, chat, *newest, count);
}

base::Result<std::int64_t> remove_branch(Connection& connection, Id chat, Id root) {
  // A message comes after its parent: one pass in this order meets each after what it follows.
  std::set<Id> branch;
  {
    TRY_ASSIGN(Rows rows, connection.query("SELECT id, parent FROM messages WHERE chat = ? "
                                           "ORDER BY position",
                                           chat));
    for (;;) {
      TRY_ASSIGN(const bool more, rows.next());
      if (!more) break;
      if (rows.number(0) == root || branch.contains(rows.number(1))) branch.insert(rows.number(0));
    }
  }
  if (branch.empty()) return no_message();
  for (Id id : branch) TRY(connection.run("DELETE FROM messages WHERE id = ?", id));
  TRY(touch_chat(connection, chat, base::now()));
  return static_cast<std::int64_t>(branch.size());
}

base::Status rate_message(Connection& connection, Id chat, Id message, int rating,
                          std::string_view reason) {
  if (rating < -1 || rating > 1 || (rating == 0 && !reason.empty())) {
    return base::fail(Code::kInvalid, "A rating is -1, 0 or 1; a reason needs one of -1 or 1.");
  }
  TRY(connection.run("UPDATE messages SET rating = ?, rating_reason = ? WHERE id = ? AND chat = ?",
                     rating, reason, message, chat));
  if (connection.changed() == 0) return no_message();
  return {};
}

base::Result<std::vector<Message>> rated_messages(Connection& connection, Id workspace, Id after,
                                                  int limit) {
  TRY_ASSIGN(
      Rows rows,
      connection.query("SELECT " QWALT_MESSAGE_COLUMNS " FROM messages INDEXED BY messages_rated "
                       "JOIN chats ON chats.id = messages.chat "
                       "WHERE rating <> 0 AND messages.id > ? AND chats.workspace = ? "
                       "ORDER BY messages.id LIMIT ?",
                       after, workspace, std::clamp(limit, 1, kMaxRatedListed)));
  return read_messages(connection, std::move(rows));
}

base::Status close_running_messages(Connection& connection) {
  return connection.run("UPDATE messages SET state = 2 WHERE state = 0");
}

}  // namespace qwalt::store::sqlite
