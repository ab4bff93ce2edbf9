// The web page within the program. The table is generated: cmake/embed.cmake.
#pragma once

#include <span>

#include "http/static_files.h"

namespace qwalt::app {

std::span<const http::StaticFile> web_assets();

}  // namespace qwalt::app
