// The lines of a file, one after the other, in memory of the longest line.
//
// Blank lines are passed over; \n and \r\n end a line; a byte order mark before the first is taken
// off. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace qwalt::eval {

constexpr std::size_t kMaxLineBytes = std::size_t{16} << 20;

class LineReader {
 public:
  // Fills the buffer with up to its size; 0 at the end of the file.
  using Source = std::function<base::Result<std::size_t>(std::span<char>)>;

  // kNotFound, with the file's name, if it is not there.
  static base::Result<LineReader> open(const std::string& path);
  // `name` is what errors call the file.
  LineReader(std::string name, Source source);

  // The next line, valid until the next call; nullopt at the end. kTooLarge beyond kMaxLineBytes.
  base::Result<std::optional<std::string_view>> next();

  // Of the line last given, from 1; blank ones counted.
  std::uint64_t number() const { return number_; }
  const std::string& name() const { return name_; }

  // What is wrong with the line last given: "corpus.jsonl, line 12: `what`".
  base::Error error(std::string_view what) const;

 private:
  base::Result<bool> fill();
  base::Result<std::optional<std::string_view>> next_or_blank();

  std::string name_;
  Source source_;
  std::string buffer_;
  std::size_t begin_ = 0;  // of what was not given yet
  bool ended_ = false;
  std::uint64_t number_ = 0;
};

}  // namespace qwalt::eval
