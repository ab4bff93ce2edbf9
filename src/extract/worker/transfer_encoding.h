// How mails carry bytes as text (RFC 2045, section 6): base64 and quoted-printable. What is no such
// text is passed over, never an error.
#pragma once

#include <string>
#include <string_view>

namespace qwalt::worker {

std::string decode_base64(std::string_view text);
std::string decode_quoted_printable(std::string_view text);

// The same, line by line. Not thread-safe; keeps a few bytes.
class TransferDecoder {
 public:
  // The value of Content-Transfer-Encoding in lower case; an unknown one is taken as 8bit.
  explicit TransferDecoder(std::string_view encoding);

  // Appends what `line` means; `ended`: a line end follows it.
  void decode(std::string_view line, bool ended, std::string& out);

 private:
  enum class Kind { kPlain, kBase64, kQuotedPrintable };
  void base64(std::string_view text, std::string& out);

  Kind kind_ = Kind::kPlain;
  unsigned bits_ = 0;
  int count_ = 0;    // of bits that are not written yet
  std::string cut_;  // an escape at the end of a piece of a line
};

}  // namespace qwalt::worker
