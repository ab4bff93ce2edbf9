// What the beginning of an HTML page says about it.
#pragma once

#include <string>
#include <string_view>

#include "extract/worker/encoding.h"

namespace qwalt::worker {

// By byte order mark, else by <meta charset> or the XML declaration, else by the bytes.
Encoding html_encoding(std::string_view head);

// The content of <title>, entities resolved; empty without one. `head` is UTF-8.
std::string html_title(std::string_view head);

}  // namespace qwalt::worker
