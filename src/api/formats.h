// What kinds of files can be read, for those who ask before they upload.
#pragma once

#include <string>
#include <vector>

namespace qwalt::api {

// Usual file name extensions without the dot. Some need a program of the system: GET settings says
// which are installed. Source code counts as text under many more names.
const std::vector<std::string>& readable_formats();

}  // namespace qwalt::api
