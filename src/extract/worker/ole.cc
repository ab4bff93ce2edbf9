#include "extract/worker/ole.h"

#include <algorithm>

#include "base/bytes.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kHeaderBytes = 512;
constexpr std::size_t kEntryBytes = 128;
constexpr std::size_t kMaxEntries = 4096;
constexpr std::size_t kHeaderFatSectors = 109;
constexpr std::uint32_t kLastRegularSector = 0xfffffff9;

template <class T>
T number(const std::string& bytes, std::size_t at) {
  return base::load<T>(reinterpret_cast<const unsigned char*>(bytes.data()) + at);
}

std::uint64_t sector_offset(std::uint32_t sector, std::uint32_t sector_bytes) {
  return (std::uint64_t{sector} + 1) * sector_bytes;
}

// The sector that follows, by the file allocation table; of a table beyond what the header lists
// (files over 7 MB) the end.
std::uint32_t next_sector(const Input& input, const std::string& header, std::uint32_t sector_bytes,
                          std::uint32_t sector) {
  std::uint32_t per_sector = sector_bytes / 4;
  std::uint32_t which = sector / per_sector;
  if (which >= kHeaderFatSectors) return kLastRegularSector + 1;
  auto table = number<std::uint32_t>(header, 76 + 4 * std::size_t{which});
  char entry[4];
  std::uint64_t at = sector_offset(table, sector_bytes) + 4 * std::uint64_t{sector % per_sector};
  if (input.read(at, entry, sizeof entry) != sizeof entry) return kLastRegularSector + 1;
  return number<std::uint32_t>(std::string(entry, sizeof entry), 0);
}

OleStream read_entry(const std::string& entry) {
  OleStream stream;
  auto name_bytes = number<std::uint16_t>(entry, 64);
  for (std::size_t i = 0; i + 2 < std::min<std::size_t>(name_bytes, 64); i += 2) {
    auto c = number<std::uint16_t>(entry, i);
    stream.name.push_back(c >= 0x20 && c < 0x7f ? static_cast<char>(c) : '?');
  }
  stream.first_sector = number<std::uint32_t>(entry, 116);
  stream.size = number<std::uint32_t>(entry, 120);
  return stream;
}

}  // namespace

const OleStream* OleDirectory::find(std::string_view name) const {
  auto found = std::find_if(streams.begin(), streams.end(),
                            [&](const OleStream& stream) { return stream.name == name; });
  return found == streams.end() ? nullptr : &*found;
}

OleDirectory read_ole_directory(const Input& input) {
  OleDirectory directory;
  std::string header = input.head(kHeaderBytes);
  if (header.size() < kHeaderBytes) return directory;
  auto shift = number<std::uint16_t>(header, 30);
  if (shift != 9 && shift != 12) return directory;
  directory.sector_bytes = std::uint32_t{1} << shift;
  auto sector = number<std::uint32_t>(header, 48);
  std::string entry(kEntryBytes, '\0');
  for (std::size_t seen = 0; seen < kMaxEntries && sector <= kLastRegularSector;) {
    std::uint64_t at = sector_offset(sector, directory.sector_bytes);
    for (std::uint32_t i = 0; i < directory.sector_bytes / kEntryBytes; ++i, ++seen) {
      if (input.read(at + std::uint64_t{i} * kEntryBytes, entry.data(), kEntryBytes) !=
          kEntryBytes) {
        return directory;
      }
      OleStream stream = read_entry(entry);
      if (!stream.name.empty()) directory.streams.push_back(std::move(stream));
    }
    sector = next_sector(input, header, directory.sector_bytes, sector);
  }
  return directory;
}

std::string ole_stream_head(const Input& input, const OleDirectory& directory,
                            const OleStream& stream, std::size_t bytes) {
  std::string out(std::min<std::size_t>(bytes, directory.sector_bytes), '\0');
  out.resize(input.read(sector_offset(stream.first_sector, directory.sector_bytes), out.data(),
                        out.size()));
  return out;
}

}  // namespace qwalt::worker
