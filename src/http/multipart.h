// multipart/form-data (RFC 7578, RFC 2046 section 5.1): an incremental parser, and a reader that
// streams the parts of a request's body in flat memory.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace qwalt::http {

struct MultipartLimits {
  std::size_t max_header_bytes = 16 * 1024;  // a part
  std::size_t max_parts = 1000;
};

struct PartHead {
  std::string name;
  // As the client gave it, `filename*` (RFC 5987) before `filename`; it may hold a path or nothing
  // useful. Valid UTF-8: other bytes are U+FFFD. Absent for plain fields.
  std::optional<std::string> filename;
  std::string content_type;  // empty when not given
};

// The boundary of a Content-Type "multipart/form-data; boundary=…". kUnsupported for another type,
// kInvalid for a boundary that is missing or not of 1 to 70 characters.
base::Result<std::string> multipart_boundary(std::string_view content_type);

// The file name of a Content-Disposition, as PartHead::filename has it; nullopt when there is none.
std::optional<std::string> disposition_filename(std::string_view value);

enum class MultipartStep {
  kNeedInput,  // everything given was used
  kPartBegin,  // head() describes the part
  kData,       // data() is the next piece of the part
  kPartEnd,
  kEnd,  // the closing boundary was read; what follows is ignored
};

// Not thread-safe. Memory: the boundary, one part's headers.
class MultipartParser {
 public:
  explicit MultipartParser(std::string_view boundary, MultipartLimits limits = {});

  // Takes bytes off the front of `input` until there is something to say. kInvalid for bytes that
  // are no multipart body, kTooLarge for a limit; an error is final.
  base::Result<MultipartStep> next(std::string_view& input);

  // To be called when the body has ended: kInvalid unless kEnd was reached.
  base::Status finish() const;

  const PartHead& head() const { return head_; }
  // Valid until the next call of next() and while the bytes of `input` live.
  std::string_view data() const { return data_; }

 private:
  enum class State { kPreamble, kAfterBoundary, kHeaders, kData, kEnd };

  base::Status read_boundary_line(std::string_view& input);
  base::Result<bool> read_headers(std::string_view& input);
  bool read_data(std::string_view& input);
  base::Status parse_headers();

  MultipartLimits limits_;
  std::string delimiter_;  // "\r\n--boundary"
  // How much of delimiter_ ends what was read. Those bytes need not be kept: a delimiter holds one
  // CR, at its front, so that when the match fails they are data and no other match begins in them.
  std::size_t matched_ = 2;
  std::string line_;  // what is known of the line after a boundary, or of a part's headers
  std::size_t parts_ = 0;
  State state_ = State::kPreamble;
  PartHead head_;
  std::string_view data_;
};

}  // namespace qwalt::http
