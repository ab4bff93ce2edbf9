#include "extract/worker/pdf_text.h"

#include <UTF.h>
#include <goo/gmem.h>

#include "base/utf8.h"
#include "extract/worker/clean_text.h"

namespace qwalt::worker {

std::vector<unsigned> pdf_code_points(const std::string& text) {
  Unicode* points = nullptr;
  int count = TextStringToUCS4(text, &points);
  std::vector<unsigned> out;
  if (count > 0) out.assign(points, points + count);
  if (count > 0) gfree(points);
  return out;
}

std::string pdf_text(const std::string& text, std::size_t max_bytes) {
  std::string out;
  bool longer = text.size() > 4 * max_bytes;
  for (unsigned c : pdf_code_points(longer ? text.substr(0, 4 * max_bytes) : text)) {
    bool valid = c < 0x110000 && (c < 0xd800 || c >= 0xe000);
    base::append_code_point(out, valid ? c : base::kReplacement);
  }
  return one_line(base::utf8_prefix(out, max_bytes));
}

}  // namespace qwalt::worker
