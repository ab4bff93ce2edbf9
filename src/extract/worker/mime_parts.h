// The parts of a mail (RFC 2046): which bytes of the file belong to which, nothing decoded yet.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "extract/worker/input.h"
#include "extract/worker/mail_header.h"
#include "extract/worker/output.h"

namespace qwalt::worker {

// Lines of a range of a file as they stand, without \n or \r\n. Memory: one buffer. A longer line
// is given in pieces of 16 KB.
class ByteLines {
 public:
  ByteLines(const Input& input, std::uint64_t begin, std::uint64_t end)
      : input_(input), at_(begin), read_(begin), end_(end) {}

  // The view lives until the next call; false at the end.
  bool next(std::string_view& line);
  std::uint64_t begin() const { return begin_; }  // of the line, in the file
  std::uint64_t after() const { return at_; }     // of the next one
  bool ended() const { return ended_; }           // with a line end, not in the middle
  bool starts() const { return starts_; }         // at the beginning of a line

 private:
  const Input& input_;
  std::uint64_t at_;
  std::uint64_t read_;  // how far the buffer goes
  std::uint64_t end_;
  std::uint64_t begin_ = 0;
  bool ended_ = true;
  bool starts_ = true;
  std::string buffer_;
  std::size_t used_ = 0;
};

struct MimePart {
  MailHeader header;
  ParameterValue type;         // "text/plain" when the header says nothing
  ParameterValue disposition;  // "attachment", "inline" or empty
  std::string encoding;        // of the transfer, lower case
  std::uint64_t begin = 0;     // of the body
  std::uint64_t end = 0;
  std::vector<MimePart> children;

  bool is_multipart() const { return type.value.starts_with("multipart/"); }
  std::string name() const;  // of the file, UTF-8; may be empty
};

constexpr std::size_t kMaxMimeParts = 2000;
constexpr std::size_t kMaxMimeDepth = 20;

// The message between `begin` and `end`. Parts beyond the limits above stay in the one around them.
MimePart parse_mime(const Input& input, std::uint64_t begin, std::uint64_t end, Output& output);

// The decoded body of a part, at most `max_bytes`; `cut` says whether there is more.
std::string decode_body(const Input& input, const MimePart& part, std::size_t max_bytes, bool& cut);

}  // namespace qwalt::worker
