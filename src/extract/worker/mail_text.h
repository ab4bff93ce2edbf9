// The text of a mail as its reader sees it: quotes and lines that were broken for the way.
#pragma once

#include <string>
#include <string_view>

#include "extract/worker/mime_parts.h"

namespace qwalt::worker {

// UTF-8 by the part's charset, or by the bytes where it names none that fits them.
std::string text_of_body(const MimePart& part, std::string_view bytes);

// Lines that "format=flowed" (RFC 3676) broke are put together, marks of quoting are taken from
// the lines; a quoted paragraph begins with "> ", and a blank line stands where the depth of
// quoting changes.
std::string unfold_body(const MimePart& part, std::string_view text);

}  // namespace qwalt::worker
