// What an answer calls the failure of its model, for every interface.
#pragma once

#include "llm/language_model.h"

namespace qwalt::answer {

// "model_unreachable", …: stable names, docs/api/native.md.
const char* error_name(llm::FailureKind kind);

}  // namespace qwalt::answer
