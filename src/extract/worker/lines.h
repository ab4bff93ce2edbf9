// A text file of any size and encoding, line by line, in flat memory.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "extract/worker/encoding.h"
#include "extract/worker/input.h"
#include "extract/worker/output.h"

namespace qwalt::worker {

// A longer line is given in pieces: memory is bounded whatever the file holds.
constexpr std::size_t kMaxLineBytes = 16 * 1024;

// Gathers text and gives whole lines away, without their ends. Not thread-safe.
class LineSplitter {
 public:
  explicit LineSplitter(std::function<void(std::string_view)> take) : take_(std::move(take)) {}

  void feed(std::string_view text);
  // Gives the rest, a line without an end.
  void finish();

 private:
  void give(bool last);
  void line(std::string_view line);

  std::function<void(std::string_view)> take_;
  std::string buffer_;
};

// Calls `take` with each line, as clean UTF-8 without its end (\n, \r\n or \r); a form feed ends a
// line too and is given as "\f" alone. Keeps `output` alive meanwhile.
void for_each_line(const Input& input, Output& output,
                   const std::function<void(std::string_view)>& take);

// The same, but the text is as it stands: tabs and control characters are left in it.
void for_each_raw_line(const Input& input, Output& output,
                       const std::function<void(std::string_view)>& take);

// The text of the file as UTF-8, piece by piece, the byte order mark left out; pieces may end
// anywhere between characters. Ends early when `take` says false.
void for_each_piece(const Input& input, Output& output, const Encoding& encoding,
                    const std::function<bool(std::string_view)>& take);

}  // namespace qwalt::worker
