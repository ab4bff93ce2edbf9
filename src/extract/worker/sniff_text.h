// Which kind of text bytes are: what they say of themselves, then the name, then how they look.
#pragma once

#include <string_view>

#include "extract/worker/format.h"

namespace qwalt::worker {

// `head`: the first bytes of the input, without a signature of a binary kind. kUnknown for what is
// no text in any encoding.
FormatId sniff_text(const Input& input, std::string_view head);

}  // namespace qwalt::worker
