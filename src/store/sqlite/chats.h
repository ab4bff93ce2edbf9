// Chats; their messages are in store/sqlite/messages.h.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "store/sqlite/connection.h"
#include "store/store.h"

namespace qwalt::store::sqlite {

base::Result<Chat> add_chat(Connection& connection, const Chat& chat);
base::Result<Chat> load_chat(Connection& connection, Id workspace, Id id);
// The one used last of those that the owner has.
base::Result<std::optional<Chat>> find_chat_of(Connection& connection, Id workspace,
                                               std::string_view owner);
base::Result<Chat> chat_of_owner(Connection& connection, Id workspace, std::string_view owner);
base::Result<ChatList> list_chats(Connection& connection, Id workspace, std::string_view owner,
                                  std::string_view cursor, int limit);
base::Result<ChatList> search_chats(Connection& connection, Id workspace, std::string_view owner,
                                    std::string_view text, std::string_view cursor, int limit);
base::Result<Chat> rename_chat(Connection& connection, Id workspace, Id id, std::string_view title);
base::Result<std::vector<Chat>> all_chats(Connection& connection, Id workspace, Id after,
                                          int limit);
base::Status remove_chat(Connection& connection, Id workspace, Id id);

}  // namespace qwalt::store::sqlite
