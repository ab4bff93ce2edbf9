// Character references of HTML: "&amp;", "&#8211;", "&#x2013;".
#pragma once

#include <string>
#include <string_view>

namespace qwalt::worker {

// Appends what `entity`, with its & and ;, means; an unknown one is appended as it is.
void append_entity(std::string& out, std::string_view entity);

}  // namespace qwalt::worker
