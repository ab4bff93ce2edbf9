// The description of all interfaces, docs/api/openapi.json, as it is embedded in the program.
#pragma once

#include <span>
#include <string_view>

namespace qwalt::api {

struct ApiFile {
  std::string_view name;  // "openapi"
  std::string_view text;
};

// Made by cmake/embed_texts.cmake from docs/api/*.json.
std::span<const ApiFile> api_files();

}  // namespace qwalt::api
