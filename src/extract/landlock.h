// Landlock: which paths a process may open, kept by the kernel (Linux 5.13 and later).
#pragma once

#include <string>
#include <vector>

namespace qwalt::extract {

// The version of the kernel's interface; 0 without it.
int landlock_version();

// What stays open to a process; what does not exist is passed over.
struct PathRules {
  std::vector<std::string> readable;    // files, and folders with all beneath them
  std::vector<std::string> executable;  // files that may be run, and so read
  std::vector<int> readable_files;      // descriptors: their files may be opened anew by any path
};

// From now on this process opens only what `rules` name, for reading, runs only what they name, and
// makes no TCP connection where the kernel can forbid it (version 4). Descriptors that are open
// stay usable. False, and nothing changed, without Landlock. Needs no_new_privs.
bool restrict_paths(const PathRules& rules);

}  // namespace qwalt::extract
