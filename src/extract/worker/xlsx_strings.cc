#include "extract/worker/xlsx_strings.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace qwalt::worker {
namespace {

constexpr std::size_t kBlockBytes = 8 * 1024;
constexpr std::size_t kUnpackedBlocks = 256;
constexpr std::size_t kLengthBytes = sizeof(std::uint32_t);

std::uint32_t length_at(std::string_view bytes, std::size_t at) {
  std::uint32_t length = 0;
  std::memcpy(&length, bytes.data() + at, kLengthBytes);
  return length;
}

// Empty when it does not get smaller.
std::string pack(std::string_view bytes) {
  uLongf size = compressBound(static_cast<uLong>(bytes.size()));
  std::string out(size, '\0');
  int status = compress2(reinterpret_cast<Bytef*>(out.data()), &size,
                         reinterpret_cast<const Bytef*>(bytes.data()),
                         static_cast<uLong>(bytes.size()), Z_BEST_SPEED);
  if (status != Z_OK || size >= bytes.size()) return {};
  return out.substr(0, size);
}

std::string unpack(std::string_view packed, std::uint32_t size) {
  std::string out(size, '\0');
  uLongf got = size;
  int status =
      uncompress(reinterpret_cast<Bytef*>(out.data()), &got,
                 reinterpret_cast<const Bytef*>(packed.data()), static_cast<uLong>(packed.size()));
  if (status != Z_OK || got != size) out.clear();
  return out;
}

}  // namespace

void SharedStrings::start(std::string_view name, const XmlAttributes& /*attributes*/) {
  if (name == "x:si") current_.clear();
  if (name == "x:rPh") ++phonetic_;
  in_text_ = name == "x:t" && phonetic_ == 0;
}

void SharedStrings::end(std::string_view name) {
  in_text_ = false;
  if (name == "x:rPh" && phonetic_ > 0) --phonetic_;
  if (name == "x:si") add(current_);
}

void SharedStrings::text(std::string_view text) {
  if (!in_text_) return;
  bool fits = current_.size() < kMaxTextBytes;
  if (fits) current_.append(text);
  cut_ = cut_ || !fits;
}

void SharedStrings::add(std::string_view text) {
  if (overflowed_) return;
  auto length = static_cast<std::uint32_t>(text.size());
  open_.bytes.append(reinterpret_cast<const char*>(&length), kLengthBytes).append(text);
  ++count_;
  if (open_.bytes.size() >= kBlockBytes) seal();
}

void SharedStrings::seal() {
  open_.size = static_cast<std::uint32_t>(open_.bytes.size());
  if (held_ >= kPlainBytes) {
    std::string packed = pack(open_.bytes);
    open_.packed = !packed.empty();
    if (open_.packed) open_.bytes = std::move(packed);
  }
  open_.bytes.shrink_to_fit();
  held_ += open_.bytes.size() + sizeof(Block);
  blocks_.push_back(std::exchange(open_, Block{}));
  open_.first = count_;
  open_.bytes.reserve(kBlockBytes);
  overflowed_ = held_ > kMaxBytes;
}

std::string_view SharedStrings::bytes_of(std::size_t block) {
  if (block == blocks_.size()) return open_.bytes;
  const Block& wanted = blocks_[block];
  if (!wanted.packed) return wanted.bytes;
  if (unpacked_.empty()) unpacked_.resize(kUnpackedBlocks);
  Unpacked& slot = unpacked_[block % kUnpackedBlocks];
  if (!slot.used || slot.block != block) {
    slot = {block, unpack(wanted.bytes, wanted.size), true};
  }
  return slot.bytes;
}

std::string_view SharedStrings::get(std::uint64_t index) {
  if (index >= count_) return {};
  auto after =
      std::upper_bound(blocks_.begin(), blocks_.end(), index,
                       [](std::uint64_t i, const Block& block) { return i < block.first; });
  auto block = static_cast<std::size_t>(after - blocks_.begin());
  bool in_open = index >= open_.first;
  block = in_open ? blocks_.size() : block - 1;
  std::string_view bytes = bytes_of(block);
  std::uint64_t at_index = in_open ? open_.first : blocks_[block].first;
  std::size_t at = 0;
  if (block == last_block_ && last_index_ >= at_index && last_index_ <= index) {
    at_index = last_index_;
    at = last_at_;
  }
  for (; at + kLengthBytes <= bytes.size(); ++at_index) {
    std::uint32_t length = length_at(bytes, at);
    if (at_index == index) {
      last_block_ = block;
      last_index_ = index;
      last_at_ = at;
      return bytes.substr(at + kLengthBytes, length);
    }
    at += kLengthBytes + length;
  }
  return {};
}

}  // namespace qwalt::worker
