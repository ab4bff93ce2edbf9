#include "index/segment_format.h"

#include <algorithm>

#include "base/crc32c.h"

namespace qwalt::index {
namespace {

constexpr std::size_t kNameBytes = 12;
constexpr std::size_t kFooterChecksummedBytes = 20;

std::string section_name(const unsigned char* at) {
  const auto* end = std::find(at, at + kNameBytes, '\0');
  return {reinterpret_cast<const char*>(at), static_cast<std::size_t>(end - at)};
}

}  // namespace

tl::unexpected<base::Error> damaged(const std::string& name, std::string_view what) {
  return base::fail(base::Code::kCorrupt,
                    "The index file " + name + " is damaged: " + std::string(what) + ".");
}

std::string encode_footer(const std::vector<Section>& sections, std::uint64_t offset) {
  std::string out;
  for (const Section& section : sections) {
    std::string name = section.name;
    name.resize(kNameBytes, '\0');
    out += name;
    base::append<std::uint32_t>(out, section.checksum);
    base::append<std::uint64_t>(out, section.offset);
    base::append<std::uint64_t>(out, section.size);
  }
  base::append<std::uint64_t>(out, offset);
  base::append<std::uint32_t>(out, static_cast<std::uint32_t>(sections.size()));
  base::append<std::uint32_t>(out, kSegmentVersion);
  base::append<std::uint32_t>(out, 0);
  base::append<std::uint32_t>(out, base::crc32c(base::as_bytes(out)));
  out += kSegmentMagic;
  return out;
}

base::Result<std::vector<Section>> decode_footer(base::ByteView file, const std::string& name) {
  if (file.size() < kFooterBytes) return damaged(name, "it is too short");
  const unsigned char* footer = file.data() + file.size() - kFooterBytes;
  const std::string_view magic(reinterpret_cast<const char*>(footer) + 24, 8);
  if (magic != kSegmentMagic) return damaged(name, "it does not end as a segment does");
  const auto table_offset = base::load<std::uint64_t>(footer);
  const auto count = base::load<std::uint32_t>(footer + 8);
  const std::uint64_t table_end = file.size() - kFooterBytes;
  if (count > kMaxSections || table_offset > table_end ||
      table_end - table_offset != count * kSectionEntryBytes) {
    return damaged(name, "its section table does not fit");
  }
  const auto checked = file.subspan(table_offset, count * kSectionEntryBytes +  //
                                                      kFooterChecksummedBytes);
  if (base::crc32c(checked) != base::load<std::uint32_t>(footer + kFooterChecksummedBytes)) {
    return damaged(name, "the checksum of its footer is wrong");
  }
  if (base::load<std::uint32_t>(footer + 12) != kSegmentVersion) {
    return damaged(name, "it has a version that is not known");
  }
  std::vector<Section> sections;
  for (std::size_t i = 0; i < count; ++i) {
    const unsigned char* entry = file.data() + table_offset + i * kSectionEntryBytes;
    Section section{section_name(entry), base::load<std::uint32_t>(entry + 12),
                    base::load<std::uint64_t>(entry + 16), base::load<std::uint64_t>(entry + 24)};
    if (section.offset > table_offset || section.size > table_offset - section.offset) {
      return damaged(name, "a section lies outside of it");
    }
    sections.push_back(std::move(section));
  }
  return sections;
}

void append_document(std::string& out, const DocumentEntry& entry) {
  base::append<std::int64_t>(out, entry.id);
  base::append<std::uint32_t>(out, entry.first_passage);
  base::append<std::uint32_t>(out, entry.passages);
  base::append<std::uint32_t>(out, entry.first_ordinal);
  base::append<std::uint32_t>(out, entry.body_length);
  base::append<std::uint32_t>(out, entry.title_length);
  base::append<std::uint32_t>(out, 0);
}

DocumentEntry load_document(const unsigned char* at) {
  DocumentEntry entry;
  entry.id = base::load<std::int64_t>(at);
  entry.first_passage = base::load<std::uint32_t>(at + 8);
  entry.passages = base::load<std::uint32_t>(at + 12);
  entry.first_ordinal = base::load<std::uint32_t>(at + 16);
  entry.body_length = base::load<std::uint32_t>(at + 20);
  entry.title_length = base::load<std::uint32_t>(at + 24);
  return entry;
}

std::string encode_statistics(const SegmentStatistics& statistics) {
  const auto& counts = statistics.passages_by_language;
  const auto languages =
      std::count_if(counts.begin(), counts.end(), [](std::uint32_t count) { return count > 0; });
  std::string out;
  base::append<std::uint32_t>(out, statistics.documents);
  base::append<std::uint32_t>(out, statistics.passages);
  base::append<std::uint64_t>(out, statistics.terms);
  base::append<std::uint64_t>(out, statistics.body_length);
  base::append<std::uint64_t>(out, statistics.title_length);
  base::append<std::uint32_t>(out, static_cast<std::uint32_t>(languages));
  base::append<std::uint32_t>(out, 0);
  for (std::uint32_t language = 0; language < counts.size(); ++language) {
    if (counts[language] == 0) continue;
    base::append<std::uint32_t>(out, language);
    base::append<std::uint32_t>(out, counts[language]);
  }
  return out;
}

base::Result<SegmentStatistics> decode_statistics(base::ByteView bytes, const std::string& name) {
  constexpr std::size_t kFixedBytes = 40;
  if (bytes.size() < kFixedBytes) return damaged(name, "STATS is too short");
  SegmentStatistics statistics;
  const unsigned char* at = bytes.data();
  statistics.documents = base::load<std::uint32_t>(at);
  statistics.passages = base::load<std::uint32_t>(at + 4);
  statistics.terms = base::load<std::uint64_t>(at + 8);
  statistics.body_length = base::load<std::uint64_t>(at + 16);
  statistics.title_length = base::load<std::uint64_t>(at + 24);
  const auto languages = base::load<std::uint32_t>(at + 32);
  if (languages > kLanguageNumbers || bytes.size() != kFixedBytes + languages * 8) {
    return damaged(name, "STATS does not have its size");
  }
  std::uint64_t counted = 0;
  for (std::size_t i = 0; i < languages; ++i) {
    const auto language = base::load<std::uint32_t>(at + kFixedBytes + i * 8);
    const auto count = base::load<std::uint32_t>(at + kFixedBytes + i * 8 + 4);
    if (language >= kLanguageNumbers) return damaged(name, "STATS names an unknown language");
    statistics.passages_by_language[language] = count;
    counted += count;
  }
  if (counted != statistics.passages || statistics.passages > kMaxSegmentPassages) {
    return damaged(name, "STATS contradicts itself");
  }
  return statistics;
}

}  // namespace qwalt::index
