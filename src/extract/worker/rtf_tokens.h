// The tokens of a Rich Text file: groups, control words, and characters as bytes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "extract/worker/input.h"

namespace qwalt::worker {

struct RtfToken {
  enum class Kind { kEnd, kOpen, kClose, kWord, kSymbol, kByte };
  Kind kind = Kind::kEnd;
  std::string word;         // kWord: letters; kSymbol: the one character
  bool has_number = false;  // kWord
  int number = 0;           // kWord; 0 without one
  char byte = 0;            // kByte
  bool escaped = false;     // kByte: written as \'hh
};

// Not thread-safe. Memory: one buffer. The bytes of \bin are passed over.
class RtfTokens {
 public:
  explicit RtfTokens(const Input& input) : input_(input) {}

  const RtfToken& next();
  // How far it has read.
  std::uint64_t position() const { return offset_ - (end_ - at_); }

 private:
  int take();  // the next byte, -1 at the end
  int peek();
  void control();
  void word();

  const Input& input_;
  RtfToken token_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  std::uint64_t offset_ = 0;  // in the file, of the end of the buffer
};

}  // namespace qwalt::worker
