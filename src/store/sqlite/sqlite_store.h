// The store in one SQLite file, with its write-ahead log beside it. Tables, invariants and
// settings: docs/format/store.md; why: docs/decisions/store.md.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "store/store.h"

namespace qwalt::store {

// Opens the store at `path`, or makes it (mode 0600; the folder must be there), and brings an older
// one to this version. kCorrupt when the file is damaged or no store of ours, kUnsupported when a
// newer version wrote it, kNoSpace, kIo, kUnavailable when another program holds it.
// One process at a time may write; others may read.
base::Result<std::unique_ptr<Store>> open_sqlite_store(const std::string& path);

}  // namespace qwalt::store
