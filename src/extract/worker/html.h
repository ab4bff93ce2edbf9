// HTML as a stream of UTF-8: libxml2's forgiving parser, its events as blocks.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "extract/worker/html_choice.h"
#include "extract/worker/outcome.h"

namespace qwalt::worker {

// Not thread-safe. Broken markup is no error. Memory: the parser keeps most of the page it was
// given, so one of some hundred MB passes the limit of the child and is refused.
class HtmlReader {
 public:
  HtmlReader(Sections& sections, HtmlChoice::Keep keep, const Limits& limits);
  ~HtmlReader();
  HtmlReader(const HtmlReader&) = delete;
  HtmlReader& operator=(const HtmlReader&) = delete;

  // Pieces that end between characters. kTooLarge for absurd nesting.
  Outcome feed(std::string_view utf8);
  void finish();

 private:
  struct Parse;
  std::unique_ptr<Parse> parse_;
  std::uint32_t max_depth_;
};

}  // namespace qwalt::worker
