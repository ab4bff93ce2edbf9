// What a document that came from the web is called.
#pragma once

#include <string>
#include <string_view>

#include "http/client.h"

namespace qwalt::fetch {

// The file name that the server gave (`disposition`, its Content-Disposition header, may be empty),
// else the last part of the path, else the host; with an extension by the media type where it has
// none, or one that says how the page was made. Valid UTF-8 without slashes, never empty.
std::string name_of(const http::Url& url, std::string_view disposition,
                    std::string_view media_type);

}  // namespace qwalt::fetch
