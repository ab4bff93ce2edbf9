// Writes a segment file: terms in ascending order with their postings, then what is known of the
// passages. Both the batch in memory and the merge end here, so the bytes are made in one place.
//
// Order of calls: create; per term begin_term, add_posting (ascending ids, at least one), end_term;
// then begin_section / append / end_section for each of DOCS, DOCIDS, LENGTHS, LANGUAGES; finish.
// STATS and CHECKS are added by finish.
// Not thread-safe. Memory: some 1 MB, whatever the size. Format: docs/format/segment.md.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "index/document_starts.h"
#include "index/postings.h"
#include "index/segment_format.h"
#include "index/spill_file.h"

namespace qwalt::index {

class SegmentSerializer {
 public:
  // Makes `path`, and temporary files `path`.<section>.tmp beside it. `starts`: of all passages
  // to come.
  static base::Result<std::unique_ptr<SegmentSerializer>> create(base::FileSystem& files,
                                                                 const std::string& path,
                                                                 DocumentStarts starts);

  base::Status begin_term(std::string_view term);
  // `length_code`: that of the passage's body.
  base::Status add_posting(const Posting& posting, std::uint8_t length_code);
  base::Status end_term();

  base::Status begin_section(std::string_view name);
  base::Status append(std::string_view bytes);
  base::Status end_section();

  // Writes the rest and syncs the file; `statistics.terms` is filled in here. The folder is not
  // synced.
  base::Status finish(SegmentStatistics statistics);

  std::uint64_t terms() const { return terms_; }

 private:
  SegmentSerializer(base::FileSystem& files, const std::string& path, DocumentStarts starts,
                    std::unique_ptr<base::WritableFile> file);

  void begin_term_block();
  std::uint64_t postings_size() const { return sections_.back().size + payload_.size(); }
  base::Status append_payload();
  base::Status end_terms();
  base::Status write_spilled(std::string_view name, SpillFile& spilled);
  base::Status write_checks();
  void check_pieces(std::string_view bytes);
  base::Status flush();

  const DocumentStarts starts_;
  std::unique_ptr<base::WritableFile> file_;
  std::string buffer_;  // bytes not yet in the file
  std::uint64_t written_ = 0;
  std::vector<Section> sections_;
  std::map<std::string, std::string, std::less<>> checks_;  // of the whole pieces, by section
  std::uint32_t piece_checksum_ = 0;                        // of the piece begun
  bool terms_ended_ = false;

  SpillFile terms_bytes_;
  SpillFile term_index_;
  SpillFile skip_;
  std::uint64_t terms_ = 0;
  std::string previous_term_;
  std::string term_;

  PostingsEncoder encoder_;
  Posting last_;
  std::string payload_;           // the end of POSTINGS, not yet in the section
  std::uint64_t term_begin_ = 0;  // where the current term begins there
  std::uint32_t documents_ = 0;
  std::uint64_t body_count_ = 0;
  std::uint64_t title_count_ = 0;
};

}  // namespace qwalt::index
