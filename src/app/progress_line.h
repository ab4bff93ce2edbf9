// A line that shows how far a thing has come, drawn again in place on a terminal. Elsewhere only
// its last state is written, once.
#pragma once

#include <string>

#include "app/progress_board.h"

namespace qwalt::app {

class ProgressLine {
 public:
  explicit ProgressLine(const std::string& label) : label_(fitted(label)) {}

  // `share` 0 to 1, or below 0 while it is not known.
  void show(double share, const std::string& state) {
    board_.show({label_ + " " + progress_bar(share) + " " + state});
  }
  void finish(const std::string& state) {
    board_.show({});
    board_.print(label_ + " " + state);
  }

 private:
  ProgressBoard board_;
  std::string label_;
};

}  // namespace qwalt::app
