// Addresses under which a person sees what was found: the page with the passage marked, where the
// format has a look of its own, else the page's text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "http/exchange.h"
#include "store/records.h"

namespace qwalt::api {

// "http://host:8000", as the caller reached this server: by Host and, behind a proxy,
// X-Forwarded-Host and X-Forwarded-Proto. It is good for links in a reply to that caller, and for
// nothing else.
std::string address_of_server(const http::Exchange& exchange);

// Of page `number` (from 1); with `passage`, its place is marked. `server` as above.
std::string page_link(const std::string& server, const store::Document& document,
                      std::uint32_t number, std::optional<std::uint32_t> passage = {});

// Characters of a document's text, end exclusive.
using TextSpan = std::pair<std::uint64_t, std::uint64_t>;

// What links to documents of a workspace in the web interface begin with. `server` as above.
std::string page_view_base(const std::string& server, std::string_view workspace);

// The web interface, showing page `number` of a document with these characters marked: for people,
// whatever the format. `beginning` as page_view_base() makes it.
std::string page_view_link(const std::string& beginning, store::Id document, std::uint32_t number,
                           std::optional<TextSpan> marked = {});

}  // namespace qwalt::api
