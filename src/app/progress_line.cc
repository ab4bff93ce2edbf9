#include "app/progress_line.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "app/commands.h"
#include "base/utf8.h"

namespace qwalt::app {
namespace {

constexpr int kBarWidth = 20;
constexpr std::size_t kLabelCharacters = 40;

std::string fitted(const std::string& label) {
  std::string shown = printable(label);
  const std::size_t length = base::count_code_points(shown);
  if (length <= kLabelCharacters) return shown + std::string(kLabelCharacters - length, ' ');
  // The end of a path tells more than its beginning.
  const std::size_t from = base::code_point_offset(shown, length - kLabelCharacters + 1);
  return "…" + shown.substr(from);
}

}  // namespace

ProgressLine::ProgressLine(const std::string& label)
    : label_(fitted(label)), terminal_(::isatty(STDOUT_FILENO) == 1) {}

void ProgressLine::show(double share, const std::string& state) {
  if (!terminal_) return;
  const int filled = std::clamp(static_cast<int>(share * kBarWidth), 0, kBarWidth);
  std::string bar;
  for (int i = 0; i < kBarWidth; ++i) bar.append(i < filled ? "█" : "░");
  const std::string line = fmt::format("\r{} {} {}\x1b[K", label_, bar, printable(state));
  if (line == last_) return;
  last_ = line;
  fmt::print("{}", line);
  std::fflush(stdout);
}

void ProgressLine::finish(const std::string& state) {
  if (terminal_) fmt::print("\r\x1b[K");
  fmt::print("{} {}\n", label_, printable(state));
  std::fflush(stdout);
}

}  // namespace qwalt::app
