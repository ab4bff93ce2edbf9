// A section that is checked piece by piece when it is first read.
//
// Thread-safe; a view: the bytes must outlive it. What was found right stays so until forget().
// Cost: one bit looked at per 64 KiB asked for; some 10 µs for each that is new.
// Bytes: docs/format/segment.md, "CHECKS".
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "base/bytes.h"

namespace qwalt::index {

// Checksums of a section of `size` bytes.
std::size_t check_count(std::uint64_t size);

class CheckedSection {
 public:
  CheckedSection() = default;
  // `checksums`: four bytes for each piece.
  CheckedSection(base::ByteView bytes, base::ByteView checksums);

  base::ByteView bytes() const { return bytes_; }
  std::size_t size() const { return bytes_.size(); }

  // Whether the pieces that hold [begin, end), which must lie within the section, are right.
  bool check(std::uint64_t begin, std::uint64_t end) const {
    if (begin >= end) return true;
    for (std::uint64_t piece = begin / kPieceBytes; piece <= (end - 1) / kPieceBytes; ++piece) {
      if (!is_checked(piece) && !check_piece(piece)) return false;
    }
    return true;
  }

  // Every piece is checked again when it is read next.
  void forget() const;

 private:
  static constexpr std::uint64_t kPieceBytes = 64 * 1024;
  static constexpr std::uint64_t kBits = 64;

  bool is_checked(std::uint64_t piece) const {
    return checked_[piece / kBits].load(std::memory_order_relaxed) >> piece % kBits & 1;
  }
  bool check_piece(std::uint64_t piece) const;

  base::ByteView bytes_;
  base::ByteView checksums_;
  // The bytes never change, so a mark needs no order with anything else.
  std::unique_ptr<std::atomic<std::uint64_t>[]> checked_;
};

}  // namespace qwalt::index
