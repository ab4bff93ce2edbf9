// The tables, as a list of steps that only grows. Byte-level meaning: docs/format/store.md.
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "store/sqlite/connection.h"

namespace qwalt::store::sqlite {

struct Migration {
  const char* script;  // SQL that brings a store from the version before to this one
};

// Step i leads from version i to version i + 1. PRAGMA user_version holds the version.
std::span<const Migration> migrations();

// Brings the store that `connection` has open at `path` to the newest version, in one transaction.
// A store that holds something is copied to `path` + ".before" first, and the copy is removed once
// the step succeeded. kUnsupported when it is newer than `steps`, kCorrupt when it is not ours.
base::Status migrate(Connection& connection, const std::string& path,
                     std::span<const Migration> steps);

}  // namespace qwalt::store::sqlite
