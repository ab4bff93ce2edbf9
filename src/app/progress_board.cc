#include "app/progress_board.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "app/shown_text.h"
#include "base/utf8.h"

namespace qwalt::app {
namespace {

constexpr std::size_t kUsualWidth = 80;

std::size_t terminal_width() {
  winsize size = {};
  const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 10;
  return known ? size.ws_col : kUsualWidth;
}

}  // namespace

ProgressBoard::ProgressBoard() : terminal_(::isatty(STDOUT_FILENO) == 1) {}

ProgressBoard::~ProgressBoard() { erase(); }

void ProgressBoard::print(const std::string& line) {
  erase();
  fmt::print("{}\n", printable(line));
  draw();
  std::fflush(stdout);
}

void ProgressBoard::show(const std::vector<std::string>& lines) {
  if (!terminal_ || lines == lines_) return;
  erase();
  lines_ = lines;
  draw();
  std::fflush(stdout);
}

void ProgressBoard::erase() {
  if (drawn_ == 0) return;
  std::printf("\x1b[%zuA\x1b[J", drawn_);  // for the destructor: it never throws
  std::fflush(stdout);
  drawn_ = 0;
}

void ProgressBoard::draw() {
  if (!terminal_) return;
  const std::size_t width = terminal_width() - 1;
  for (const std::string& line : lines_) {
    const std::string shown = printable(line);
    fmt::print("{}\n", std::string_view(shown).substr(0, base::code_point_offset(shown, width)));
  }
  drawn_ = lines_.size();
}

std::string progress_bar(double share, int width) {
  const int filled = std::clamp(static_cast<int>(share * width), 0, width);
  std::string bar;
  for (int i = 0; i < width; ++i) bar.append(i < filled ? "█" : "░");
  return bar;
}

std::string fitted(const std::string& label, std::size_t width) {
  std::string shown = printable(label);
  const std::size_t length = base::count_code_points(shown);
  if (length <= width) return shown + std::string(width - length, ' ');
  return "…" + shown.substr(base::code_point_offset(shown, length - width + 1));
}

}  // namespace qwalt::app
