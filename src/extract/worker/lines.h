// A text file of any size and encoding, line by line, in flat memory.
#pragma once

#include <functional>
#include <string_view>

#include "extract/worker/input.h"
#include "extract/worker/output.h"

namespace qwalt::worker {

// A longer line is given in pieces: memory is bounded whatever the file holds.
constexpr std::size_t kMaxLineBytes = 16 * 1024;

// Calls `take` with each line, as clean UTF-8 without its end (\n, \r\n or \r); a form feed ends a
// line too and is given as "\f" alone. Keeps `output` alive meanwhile.
void for_each_line(const Input& input, Output& output,
                   const std::function<void(std::string_view)>& take);

}  // namespace qwalt::worker
