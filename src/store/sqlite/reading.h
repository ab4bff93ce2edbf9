// Pages and passages as readers want them: of documents that are ready, or replaced and kept until
// the index has caught up.
#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "store/records.h"
#include "store/sqlite/connection.h"

namespace qwalt::store::sqlite {

base::Result<PageRecord> page(Connection& connection, Id document, std::uint32_t number);

base::Result<std::vector<PassageText>> passages(Connection& connection,
                                                const std::vector<PassageRef>& refs);

// The passages from `ordinal` on that lie on the same page as the first of them; empty at the end
// of the text. kNotFound when the document is not there.
base::Result<std::vector<PassageText>> passages_of_one_page(Connection& connection, Id document,
                                                            std::uint32_t ordinal);

}  // namespace qwalt::store::sqlite
