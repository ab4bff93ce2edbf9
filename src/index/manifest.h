// The list of files that make up one commit: docs/format/manifest.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/file_system.h"
#include "base/result.h"
#include "index/types.h"

namespace qwalt::index {

constexpr std::string_view kManifestName = "MANIFEST";
constexpr std::uint32_t kManifestVersion = 1;
constexpr std::size_t kMaxManifestSegments = 4096;

struct ManifestSegment {
  std::uint64_t number = 0;
  std::uint64_t size = 0;     // bytes of the file
  std::uint64_t deletes = 0;  // generation; 0: none
  std::uint32_t footer = 0;   // the file's footer checksum
  bool operator==(const ManifestSegment&) const = default;
};

struct Manifest {
  Sequence sequence = 0;
  std::uint64_t next_file = 1;
  std::vector<ManifestSegment> segments;
  bool operator==(const Manifest&) const = default;
};

std::string encode_manifest(const Manifest& manifest);
// kCorrupt for anything that encode_manifest did not write.
base::Result<Manifest> decode_manifest(base::ByteView bytes);

// The manifest of `directory`; nullopt if there is none.
base::Result<std::optional<Manifest>> read_manifest(base::FileSystem& files,
                                                    const std::string& directory);
// When it returns without error, the manifest is durable; files it names must be so before.
base::Status write_manifest(base::FileSystem& files, const std::string& directory,
                            const Manifest& manifest);

std::string segment_file_name(std::uint64_t number);
std::string deletes_file_name(std::uint64_t number, std::uint64_t generation);
// The largest number in the name of a segment or deletes file; nullopt for names of other files.
std::optional<std::uint64_t> index_file_number(std::string_view name);
// Whether a file of this name is one of ours: a segment, deletes, the manifest, a temporary one.
bool is_index_file(std::string_view name);

}  // namespace qwalt::index
