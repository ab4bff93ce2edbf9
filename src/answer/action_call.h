// An action with its arguments: what to search for, what to tell the model, what to show.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "answer/action.h"
#include "base/result.h"

namespace qwalt::answer {

using ActionValues = std::map<std::string, std::string, std::less<>>;

struct ActionCall {
  std::string search;     // Question::text
  std::string task;       // Question::task
  std::string shown;      // Question::shown: "Five whys: bolts came loose (line 3.pdf)"
  std::string worksheet;  // filled in
};

// `documents`: the names of those chosen, shown only. `language`: a BCP 47 code that the answer is
// to be written in, empty for that of the sources. kInvalid naming the argument that is missing,
// too long, or not one of the action's.
base::Result<ActionCall> call_action(const Action& action, const ActionValues& arguments,
                                     const std::vector<std::string>& documents,
                                     std::string_view language);

}  // namespace qwalt::answer
