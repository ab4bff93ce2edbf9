// Names of files that are downloaded, made of text from anywhere. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace qwalt::api {

// The value of Content-Disposition for a download called `name` (RFC 6266): in full as UTF-8, and
// for clients that know ASCII only with "_" in place of the rest. No name can end the header.
std::string attachment(std::string_view name);

// A file name without its ending for what has a title: one line of at most 80 characters, without
// what some file system refuses and what turns the direction of writing. "KIND 2026-11-22", the day
// of `time`, when nothing of the title is left.
std::string download_name(std::string_view title, std::string_view kind, base::Micros time);

}  // namespace qwalt::api
