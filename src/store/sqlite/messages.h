// Messages with their sources and citations.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/records.h"
#include "store/sqlite/connection.h"

namespace qwalt::store::sqlite {

base::Status add_message(Connection& connection, const Message& message);
base::Status update_message(Connection& connection, const Message& message);
base::Result<Message> message(Connection& connection, Id chat, Id id);
// Oldest first.
base::Result<std::vector<Message>> messages(Connection& connection, Id chat);
base::Result<std::vector<Message>> path_to(Connection& connection, Id chat, Id message, int count);
base::Result<std::vector<Message>> last_messages(Connection& connection, Id chat, int count);
base::Result<std::int64_t> remove_branch(Connection& connection, Id chat, Id message);
base::Status rate_message(Connection& connection, Id chat, Id message, int rating,
                          std::string_view reason);
base::Result<std::vector<Message>> rated_messages(Connection& connection, Id workspace, Id after,
                                                  int limit);
base::Status close_running_messages(Connection& connection);

}  // namespace qwalt::store::sqlite
