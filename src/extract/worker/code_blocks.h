// Lines whose breaks and indentation matter, as blocks of code.
#pragma once

#include <string>
#include <string_view>

#include "extract/worker/sections.h"

namespace qwalt::worker {

// Not thread-safe. Memory: one block of 4 KB. Blocks end at blank lines.
class CodeBlocks {
 public:
  explicit CodeBlocks(Sections& sections) : sections_(sections) {}

  void line(std::string_view line);
  void finish() { flush(); }

 private:
  void flush();

  Sections& sections_;
  std::string block_;
};

}  // namespace qwalt::worker
