#include "index/checked_section.h"

#include <algorithm>

#include "base/crc32c.h"
#include "index/segment_format.h"

namespace qwalt::index {

std::size_t check_count(std::uint64_t size) {
  return static_cast<std::size_t>((size + kCheckedPieceBytes - 1) / kCheckedPieceBytes);
}

CheckedSection::CheckedSection(base::ByteView bytes, base::ByteView checksums)
    : bytes_(bytes),
      checksums_(checksums),
      checked_(new std::atomic<std::uint64_t>[check_count(bytes.size()) / kBits + 1]()) {
  static_assert(kPieceBytes == kCheckedPieceBytes);
}

bool CheckedSection::check_piece(std::uint64_t piece) const {
  const auto begin = static_cast<std::size_t>(piece * kPieceBytes);
  const auto bytes = bytes_.subspan(begin, std::min(bytes_.size() - begin, kCheckedPieceBytes));
  if (base::crc32c(bytes) != base::load<std::uint32_t>(checksums_.data() + piece * 4)) return false;
  checked_[piece / kBits].fetch_or(std::uint64_t{1} << piece % kBits, std::memory_order_relaxed);
  return true;
}

void CheckedSection::forget() const {
  for (std::size_t i = 0; i <= check_count(bytes_.size()) / kBits; ++i) {
    checked_[i].store(0, std::memory_order_relaxed);
  }
}

}  // namespace qwalt::index
