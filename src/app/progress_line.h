// A line that shows how far a thing has come, drawn again in place on a terminal. Elsewhere only
// its last state is written, once.
#pragma once

#include <string>

namespace qwalt::app {

class ProgressLine {
 public:
  explicit ProgressLine(const std::string& label);

  // `share` 0 to 1, or below 0 while it is not known.
  void show(double share, const std::string& state);
  void finish(const std::string& state);

 private:
  std::string label_;
  bool terminal_;
  std::string last_;
};

}  // namespace qwalt::app
