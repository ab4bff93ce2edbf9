#include "store/sqlite/chats.h"

#include <algorithm>

#include "base/clock.h"
#include "base/random.h"
#include "store/sqlite/cursor.h"
#include "store/sqlite/names.h"

namespace qwalt::store::sqlite {
namespace {

using base::Code;

constexpr int kMaxListedChats = 1000;
// What one call of search_chats() reads of messages before it says where to go on.
constexpr int kChatsAtOnce = 100;
constexpr std::size_t kMaxSearchedBytes = std::size_t{16} << 20;

tl::unexpected<base::Error> no_chat() {
  return base::fail(Code::kNotFound, "There is no such chat.");
}

// Of a row of: id, workspace, owner, title, created_at, updated_at, number of messages.
Chat read_chat(const Rows& rows) {
  return {rows.number(0), rows.number(1), rows.text(2),  rows.text(3),
          rows.number(4), rows.number(5), rows.number(6)};
}

// Adds the bytes that were read to `read`.
base::Result<bool> chat_contains(Connection& connection, const Chat& chat, std::string_view folded,
                                 std::size_t& read) {
  if (fold_name(chat.title).find(folded) != std::string::npos) return true;
  TRY_ASSIGN(
      Rows rows,
      connection.query("SELECT content FROM messages WHERE chat = ? ORDER BY position", chat.id));
  for (;;) {
    TRY_ASSIGN(const bool more, rows.next());
    if (!more) return false;
    read += rows.view(0).size();
    if (fold_name(rows.view(0)).find(folded) != std::string::npos) return true;
  }
}

}  // namespace

base::Result<Chat> add_chat(Connection& connection, const Chat& chat) {
  TRY_ASSIGN(const auto workspace,
             connection.number("SELECT id FROM workspaces WHERE id = ?", chat.workspace));
  if (!workspace) return base::fail(Code::kNotFound, "There is no such workspace.");
  Chat added = chat;
  added.messages = 0;
  if (added.id == 0) added.id = base::random_id();
  if (added.created_at == 0) added.created_at = base::now();
  if (added.updated_at == 0) added.updated_at = added.created_at;
  TRY(connection.run(
      "INSERT INTO chats (id, workspace, owner, title, created_at, updated_at) "
      "VALUES (?, ?, ?, ?, ?, ?)",
      added.id, added.workspace, added.owner, added.title, added.created_at, added.updated_at));
  return added;
}

base::Result<Chat> load_chat(Connection& connection, Id workspace, Id id) {
  TRY_ASSIGN(Rows rows,
             connection.query("SELECT id, workspace, owner, title, created_at, updated_at, "
                              "(SELECT count(*) FROM messages WHERE chat = chats.id) "
                              "FROM chats WHERE id = ? AND workspace = ?",
                              id, workspace));
  TRY_ASSIGN(const bool found, rows.next());
  if (!found) return no_chat();
  return read_chat(rows);
}

base::Result<std::optional<Chat>> find_chat_of(Connection& connection, Id workspace,
                                               std::string_view owner) {
  TRY_ASSIGN(const auto id, connection.number("SELECT id FROM chats WHERE workspace = ? "
                                              "AND owner = ? "
                                              "ORDER BY updated_at DESC, id DESC LIMIT 1",
                                              workspace, owner));
  if (!id) return std::optional<Chat>();
  TRY_ASSIGN(Chat chat, load_chat(connection, workspace, *id));
  return std::optional(std::move(chat));
}

base::Result<Chat> chat_of_owner(Connection& connection, Id workspace, std::string_view owner) {
  TRY_ASSIGN(auto found, find_chat_of(connection, workspace, owner));
  if (found) return std::move(*found);
  Chat chat;
  chat.workspace = workspace;
  chat.owner = owner;
  return add_chat(connection, chat);
}

base::Result<ChatList> list_chats(Connection& connection, Id workspace, std::string_view owner,
                                  std::string_view cursor, int limit) {
  TRY_ASSIGN(const Cursor after, read_cursor(ListKind::kChats, cursor));
  const auto wanted = static_cast<std::size_t>(std::clamp(limit, 1, kMaxListedChats));
  TRY_ASSIGN(Rows rows,
             connection.query("SELECT id, workspace, owner, title, created_at, updated_at, "
                              "(SELECT count(*) FROM messages WHERE chat = chats.id) "
                              "FROM chats WHERE workspace = ? AND owner = ? "
                              "AND (updated_at, id) < (?, ?) "
                              "ORDER BY updated_at DESC, id DESC LIMIT ?",
                              workspace, owner, after.time, after.id, wanted + 1));
  ChatList list;
  for (;;) {
    TRY_ASSIGN(const bool more, rows.next());
    if (!more) return list;
    if (list.chats.size() == wanted) {
      const Chat& last = list.chats.back();
      list.next_cursor = write_cursor(ListKind::kChats, {last.updated_at, last.id});
      return list;
    }
    list.chats.push_back(read_chat(rows));
  }
}

base::Result<ChatList> search_chats(Connection& connection, Id workspace, std::string_view owner,
                                    std::string_view text, std::string_view cursor, int limit) {
  if (text.empty()) return base::fail(Code::kInvalid, "There is no text to look for.");
  const std::string folded = fold_name(text);
  const auto wanted = static_cast<std::size_t>(std::clamp(limit, 1, kMaxListedChats));
  std::size_t read = 0;
  ChatList found;
  for (std::string at(cursor);;) {
    TRY_ASSIGN(const ChatList page, list_chats(connection, workspace, owner, at, kChatsAtOnce));
    for (const Chat& chat : page.chats) {
      TRY_ASSIGN(const bool contains, chat_contains(connection, chat, folded, read));
      if (contains) found.chats.push_back(chat);
      if (found.chats.size() == wanted || read >= kMaxSearchedBytes) {
        found.next_cursor = write_cursor(ListKind::kChats, {chat.updated_at, chat.id});
        return found;
      }
    }
    if (page.next_cursor.empty()) return found;
    at = page.next_cursor;
  }
}

base::Result<Chat> rename_chat(Connection& connection, Id workspace, Id id,
                               std::string_view title) {
  TRY(connection.run("UPDATE chats SET title = ? WHERE id = ? AND workspace = ?", title, id,
                     workspace));
  return load_chat(connection, workspace, id);
}

base::Result<std::vector<Chat>> all_chats(Connection& connection, Id workspace, Id after,
                                          int limit) {
  TRY_ASSIGN(Rows rows,
             connection.query("SELECT id, workspace, owner, title, created_at, updated_at, "
                              "(SELECT count(*) FROM messages WHERE chat = chats.id) "
                              "FROM chats WHERE workspace = ? AND id > ? ORDER BY id LIMIT ?",
                              workspace, after, std::clamp(limit, 1, kMaxListedChats)));
  std::vector<Chat> chats;
  for (;;) {
    TRY_ASSIGN(const bool more, rows.next());
    if (!more) return chats;
    chats.push_back(read_chat(rows));
  }
}

base::Status remove_chat(Connection& connection, Id workspace, Id id) {
  TRY(connection.run("DELETE FROM chats WHERE id = ? AND workspace = ?", id, workspace));
  if (connection.changed() == 0) return no_chat();
  return {};
}

}  // namespace qwalt::store::sqlite
