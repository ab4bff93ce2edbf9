// The directory of an old Office file (compound file, [MS-CFB]): enough to tell which program it
// belongs to and whether it is encrypted. Nothing of its text is read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "extract/worker/input.h"

namespace qwalt::worker {

struct OleStream {
  std::string name;  // characters beyond ASCII as '?'
  std::uint32_t first_sector = 0;
  std::uint64_t size = 0;
};

struct OleDirectory {
  std::uint32_t sector_bytes = 0;
  std::vector<OleStream> streams;

  const OleStream* find(std::string_view name) const;
};

// Empty for a file that is damaged. Looks at no more than 4,096 entries.
OleDirectory read_ole_directory(const Input& input);

// Up to `bytes` from the beginning of a stream that is stored in whole sectors; the first sector
// only.
std::string ole_stream_head(const Input& input, const OleDirectory& directory,
                            const OleStream& stream, std::size_t bytes);

}  // namespace qwalt::worker
