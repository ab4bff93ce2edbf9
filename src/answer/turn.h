// One message of a conversation, as a model is told it.
#pragma once

#include <string>

#include "store/records.h"

namespace qwalt::answer {

struct Turn {
  store::Role role = store::Role::kUser;
  std::string text;
};

}  // namespace qwalt::answer
