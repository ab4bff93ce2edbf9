// What is shown to a person at a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace qwalt::app {

// "12.4 MB", 1000-based.
std::string shown_bytes(std::int64_t bytes);

// Text from a document or a server made fit for a terminal: no control characters but \n and \t.
std::string printable(std::string_view text);

}  // namespace qwalt::app
