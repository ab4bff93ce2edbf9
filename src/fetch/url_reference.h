// Where a redirect leads: a reference resolved against the address it came from (RFC 3986,
// section 5.2), for http and https.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/client.h"

namespace qwalt::fetch {

constexpr std::size_t kMaxUrlBytes = 8 * 1024;

// "https://host:8443/path?query": without a fragment, the port only where it is not the usual one.
std::string url_text(const http::Url& url);

// kInvalid when that is no http or https address.
base::Result<http::Url> resolve_reference(const http::Url& base, std::string_view reference);

}  // namespace qwalt::fetch
