// Clears away texts that no document owns, a bounded piece at a time.
#pragma once

#include "base/result.h"
#include "store/sqlite/connection.h"

namespace qwalt::store::sqlite {

// One piece: at most 1,000 passages and 32 pages of text, a few milliseconds.
base::Status purge_batch(Connection& connection);

// Whether there is a text without an owner.
base::Result<bool> purge_pending(Connection& connection);

// Gives free pages at the end of the file back to the disk, at most 1 MB; true when more could go.
// Outside of a transaction.
base::Result<bool> shrink_step(Connection& connection);

// Moves the write-ahead log into the file and empties it, so that no deleted text stays in it.
// Skipped while somebody reads. Outside of a transaction.
base::Status empty_log(Connection& connection);

}  // namespace qwalt::store::sqlite
