// The pages of an index that the kernel holds in its cache.
#pragma once

#include <cstdint>
#include <string>

namespace qwalt::bench {

// Of all files in a folder and below, in bytes.
std::uint64_t folder_size(const std::string& folder);

// Asks the kernel to forget the files' pages (fsync, posix_fadvise DONTNEED); those that are mapped
// stay. Gives the share that is still there, 0 to 1 (mincore).
double drop_pages(const std::string& folder);

// Reads all files once, so that their pages are there.
void load_pages(const std::string& folder);

}  // namespace qwalt::bench
