// The block stream in a form for people: --dump.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "extract/block_stream.h"

namespace qwalt::worker {

// Not thread-safe. Prints each frame as soon as it is whole.
class Dump {
 public:
  Dump(std::uint32_t max_pages, std::function<void(std::string_view)> print)
      : decoder_(max_pages), print_(std::move(print)) {}

  void feed(std::string_view stream);
  bool failed() const { return failed_; }

 private:
  void print(const extract::StreamEvent& event);
  void print_page(const text::Page& page);

  extract::BlockDecoder decoder_;
  std::function<void(std::string_view)> print_;
  bool failed_ = false;
};

}  // namespace qwalt::worker
