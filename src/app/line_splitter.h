// Bytes that come in pieces, as lines. A line that is too long is left out and told of, so that the
// next one is read as if nothing had been. Not thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace qwalt::app {

class LineSplitter {
 public:
  // Without its line feed and a carriage return before it; nullopt: it was too long.
  using OnLine = std::function<void(std::optional<std::string> line)>;

  LineSplitter(std::size_t max_bytes, OnLine on_line)
      : max_bytes_(max_bytes), on_line_(std::move(on_line)) {}

  void take(std::string_view bytes);
  // The last line, if it did not end.
  void finish();

 private:
  void add(std::string_view part);
  void end_line();

  std::size_t max_bytes_;
  OnLine on_line_;
  std::string line_;
  bool too_long_ = false;
};

}  // namespace qwalt::app
