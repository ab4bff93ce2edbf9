// Values that travel in an HTTP header though they may hold any text: those that are not plain
// ASCII are wrapped as =?base64?…?= (revision 2026-07-28, standard headers). Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace qwalt::api::mcp {

// What a value stands for; nullopt for a wrapping that holds no base64 with its padding.
std::optional<std::string> unwrapped(std::string_view value);

std::string wrapped(std::string_view value);

}  // namespace qwalt::api::mcp
