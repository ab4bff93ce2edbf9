#include "extract/worker/warm_up.h"

#include <iconv.h>
#include <libxml/parser.h>
#include <poppler-global.h>

#include <cstdint>

namespace qwalt::worker {
namespace {

// Poppler reports every damage of a file; a page can hold millions.
void drop_message(const std::string& /*message*/, void* /*closure*/) {}

// Poppler converts each word by iconv: two converters kept open, so that their modules stay loaded.
class Converters {
 public:
  Converters()
      : to_utf16_(::iconv_open("UTF-16", "UTF-8")), to_utf8_(::iconv_open("UTF-8", "UTF-16")) {}
  ~Converters() {
    for (iconv_t converter : {to_utf16_, to_utf8_}) {
      if (reinterpret_cast<std::intptr_t>(converter) != -1) ::iconv_close(converter);
    }
  }
  Converters(const Converters&) = delete;
  Converters& operator=(const Converters&) = delete;

 private:
  iconv_t to_utf16_;
  iconv_t to_utf8_;
};

}  // namespace

void warm_up() {
  poppler::set_debug_error_function(&drop_message, nullptr);
  xmlInitParser();
  static const Converters kept;
}

}  // namespace qwalt::worker
