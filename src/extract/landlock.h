// Landlock: which paths a process may open, kept by the kernel (Linux 5.13 and later).
#pragma once

#include <string>
#include <vector>

namespace qwalt::extract {

// The version of the kernel's interface; 0 without it.
int landlock_version();

// From now on this process opens only files beneath `readable`, for reading, and makes no TCP
// connection where the kernel can forbid it (version 4). Descriptors that are open stay usable.
// False, and nothing changed, without Landlock. Needs no_new_privs.
bool restrict_paths(const std::vector<std::string>& readable);

}  // namespace qwalt::extract
