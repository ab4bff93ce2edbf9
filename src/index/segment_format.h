// The fixed parts of a segment file, as bytes: docs/format/segment.md.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "index/types.h"

namespace qwalt::index {

constexpr std::string_view kSegmentMagic = "QWaltSeg";
constexpr std::uint32_t kSegmentVersion = 1;
constexpr std::size_t kSectionAlignment = 16;
constexpr std::size_t kSectionEntryBytes = 32;
constexpr std::size_t kFooterBytes = 32;
constexpr std::size_t kMaxSections = 64;
constexpr std::size_t kTermsPerBlock = 32;
constexpr std::size_t kTermIndexBytes = 16;
constexpr std::size_t kDocumentBytes = 32;
constexpr std::uint32_t kMaxSegmentPassages = (std::uint32_t{1} << 31) - 1;

constexpr std::string_view kStatsSection = "STATS";
constexpr std::string_view kDocsSection = "DOCS";
constexpr std::string_view kDocIdsSection = "DOCIDS";
constexpr std::string_view kLengthsSection = "LENGTHS";
constexpr std::string_view kLanguagesSection = "LANGUAGES";
constexpr std::string_view kTermsSection = "TERMS";
constexpr std::string_view kTermIndexSection = "TERMINDEX";
constexpr std::string_view kSkipSection = "SKIP";
constexpr std::string_view kPostingsSection = "POSTINGS";

struct Section {
  std::string name;  // at most 12 bytes
  std::uint32_t checksum = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

// Section table and footer, as they end a file in which `offset` bytes were written before.
std::string encode_footer(const std::vector<Section>& sections, std::uint64_t offset);
// From the whole file. Sections lie within it; checksum and magic are right. kCorrupt otherwise.
base::Result<std::vector<Section>> decode_footer(base::ByteView file, const std::string& name);

// One entry of DOCS.
struct DocumentEntry {
  DocumentId id = 0;
  PassageId first_passage = 0;
  std::uint32_t passages = 0;
  std::uint32_t first_ordinal = 0;
  std::uint32_t body_length = 0;
  std::uint32_t title_length = 0;

  PassageId end_passage() const { return first_passage + passages; }
};

void append_document(std::string& out, const DocumentEntry& entry);
DocumentEntry load_document(const unsigned char* at);

// What STATS says.
struct SegmentStatistics {
  std::uint32_t documents = 0;
  std::uint32_t passages = 0;
  std::uint64_t terms = 0;
  std::uint64_t body_length = 0;
  std::uint64_t title_length = 0;
  std::array<std::uint32_t, kLanguageNumbers> passages_by_language{};
};

std::string encode_statistics(const SegmentStatistics& statistics);
base::Result<SegmentStatistics> decode_statistics(base::ByteView bytes, const std::string& name);

// kCorrupt: "The index file 12.seg is damaged: <what>."
tl::unexpected<base::Error> damaged(const std::string& name, std::string_view what);

}  // namespace qwalt::index
