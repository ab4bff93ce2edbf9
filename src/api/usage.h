// What models cost, as the interfaces show it.
#pragma once

#include "base/json.h"
#include "llm/spending_book.h"

namespace qwalt::api {

// {calls, prompt_tokens, completion_tokens, cost}.
boost::json::object spent_json(const llm::Spent& spent);

// The same of today, with the caps and whether one of them is reached.
boost::json::object today_json(const llm::SpendingBook& book);

}  // namespace qwalt::api
