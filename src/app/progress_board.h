// What several things at once have come to: a few lines at the foot of the terminal, drawn again in
// place, and above them what is done, for good. Elsewhere than on a terminal only the latter.
// Not thread-safe. Writes to standard output.
#pragma once

#include <string>
#include <vector>

namespace qwalt::app {

class ProgressBoard {
 public:
  ProgressBoard();
  ~ProgressBoard();  // takes the foot away
  ProgressBoard(const ProgressBoard&) = delete;
  ProgressBoard& operator=(const ProgressBoard&) = delete;

  bool on_terminal() const { return terminal_; }
  // A line that stays.
  void print(const std::string& line);
  // Replaces the foot. Lines are cut to the width of the terminal.
  void show(const std::vector<std::string>& lines);

 private:
  void erase();
  void draw();

  bool terminal_;
  std::vector<std::string> lines_;
  std::size_t drawn_ = 0;
};

// "████░░░░" for 0 to 1.
std::string progress_bar(double share, int width = 20);

// `label` in exactly `width` characters: filled up, or its beginning cut, since the end of a path
// tells more.
std::string fitted(const std::string& label, std::size_t width = 40);

}  // namespace qwalt::app
