#include "index/segment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <set>
#include <thread>

#include "base/crc32c.h"
#include "index/segment_writer.h"
#include "index/test_file_system.h"
#include "index/test_model.h"

namespace qwalt::index {
namespace {

std::string segment_bytes(const std::vector<std::pair<DocumentId, ModelDocument>>& documents) {
  SegmentWriter writer;
  for (const auto& [id, document] : documents) {
    writer.begin_document(id, 0);
    for (const ModelPassage& passage : document) {
      std::vector<std::string_view> body;
      std::vector<std::string_view> title;
      for (const auto& [term, counts] : passage.terms) {
        body.insert(body.end(), counts.first, term);
        title.insert(title.end(), counts.second, term);
      }
      writer.add_passage(
          {body, title, passage.body_length, passage.title_length, passage.language});
    }
    writer.end_document();
  }
  TestFileSystem files;
  const base::Status written = writer.write(files, "d/1.seg");
  EXPECT_TRUE(written);
  return files.bytes("d/1.seg");
}

base::Result<std::shared_ptr<const Segment>> open(std::string bytes) {
  return Segment::open(std::make_unique<MemoryMapping>(std::move(bytes)), "1.seg");
}

std::vector<std::pair<DocumentId, ModelDocument>> random_documents(std::uint32_t seed, int count) {
  Random random(seed);
  std::vector<std::pair<DocumentId, ModelDocument>> documents;
  documents.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    documents.emplace_back(static_cast<DocumentId>(random()), random_document(random, 3000, 6));
  }
  return documents;
}

// Reads everything there is; the result does not matter.
void read_all(const Segment& segment) {
  (void)segment.verify();
  if (!segment.check()) return;
  TermIterator terms = segment.terms();
  PostingBlock block;
  while (terms.next()) {
    (void)segment.find(terms.term());
    PostingCursor cursor = segment.postings(terms.info());
    while (cursor.next(block)) {
      for (std::size_t i = 0; i < block.count; ++i) {
        ASSERT_LT(block.passages[i], segment.statistics().passages);
      }
    }
  }
  for (PassageId id = 0; id < segment.statistics().passages; ++id) {
    const DocumentIndex index = segment.document_of(id);
    ASSERT_LT(index, segment.statistics().documents);
    (void)segment.find_document(segment.document(index).id);
  }
}

TEST(Segment, HoldsWhatWasWritten) {
  const auto documents = random_documents(1, 400);
  const auto segment = open(segment_bytes(documents));
  ASSERT_TRUE(segment) << segment.error().message;
  EXPECT_TRUE((*segment)->verify());
  const DeletedDocuments none((*segment)->statistics().documents);
  Model model;
  read_segment({*segment, std::make_shared<DeletedDocuments>(none)}, model);
  EXPECT_EQ(model, Model(documents.begin(), documents.end()));
}

TEST(Segment, FindsEveryTermAndNoOther) {
  const auto documents = random_documents(2, 100);
  const auto segment = open(segment_bytes(documents));
  ASSERT_TRUE(segment);
  std::map<std::string, TermStatistics> terms;
  for (const auto& [id, document] : documents) {
    std::set<std::string> words;
    for (const ModelPassage& passage : document) {
      for (const auto& [term, counts] : passage.terms) {
        terms[term].documents += words.insert(term).second;
        terms[term].passages += 1;
        terms[term].body_count += counts.first;
        terms[term].title_count += counts.second;
      }
    }
  }
  for (const auto& [term, statistics] : terms) {
    const auto info = (*segment)->find(term);
    ASSERT_TRUE(info && *info) << term;
    EXPECT_EQ((*info)->passages, statistics.passages);
    EXPECT_EQ((*info)->documents, statistics.documents);
    EXPECT_EQ((*info)->body_count, statistics.body_count);
    EXPECT_EQ((*info)->title_count, statistics.title_count);
    for (const auto& other :
         std::vector<std::string>{term + "x", term + std::string(1, '\0'), "", "zz"}) {
      EXPECT_EQ((*segment)->find(other)->has_value(), terms.contains(other)) << other;
    }
  }
}

TEST(Segment, CapsCountsAndLengthsAndLeavesOutTermsThatAreTooLong) {
  SegmentWriter writer;
  const std::vector<std::string_view> many(1000, "many");
  const std::string longest(kMaxTermBytes, 'x');
  const std::string too_long(kMaxTermBytes + 1, 'x');
  std::vector<std::string_view> body = many;
  body.insert(body.end(), {longest, too_long, ""});
  writer.begin_document(1, 0);
  writer.add_passage({body, many, 4'000'000'000, 4'000'000'000, 1});
  writer.end_document();
  TestFileSystem files;
  ASSERT_TRUE(writer.write(files, "d/1.seg"));
  const auto segment = open(files.bytes("d/1.seg"));
  ASSERT_TRUE(segment);
  EXPECT_EQ((*segment)->statistics().terms, 2u);
  EXPECT_EQ((*segment)->statistics().body_length, kMaxFieldLength);
  const auto info = (*segment)->find("many");
  ASSERT_TRUE(info && *info);
  EXPECT_EQ((*info)->single, (Posting{0, kMaxBodyCount, kMaxTitleCount}));
  EXPECT_TRUE((*segment)->find(longest)->has_value());
}

TEST(Segment, PassesOverSectionsItDoesNotKnow) {
  std::string bytes = segment_bytes(random_documents(3, 5));
  auto sections = decode_footer(base::as_bytes(bytes), "1.seg");
  ASSERT_TRUE(sections);
  bytes.resize(base::load<std::uint64_t>(base::as_bytes(bytes).data() + bytes.size() - 32));
  sections->push_back({"VECTORS", base::crc32c(base::as_bytes("12345678")), bytes.size(), 8});
  bytes += "1234567800000000";
  bytes += encode_footer(*sections, bytes.size());
  const auto segment = open(bytes);
  ASSERT_TRUE(segment) << segment.error().message;
  EXPECT_TRUE((*segment)->verify());
}

TEST(Segment, ThatIsCutIsRefused) {
  const std::string good = segment_bytes(random_documents(4, 5));
  for (std::size_t size = 0; size < good.size(); ++size) {
    const auto segment = open(good.substr(0, size));
    ASSERT_FALSE(segment) << size;
    ASSERT_EQ(segment.error().code, base::Code::kCorrupt);
    ASSERT_NE(segment.error().message.find("1.seg"), std::string::npos);
  }
}

// A mapped file whose bytes somebody else changes.
class SharedMapping final : public base::MappedFile {
 public:
  explicit SharedMapping(std::shared_ptr<std::string> bytes) : bytes_(std::move(bytes)) {}
  base::ByteView bytes() const override { return base::as_bytes(*bytes_); }

 private:
  std::shared_ptr<std::string> bytes_;
};

std::shared_ptr<const Segment> open_shared(const std::shared_ptr<std::string>& bytes) {
  auto segment = Segment::open(std::make_unique<SharedMapping>(bytes), "1.seg");
  EXPECT_TRUE(segment);
  return segment ? *segment : nullptr;
}

// All that queries can read of a term, as text; an error if they cannot.
base::Result<std::string> answer(const Segment& segment, std::string_view term) {
  TRY_ASSIGN(const auto info, segment.find(term));
  if (!info) return "none";
  std::string answer = std::to_string(info->documents);
  PostingCursor cursor = segment.postings(*info);
  PostingBlock block;
  while (cursor.next(block)) {
    for (std::size_t i = 0; i < block.count; ++i) {
      const PassageId passage = block.passages[i];
      const DocumentEntry document = segment.document(segment.document_of(passage));
      for (const std::uint64_t number :
           {std::uint64_t{passage}, std::uint64_t{block.body[i]}, std::uint64_t{block.title[i]},
            static_cast<std::uint64_t>(document.id), std::uint64_t{document.first_ordinal},
            std::uint64_t{document.body_length}, std::uint64_t{document.title_length},
            std::uint64_t{segment.body_length_codes()[passage]},
            std::uint64_t{segment.title_length_codes()[passage]},
            std::uint64_t{segment.languages()[passage]},
            std::uint64_t{segment.find_document(document.id).size()}}) {
        answer += " " + std::to_string(number);
      }
    }
  }
  if (cursor.damaged()) return damaged(segment.name(), "it cannot be read");
  return answer;
}

class SegmentDamage : public testing::Test {
 protected:
  explicit SegmentDamage(int documents = 250)
      : bytes_(std::make_shared<std::string>(segment_bytes(random_documents(5, documents)))) {
    const auto segment = open_shared(bytes_);
    for (TermIterator terms = segment->terms(); terms.next();) {
      right_[std::string(terms.term())] = *answer(*segment, terms.term());
    }
    // A document that is not there, and terms before, between and after all others.
    for (const char* other : {"a", "t1x", "zz"}) right_[other] = "none";
  }

  // Some terms are answered rightly, or with an error that names the file.
  void expect_no_wrong_answer(const Segment& segment, std::size_t at) {
    for (int i = 0; i < 4; ++i) {
      auto term = right_.lower_bound("t" + std::to_string(random_() % 3000));
      if (term == right_.end()) term = right_.begin();
      const auto found = answer(segment, term->first);
      if (found) {
        ASSERT_EQ(*found, term->second) << term->first << ", byte " << at;
      } else {
        ASSERT_EQ(found.error().code, base::Code::kCorrupt);
        ASSERT_NE(found.error().message.find("1.seg"), std::string::npos);
        ++errors_;
      }
    }
  }
  void flip(std::size_t at) { (*bytes_)[at] = static_cast<char>((*bytes_)[at] ^ 0x20); }

  const std::shared_ptr<std::string> bytes_;
  std::map<std::string, std::string> right_;
  Random random_{5};
  int errors_ = 0;
};

TEST_F(SegmentDamage, BeforeItIsOpenedGivesErrorsOrRightAnswers) {
  for (int round = 0; round < 1000; ++round) {
    const std::size_t at = random_() % bytes_->size();
    flip(at);
    const auto segment = Segment::open(std::make_unique<SharedMapping>(bytes_), "1.seg");
    if (segment) expect_no_wrong_answer(**segment, at);
    if (HasFatalFailure()) return;
    flip(at);
  }
  EXPECT_GT(errors_, 500);
}

TEST_F(SegmentDamage, WhileItIsOpenGivesErrorsOrRightAnswers) {
  for (int round = 0; round < 1000; ++round) {
    const auto segment = open_shared(bytes_);
    const std::size_t at = random_() % bytes_->size();
    flip(at);
    expect_no_wrong_answer(*segment, at);
    if (HasFatalFailure()) return;
    flip(at);
  }
  EXPECT_GT(errors_, 500);
}

TEST_F(SegmentDamage, AfterItWasReadIsFoundOnceTheChecksAreForgotten) {
  const auto segment = open_shared(bytes_);
  for (const auto& [term, right] : right_) ASSERT_EQ(*answer(*segment, term), right);
  for (int round = 0; round < 1000; ++round) {
    const std::size_t at = random_() % bytes_->size();
    segment->forget_checks();
    flip(at);
    expect_no_wrong_answer(*segment, at);
    if (HasFatalFailure()) return;
    flip(at);
  }
  EXPECT_GT(errors_, 500);
}

// Its postings are several pieces.
class LargeSegmentDamage : public SegmentDamage {
 protected:
  LargeSegmentDamage() : SegmentDamage(1000) {}
};

TEST_F(LargeSegmentDamage, InOnePieceLeavesTheAnswersFromTheOthers) {
  const auto sections = decode_footer(base::as_bytes(*bytes_), "1.seg");
  for (const Section& section : *sections) {
    if (section.name != kPostingsSection) continue;
    ASSERT_GT(section.size, 2 * kCheckedPieceBytes);
    flip(section.offset + section.size - 1);
  }
  const auto segment = open_shared(bytes_);
  std::size_t answered = 0;
  for (const auto& [term, right] : right_) answered += answer(*segment, term).has_value() ? 1 : 0;
  EXPECT_LT(answered, right_.size());
  EXPECT_GT(answered, right_.size() / 4);
}

TEST_F(LargeSegmentDamage, IsFoundByManyReadersAtOnce) {
  const auto sections = decode_footer(base::as_bytes(*bytes_), "1.seg");
  for (const Section& section : *sections) {
    if (section.name == kPostingsSection) flip(section.offset + section.size - 1);
  }
  const auto segment = open_shared(bytes_);
  std::array<std::jthread, 4> readers;
  for (std::jthread& reader : readers) {
    reader = std::jthread([&] {
      for (const auto& [term, right] : right_) {
        const auto found = answer(*segment, term);
        if (found) {
          EXPECT_EQ(*found, right);
        }
        if (term.ends_with("7")) segment->forget_checks();
      }
    });
  }
}

TEST(Segment, OfAnotherVersionIsNotCalledDamaged) {
  std::string bytes = segment_bytes(random_documents(5, 4));
  const std::size_t footer = bytes.size() - kFooterBytes;
  const auto table = base::load<std::uint64_t>(base::as_bytes(bytes).data() + footer);
  bytes[footer + 12] = 1;
  const std::uint32_t checksum =
      base::crc32c(base::as_bytes(bytes).subspan(table, footer + 20 - table));
  std::memcpy(bytes.data() + footer + 20, &checksum, sizeof checksum);
  const auto segment = open(bytes);
  ASSERT_FALSE(segment);
  EXPECT_EQ(segment.error().code, base::Code::kUnsupported);
}

TEST(Segment, ItsTermsCanBeReadFromAnyPlace) {
  const auto segment = open(segment_bytes(random_documents(7, 60)));
  ASSERT_TRUE(segment);
  std::vector<std::string> all;
  for (TermIterator terms = (*segment)->terms(); terms.next();) all.emplace_back(terms.term());
  std::vector<std::string> wanted = all;
  wanted.insert(wanted.end(), {"", "a", "t1000x", "zz"});
  for (const std::string& from : wanted) {
    TermIterator terms = (*segment)->terms_from(from);
    const auto first = std::lower_bound(all.begin(), all.end(), from);
    ASSERT_EQ(terms.next(), first != all.end()) << from;
    if (first != all.end()) {
      ASSERT_EQ(terms.term(), *first) << from;
    }
  }
}

TEST(Segment, WithAnyFlippedBitReadsWithoutHarm) {
  const std::string good = segment_bytes(random_documents(5, 40));
  Random random(5);
  for (int round = 0; round < 1000; ++round) {
    std::string bad = good;
    const std::size_t at = random() % bad.size();
    bad[at] = static_cast<char>(bad[at] ^ (1 << random() % 8));
    const auto segment = open(bad);
    if (!segment) continue;
    // Padding belongs to nothing.
    const auto sections = decode_footer(base::as_bytes(bad), "1.seg");
    EXPECT_EQ((*segment)->verify().has_value(),
              std::none_of(sections->begin(), sections->end(), [&](const Section& section) {
                return at >= section.offset && at < section.offset + section.size;
              }));
    read_all(**segment);
  }
}

// Makes CHECKS fit the other sections, which must have kept their sizes.
void mend_checks(std::string& bytes, std::vector<Section>& sections) {
  std::map<std::string_view, Section*> named;
  for (Section& section : sections) named[section.name] = &section;
  std::string checks;
  for (const auto name : {kTermsSection, kSkipSection, kPostingsSection}) {
    const auto section = base::as_bytes(bytes).subspan(named[name]->offset, named[name]->size);
    for (std::size_t at = 0; at < section.size(); at += kCheckedPieceBytes) {
      const std::size_t size = std::min(kCheckedPieceBytes, section.size() - at);
      base::append<std::uint32_t>(checks, base::crc32c(section.subspan(at, size)));
    }
  }
  Section& own = *named[kChecksSection];
  ASSERT_EQ(own.size, checks.size());
  bytes.replace(own.offset, own.size, checks);
  own.checksum = base::crc32c(base::as_bytes(checks));
}

// Checksums that fit: what only decoding can find.
TEST(Segment, WithDamageUnderAGoodChecksumReadsWithoutHarm) {
  const std::string good = segment_bytes(random_documents(6, 40));
  Random random(6);
  for (int round = 0; round < 1500; ++round) {
    std::string bad = good;
    auto sections = decode_footer(base::as_bytes(bad), "1.seg");
    ASSERT_TRUE(sections);
    Section& section = (*sections)[random() % sections->size()];
    if (section.size == 0) continue;
    for (std::uint32_t i = 0; i <= random() % 3; ++i) {
      bad[section.offset + random() % section.size] = static_cast<char>(random());
    }
    section.checksum = base::crc32c(base::as_bytes(bad).subspan(section.offset, section.size));
    mend_checks(bad, *sections);
    bad.resize(base::load<std::uint64_t>(base::as_bytes(bad).data() + bad.size() - 32));
    bad += encode_footer(*sections, bad.size());
    const auto segment = open(bad);
    if (segment) read_all(**segment);
  }
}

}  // namespace
}  // namespace qwalt::index
