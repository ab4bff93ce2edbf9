// Forms, paths, cookies and header parameters: any bytes are taken apart without harm, results are
// valid UTF-8 where that is promised, and encoding is undone by decoding.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/utf8.h"
#include "http/client.h"
#include "http/form.h"
#include "http/static_files.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace http = qwalt::http;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (auto form = http::parse_form(bytes, 50)) {
    CHECK(form->pairs().size() <= 50);
    for (const auto& [name, value] : form->pairs()) {
      CHECK(qwalt::base::is_valid_utf8(name) && qwalt::base::is_valid_utf8(value));
    }
  }
  if (auto path = http::decode_path(bytes)) {
    CHECK(qwalt::base::is_valid_utf8(*path) && path->find('\0') == std::string::npos);
    CHECK(http::decode_path(http::percent_encode(*path)) == path);
  }
  (void)http::find_cookie(bytes, "session");
  (void)http::header_parameter(bytes, "name");
  (void)http::header_token(bytes);
  double weight = http::encoding_weight(bytes, "br");
  CHECK(weight >= 0 && weight <= 1);
  if (auto url = http::parse_url(bytes)) CHECK(!url->host.empty() && url->port != 0);
  return 0;
}
