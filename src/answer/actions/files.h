// The files of the ready actions that come with the program, as they lie in this folder.
#pragma once

#include <span>
#include <string_view>

namespace qwalt::answer {

struct ActionFile {
  std::string_view name;  // without ".txt"
  std::string_view text;
};

// Sorted by name. Made by cmake/embed_texts.cmake; valid for ever.
std::span<const ActionFile> action_files();

}  // namespace qwalt::answer
