#include "index/segment_writer.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/check.h"
#include "index/length_code.h"
#include "index/segment_serializer.h"

namespace qwalt::index {
namespace {

std::uint32_t saturating_sum(std::uint32_t a, std::uint32_t b) {
  return a + std::min(b, std::numeric_limits<std::uint32_t>::max() - a);
}

}  // namespace

void SegmentWriter::begin_document(DocumentId id, std::uint32_t first_ordinal) {
  CHECK(!in_document_);
  in_document_ = true;
  document_ = {id, static_cast<PassageId>(languages_.size()), 0, first_ordinal, 0, 0};
}

void SegmentWriter::add_passage(const PassageInput& passage) {
  CHECK(in_document_ && languages_.size() < kMaxSegmentPassages);
  terms_.add(static_cast<PassageId>(languages_.size()), passage.body, passage.title);
  const std::uint32_t body = std::min(passage.body_length, kMaxFieldLength);
  const std::uint32_t title = std::min(passage.title_length, kMaxFieldLength);
  body_lengths_.push_back(static_cast<char>(encode_length(body)));
  title_lengths_.push_back(static_cast<char>(encode_length(title)));
  languages_.push_back(static_cast<char>(passage.language));
  document_.body_length = saturating_sum(document_.body_length, body);
  document_.title_length = saturating_sum(document_.title_length, title);
  ++document_.passages;
}

void SegmentWriter::end_document() {
  CHECK(in_document_);
  in_document_ = false;
  if (document_.passages > 0) documents_.push_back(document_);
}

std::size_t SegmentWriter::bytes() const {
  return terms_.bytes() + documents_.capacity() * sizeof(DocumentEntry) + body_lengths_.capacity() +
         title_lengths_.capacity() + languages_.capacity();
}

base::Status SegmentWriter::write(base::FileSystem& files, const std::string& path) const {
  CHECK(!in_document_);
  DocumentStarts starts(languages_.size());
  for (const DocumentEntry& entry : documents_) starts.insert(entry.first_passage);
  TRY_ASSIGN(auto out, SegmentSerializer::create(files, path, std::move(starts)));
  TRY(write_terms(*out));
  TRY(write_passages(*out));
  SegmentStatistics statistics;
  statistics.documents = static_cast<std::uint32_t>(documents_.size());
  const auto languages = base::as_bytes(languages_);
  for (const DocumentEntry& entry : documents_) {
    statistics.add(entry, languages.subspan(entry.first_passage, entry.passages));
  }
  return out->finish(statistics);
}

base::Status SegmentWriter::write_terms(SegmentSerializer& out) const {
  return terms_.each_term([&](std::string_view text, const BatchTerms::Term& term) -> base::Status {
    TRY(out.begin_term(text));
    TRY(terms_.each_posting(term, [&](const Posting& posting) {
      return out.add_posting(posting, static_cast<std::uint8_t>(body_lengths_[posting.passage]));
    }));
    return out.end_term();
  });
}

base::Status SegmentWriter::write_passages(SegmentSerializer& out) const {
  DocumentLayout layout;
  for (DocumentIndex i = 0; i < documents_.size(); ++i) layout.fit(documents_[i], i);
  std::string docs;
  layout.append_head(docs);
  std::vector<DocumentId> ids;
  for (const DocumentEntry& entry : documents_) {
    layout.append(entry, docs);
    ids.push_back(entry.id);
  }
  TRY(out.begin_section(kDocsSection));
  TRY(out.append(docs));
  TRY(out.end_section());
  TRY(out.begin_section(kDocIdsSection));
  TRY(out.append(sorted_document_ids(ids)));
  TRY(out.end_section());
  TRY(out.begin_section(kLengthsSection));
  TRY(out.append(body_lengths_));
  TRY(out.append(title_lengths_));
  TRY(out.end_section());
  TRY(out.begin_section(kLanguagesSection));
  TRY(out.append(languages_));
  return out.end_section();
}

}  // namespace qwalt::index
