// Which documents a request speaks of.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "library/library.h"

namespace qwalt::api {

struct Selection {
  // Absent: all documents of the workspace.
  std::optional<std::vector<store::Id>> ids;
  std::vector<std::string> names;
};

// Ids or names as a client gave them; none given means all. kNotFound naming the first that is not
// there, kConflict for one that is not ready yet or has failed. Blocks.
base::Result<Selection> select_documents(const library::Library& library, store::Id workspace,
                                         const std::vector<std::string>& named);

}  // namespace qwalt::api
