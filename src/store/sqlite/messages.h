// Messages with their sources and citations.
#pragma once

#include <vector>

#include "base/result.h"
#include "store/records.h"
#include "store/sqlite/connection.h"

namespace qwalt::store::sqlite {

base::Status add_message(Connection& connection, const Message& message);
base::Status update_message(Connection& connection, const Message& message);
// Oldest first.
base::Result<std::vector<Message>> messages(Connection& connection, Id chat);
base::Result<std::vector<Message>> last_messages(Connection& connection, Id chat, int count);
base::Status close_running_messages(Connection& connection);

}  // namespace qwalt::store::sqlite
