// Text as the block contract wants it (text/block.h): valid UTF-8, NFC, no control bytes.
#pragma once

#include <string>
#include <string_view>

namespace qwalt::worker {

// Any bytes made clean. Tabs and no-break spaces become spaces, every kind of line end `\n`; soft
// hyphens, zero-width spaces, marks of direction and control characters are dropped.
std::string clean_text(std::string_view text);

// Clean text on one line: runs of white space as one space, none at the ends.
std::string one_line(std::string_view text);

// Clean text with the spaces before line ends, and the empty lines at both ends, dropped.
std::string trim_lines(std::string_view text);

// White space of ASCII, as bytes.
bool is_space(char c);
std::string_view trim(std::string_view text);

}  // namespace qwalt::worker
