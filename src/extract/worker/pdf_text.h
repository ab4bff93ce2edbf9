// Text strings as PDF writes them: UTF-16 or the format's own eight-bit code.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace qwalt::worker {

// Its characters, as they are.
std::vector<unsigned> pdf_code_points(const std::string& text);

// Clean UTF-8 on one line, of at most `max_bytes`.
std::string pdf_text(const std::string& text, std::size_t max_bytes = 4096);

}  // namespace qwalt::worker
