// The characters of a Rich Text file: bytes in the code page of their font, and Unicode numbers.
#pragma once

#include <cstddef>
#include <string>

namespace qwalt::worker {

// "WINDOWS-1252" of \ansicpg1252, "CP932" of a font's \fcharset128; empty for an unknown number.
std::string encoding_of_code_page(int code_page);
std::string encoding_of_font_charset(int charset);

// Gathers what is said byte by byte. Not thread-safe. Memory: a run of one encoding, at most 16 KB.
class RtfText {
 public:
  // Bytes that follow are in this encoding.
  void set_encoding(const std::string& encoding);
  void byte(char c);
  void code_unit(int number);  // of \u: UTF-16, negative numbers are those beyond 32767
  // All text up to here as UTF-8, which is taken away.
  std::string take();
  std::size_t size() const { return text_.size() + bytes_.size(); }

 private:
  void decode();

  std::string encoding_ = "WINDOWS-1252";
  std::string bytes_;  // not decoded yet
  std::string text_;
  char32_t high_ = 0;  // the first half of a surrogate pair
};

}  // namespace qwalt::worker
