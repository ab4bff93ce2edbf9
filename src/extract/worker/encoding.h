// Which encoding bytes are in, and their conversion to UTF-8 as they come.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace qwalt::worker {

struct Encoding {
  std::string name = "UTF-8";  // as iconv knows it
  std::size_t mark_bytes = 0;  // length of the byte order mark at the beginning
};

// From the first bytes of a text (64 KB tell enough): byte order mark, UTF-32 and UTF-16 by their
// zeros or their letters, valid UTF-8, EBCDIC by its spaces, else what the letters make most
// likely.
Encoding detect_encoding(std::string_view sample);

// The encoding that a label of HTML or XML ("latin1", "utf8") means, as iconv knows it; empty for
// an unknown one.
std::string encoding_from_label(std::string_view label);

// Converts a stream. Not thread-safe. Bytes that are no text in the encoding give U+FFFD.
class Decoder {
 public:
  // An encoding that is not available is read as UTF-8.
  explicit Decoder(const std::string& encoding);
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // Appends what `bytes` mean to `out`; the beginning of a character cut at the end is kept.
  void decode(std::string_view bytes, std::string& out);
  // Appends what was kept: a cut character.
  void finish(std::string& out);

 private:
  void decode_utf8(std::string& out);
  void convert(std::string& out);

  void* converter_;  // iconv_t; null for UTF-8
  std::string pending_;
};

// All of `bytes` as UTF-8, the mark left out.
std::string decode_all(std::string_view bytes, const Encoding& encoding);

}  // namespace qwalt::worker
