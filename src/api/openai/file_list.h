// Lists of files by age, page by page, as OpenAI's clients ask for them: limit, order, after.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api/openai/face.h"
#include "base/json.h"

namespace qwalt::api::openai {

struct ListCall {
  int limit = 20;
  store::AgeOrder order = store::AgeOrder::kNewestFirst;
  std::string after;  // a file's id; empty: from the first one on
};

// From the query; kInvalid for what is not understood.
base::Result<ListCall> list_call(const http::Exchange& exchange, int default_limit, int max_limit);

using KeepDocument = std::function<bool(const library::DocumentView&)>;
using ShowDocument = std::function<json::object(const library::DocumentView&)>;

// The documents of a workspace that `keep` lets through, as `show` shows them. kNotFound when the
// file `after` is not there. Blocks.
base::Result<json::object> list_documents(Services& services, store::Id workspace,
                                          const ListCall& call, const KeepDocument& keep,
                                          const ShowDocument& show);

// {"object": "list", "data", "first_id", "last_id", "has_more"} of items that have an "id".
json::object list_json(json::array data, bool has_more);

}  // namespace qwalt::api::openai
