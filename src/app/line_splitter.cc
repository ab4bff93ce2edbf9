#include "app/line_splitter.h"

#include <utility>

namespace qwalt::app {

void LineSplitter::add(std::string_view part) {
  if (too_long_) return;
  if (line_.size() + part.size() > max_bytes_) {
    too_long_ = true;
    line_ = {};
    return;
  }
  line_.append(part);
}

void LineSplitter::end_line() {
  if (std::exchange(too_long_, false)) {
    on_line_(std::nullopt);
    return;
  }
  std::string line = std::exchange(line_, {});
  if (line.ends_with('\r')) line.pop_back();
  on_line_(std::move(line));
}

void LineSplitter::take(std::string_view bytes) {
  for (;;) {
    const std::size_t end = bytes.find('\n');
    add(bytes.substr(0, end));
    if (end == std::string_view::npos) return;
    end_line();
    bytes.remove_prefix(end + 1);
  }
}

void LineSplitter::finish() {
  if (too_long_ || !line_.empty()) end_line();
}

}  // namespace qwalt::app
