#include "index/segment_writer.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>

#include "base/check.h"
#include "index/length_code.h"
#include "index/segment_serializer.h"

namespace qwalt::index {
namespace {

constexpr std::size_t kInitialTable = 1024;

std::uint32_t hash_of(std::string_view text) {
  const std::size_t hash = std::hash<std::string_view>()(text);
  return static_cast<std::uint32_t>(hash ^ hash >> 32);
}

void append_varint(PostingArena& arena, PostingArena::Chain& chain, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) arena.append(chain, static_cast<unsigned char>(value | 0x80));
  arena.append(chain, static_cast<unsigned char>(value));
}

std::uint64_t read_varint(PostingArena::Reader& reader) {
  std::uint64_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    const std::uint64_t byte = reader.next();
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
}

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
  for (std::string_view term : passage.body) add_occurrence(term, false);
  for (std::string_view term : passage.title) add_occurrence(term, true);
  const std::uint32_t body = std::min(passage.body_length, kMaxFieldLength);
  const std::uint32_t title = std::min(passage.title_length, kMaxFieldLength);
  body_lengths_.push_back(static_cast<char>(encode_length(body)));
  title_lengths_.push_back(static_cast<char>(encode_length(title)));
  languages_.push_back(static_cast<char>(passage.language));
  body_length_ += body;
  title_length_ += title;
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
  return arena_.bytes() + terms_.capacity() * sizeof(Term) + table_.capacity() * sizeof table_[0] +
         documents_.capacity() * sizeof(DocumentEntry) + body_lengths_.capacity() +
         title_lengths_.capacity() + languages_.capacity();
}

void SegmentWriter::add_occurrence(std::string_view text, bool in_title) {
  if (text.empty() || text.size() > kMaxTermBytes) return;
  Term& term = find_term(text);
  const auto passage = static_cast<PassageId>(languages_.size());
  if (term.pending != passage) {
    store_pending(term);
    term.pending = passage;
  }
  if (in_title) {
    if (term.title < kMaxTitleCount) ++term.title;
  } else if (term.body < kMaxBodyCount) {
    ++term.body;
  }
}

SegmentWriter::Term& SegmentWriter::find_term(std::string_view text) {
  if (table_.empty()) table_.resize(kInitialTable);
  const std::uint32_t hash = hash_of(text);
  const std::size_t mask = table_.size() - 1;
  for (std::size_t slot = hash & mask;; slot = (slot + 1) & mask) {
    if (table_[slot] == 0) break;
    Term& term = terms_[table_[slot] - 1];
    if (term.hash == hash && text_of(term) == text) return term;
  }
  return add_term(text, hash);
}

SegmentWriter::Term& SegmentWriter::add_term(std::string_view text, std::uint32_t hash) {
  if (terms_.size() * 4 >= table_.size() * 3) grow_table();
  const std::size_t mask = table_.size() - 1;
  std::size_t slot = hash & mask;
  while (table_[slot] != 0) slot = (slot + 1) & mask;
  Term& term = terms_.emplace_back();
  table_[slot] = static_cast<std::uint32_t>(terms_.size());
  term.hash = hash;
  term.text = arena_.store(text);
  term.text_size = static_cast<std::uint8_t>(text.size());
  term.pending = static_cast<PassageId>(languages_.size());
  return term;
}

void SegmentWriter::grow_table() {
  table_.assign(table_.size() * 2, 0);
  const std::size_t mask = table_.size() - 1;
  for (std::size_t i = 0; i < terms_.size(); ++i) {
    std::size_t slot = terms_[i].hash & mask;
    while (table_[slot] != 0) slot = (slot + 1) & mask;
    table_[slot] = static_cast<std::uint32_t>(i + 1);
  }
}

// In memory a posting is a varint of twice the distance to the one before (to -1 for the first),
// plus one if it is a plain one; otherwise its two counts follow.
void SegmentWriter::store_pending(Term& term) {
  const bool first = term.chain.end == 0;
  const std::uint64_t delta = first ? std::uint64_t{term.pending} + 1 : term.pending - term.last;
  const bool plain = term.body == 1 && term.title == 0;
  append_varint(arena_, term.chain, delta << 1 | (plain ? 1 : 0));
  if (!plain) {
    arena_.append(term.chain, term.body);
    arena_.append(term.chain, term.title);
  }
  term.last = term.pending;
  term.body = 0;
  term.title = 0;
}

template <class Visit>
base::Status SegmentWriter::each_posting(const Term& term, Visit visit) const {
  Posting posting;
  std::uint64_t next = 0;  // id + 1
  PostingArena::Reader reader(arena_, term.chain);
  while (term.chain.end != 0 && !reader.done()) {
    const std::uint64_t head = read_varint(reader);
    next += head >> 1;
    posting = {static_cast<PassageId>(next - 1), 1, 0};
    if ((head & 1) == 0) {
      posting.body = reader.next();
      posting.title = reader.next();
    }
    TRY(visit(posting));
  }
  return visit(Posting{term.pending, term.body, term.title});
}

base::Status SegmentWriter::write(base::FileSystem& files, const std::string& path) const {
  CHECK(!in_document_);
  TRY_ASSIGN(auto out, SegmentSerializer::create(files, path));
  TRY(write_terms(*out));
  TRY(write_passages(*out));
  SegmentStatistics statistics;
  statistics.documents = static_cast<std::uint32_t>(documents_.size());
  statistics.passages = static_cast<std::uint32_t>(languages_.size());
  statistics.body_length = body_length_;
  statistics.title_length = title_length_;
  for (char language : languages_) {
    ++statistics.passages_by_language[static_cast<unsigned char>(language)];
  }
  return out->finish(statistics);
}

base::Status SegmentWriter::write_terms(SegmentSerializer& out) const {
  std::vector<std::uint32_t> order(terms_.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
    return text_of(terms_[a]) < text_of(terms_[b]);
  });
  for (std::uint32_t index : order) {
    TRY(out.begin_term(text_of(terms_[index])));
    TRY(each_posting(terms_[index], [&](const Posting& posting) {
      return out.add_posting(posting, static_cast<std::uint8_t>(body_lengths_[posting.passage]));
    }));
    TRY(out.end_term());
  }
  return {};
}

base::Status SegmentWriter::write_passages(SegmentSerializer& out) const {
  std::string docs;
  std::vector<DocumentId> ids;
  for (const DocumentEntry& entry : documents_) {
    append_document(docs, entry);
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

std::string sorted_document_ids(const std::vector<DocumentId>& ids) {
  std::vector<DocumentIndex> order(ids.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](DocumentIndex a, DocumentIndex b) {
    return std::pair(ids[a], a) < std::pair(ids[b], b);
  });
  std::string out;
  for (DocumentIndex index : order) base::append<std::uint32_t>(out, index);
  return out;
}

}  // namespace qwalt::index
