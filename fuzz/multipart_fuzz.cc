// The multipart parser: any bytes, in pieces of any size, give the same parts as in one piece, and
// never more data than was given.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "http/multipart.h"

namespace {

// What the parser says, written out; data in one run, however it was cut.
std::string parse(std::string_view bytes, std::size_t piece) {
  qwalt::http::MultipartLimits limits;
  limits.max_header_bytes = 256;
  limits.max_parts = 8;
  qwalt::http::MultipartParser parser("XX", limits);
  std::string said;
  std::size_t data = 0;
  std::size_t given = 0;
  while (given < bytes.size()) {
    std::string_view input = bytes.substr(given, piece);
    given += input.size();
    for (;;) {
      auto step = parser.next(input);
      if (!step) return said + "!" + step.error().message;
      if (*step == qwalt::http::MultipartStep::kPartBegin) {
        said += "[" + parser.head().name + "|" + parser.head().filename.value_or("-") + "|" +
                parser.head().content_type + "|";
      } else if (*step == qwalt::http::MultipartStep::kData) {
        CHECK(!parser.data().empty());
        said += parser.data();
        data += parser.data().size();
      } else if (*step == qwalt::http::MultipartStep::kPartEnd) {
        said += "]";
      } else {
        break;
      }
    }
    CHECK(input.empty());
    CHECK(data <= given);
  }
  return said + (parser.finish() ? "." : "?");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string whole = parse(bytes, bytes.size() + 1);
  CHECK(parse(bytes, 1 + data[0] % 16) == whole);
  (void)qwalt::http::multipart_boundary(bytes);
  return 0;
}
