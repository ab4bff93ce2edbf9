// What a strange web server says of itself: where it redirects to and what its file is called. A
// redirect resolves to an address that can be taken apart again into the same; a name is sound.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/utf8.h"
#include "fetch/address_rules.h"
#include "fetch/document_names.h"
#include "fetch/url_reference.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view all(reinterpret_cast<const char*>(data), size);
  const std::string_view location = all.substr(0, all.find('\n'));
  const std::string_view rest = all.substr(std::min(location.size() + 1, all.size()));
  const auto base = qwalt::http::parse_url("https://example.org:8443/a/b?c").value();
  const auto url = qwalt::fetch::resolve_reference(base, location);
  if (!url) return 0;
  const std::string text = qwalt::fetch::url_text(*url);
  const auto again = qwalt::http::parse_url(text);
  CHECK(again.has_value());
  CHECK(qwalt::fetch::url_text(*again) == text);
  const std::string name = qwalt::fetch::name_of(*url, rest, "text/html");
  CHECK(!name.empty());
  CHECK(qwalt::base::is_valid_utf8(name));
  CHECK(name.find_first_of(std::string_view("/\\\0", 3)) == std::string::npos);
  return 0;
}
