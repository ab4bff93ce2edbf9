#include "extract/worker/warm_up.h"

#include <iconv.h>
#include <libxml/parser.h>
#include <poppler-global.h>

namespace qwalt::worker {
namespace {

// Poppler reports every damage of a file; a page can hold millions.
void drop_message(const std::string& /*message*/, void* /*closure*/) {}

}  // namespace

void warm_up() {
  poppler::set_debug_error_function(&drop_message, nullptr);
  xmlInitParser();
  // Poppler converts each word by iconv. Kept open, so that the modules stay loaded.
  static iconv_t to_utf16 = ::iconv_open("UTF-16", "UTF-8");
  static iconv_t to_utf8 = ::iconv_open("UTF-8", "UTF-16");
  static_cast<void>(to_utf16);
  static_cast<void>(to_utf8);
}

}  // namespace qwalt::worker
