// CRC-32C (Castagnoli, polynomial 0x1EDC6F41 reflected), the checksum of every section on disk.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace qwalt::base {

// Continues `crc` (0 to begin) over `data`. SSE4.2 where the processor has it, else a table.
std::uint32_t crc32c(ByteView data, std::uint32_t crc = 0);

}  // namespace qwalt::base
