#include "index/merge.h"

#include <algorithm>
#include <vector>

#include "index/merged_documents.h"
#include "index/segment_serializer.h"

namespace qwalt::index {
namespace {

struct Run {  // of passages alive
  PassageId begin = 0;
  PassageId end = 0;
  PassageId new_begin = 0;
};

std::uint64_t live_passages(const SegmentView& view) {
  const std::uint64_t passages = view.segment->statistics().passages;
  return passages - std::min<std::uint64_t>(view.deleted->totals().passages, passages);
}

// One segment on its way into another.
class Input {
 public:
  Input(const SegmentView& view, PassageId new_begin) : view_(view), terms_(view.segment->terms()) {
    for (DocumentIndex i = 0; i < segment().statistics().documents; ++i) {
      if (view.deleted->contains(i)) continue;
      const DocumentEntry entry = segment().document(i);
      if (runs_.empty() || runs_.back().end != entry.first_passage) {
        runs_.push_back({entry.first_passage, entry.first_passage, new_begin});
      }
      runs_.back().end = entry.end_passage();
      new_begin += entry.passages;
    }
    new_end_ = new_begin;
    advance();
  }

  const Segment& segment() const { return *view_.segment; }
  const SegmentView& view() const { return view_; }
  const std::vector<Run>& runs() const { return runs_; }
  PassageId new_end() const { return new_end_; }
  bool has_term() const { return has_term_; }
  std::string_view term() const { return terms_.term(); }
  base::Status status() const {
    if (terms_.damaged()) return damaged(segment().name(), "its dictionary cannot be read");
    return {};
  }
  void advance() { has_term_ = terms_.next(); }

  // Calls visit(Posting with its new id, length code) for the live passages of the current term.
  template <class Visit>
  base::Status each_posting(PostingBlock& block, Visit visit) const {
    PostingCursor cursor = segment().postings(terms_.info());
    auto run = runs_.begin();
    while (cursor.next(block)) {
      for (std::size_t i = 0; i < block.count; ++i) {
        const PassageId passage = block.passages[i];
        if (run != runs_.end() && passage >= run->end) {
          run = std::upper_bound(run, runs_.end(), passage,
                                 [](PassageId id, const Run& other) { return id < other.end; });
        }
        if (run == runs_.end()) return {};
        if (passage < run->begin) continue;
        TRY(visit(Posting{run->new_begin + (passage - run->begin), block.body[i], block.title[i]},
                  segment().body_length_codes()[passage]));
      }
    }
    if (cursor.damaged()) return damaged(segment().name(), "the passages of a term are damaged");
    return {};
  }

 private:
  SegmentView view_;
  TermIterator terms_;
  std::vector<Run> runs_;
  PassageId new_end_ = 0;
  bool has_term_ = false;
};

// Of all inputs together, before the pages that were read are given back.
constexpr std::uint64_t kPostingsHeld = 1 << 20;

class Merger {
 public:
  Merger(std::span<const SegmentView> views, const std::stop_token& stop)
      : stop_(stop), documents_(views) {
    PassageId next = 0;
    for (const SegmentView& view : views) {
      inputs_.emplace_back(view, next);
      next = inputs_.back().new_end();
    }
  }

  base::Status run(base::FileSystem& files, const std::string& path) {
    DocumentStarts starts(inputs_.back().new_end());
    statistics_.documents = documents_.documents();
    documents_.each([&](const DocumentEntry& entry) {
      starts.insert(entry.first_passage);
      statistics_.add(entry, {});
    });
    TRY_ASSIGN(out_, SegmentSerializer::create(files, path, std::move(starts)));
    TRY(merge_terms());
    TRY(documents_.write(*out_));
    TRY(out_->begin_section(kLengthsSection));
    TRY(copy_column(&Segment::body_length_codes));
    TRY(copy_column(&Segment::title_length_codes));
    TRY(out_->end_section());
    TRY(out_->begin_section(kLanguagesSection));
    TRY(copy_column(&Segment::languages));
    TRY(out_->end_section());
    count_languages();
    return out_->finish(statistics_);
  }

 private:
  base::Status merge_terms() {
    std::string term;
    while (next_term(term)) {
      if (stop_.stop_requested()) {
        return base::fail(base::Code::kCancelled, "Merging the index was stopped.");
      }
      bool begun = false;
      release_pages_now_and_then();
      for (Input& input : inputs_) {
        if (!input.has_term() || input.term() != term) continue;
        TRY(input.each_posting(
            block_, [&](const Posting& posting, std::uint8_t length_code) -> base::Status {
              if (!begun) TRY(out_->begin_term(term));
              begun = true;
              ++postings_read_;
              return out_->add_posting(posting, length_code);
            }));
        input.advance();
      }
      if (begun) TRY(out_->end_term());
    }
    for (const Input& input : inputs_) TRY(input.status());
    return {};
  }

  // A merge reads all of its inputs, once: they would count as memory until its end.
  void release_pages_now_and_then() {
    if (postings_read_ < kPostingsHeld) return;
    postings_read_ = 0;
    for (const Input& input : inputs_) input.segment().release_pages();
  }

  bool next_term(std::string& term) const {
    const Input* first = nullptr;
    for (const Input& input : inputs_) {
      if (!input.has_term()) continue;
      if (first == nullptr || input.term() < first->term()) first = &input;
    }
    if (first != nullptr) term = first->term();
    return first != nullptr;
  }

  base::Status copy_column(base::ByteView (Segment::*column)() const) {
    for (const Input& input : inputs_) {
      const auto bytes = (input.segment().*column)();
      for (const Run& run : input.runs()) {
        const auto part = bytes.subspan(run.begin, run.end - run.begin);
        TRY(out_->append({reinterpret_cast<const char*>(part.data()), part.size()}));
      }
    }
    return {};
  }

  void count_languages() {
    for (const Input& input : inputs_) {
      const auto languages = input.segment().languages();
      for (const Run& run : input.runs()) {
        for (PassageId id = run.begin; id < run.end; ++id) {
          ++statistics_.passages_by_language[languages[id]];
        }
      }
    }
  }

  const std::stop_token& stop_;
  const MergedDocuments documents_;
  std::vector<Input> inputs_;
  std::unique_ptr<SegmentSerializer> out_;
  PostingBlock block_;
  SegmentStatistics statistics_;
  std::uint64_t postings_read_ = 0;  // since pages were given back
};

}  // namespace

std::optional<MergeRange> choose_merge(std::span<const SegmentView> segments,
                                       std::size_t max_segments) {
  std::vector<std::uint64_t> live;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    live.push_back(live_passages(segments[i]));
    const std::uint64_t all = segments[i].segment->statistics().passages;
    if ((all - live[i]) * 4 > all) return MergeRange(i, i + 1);
  }
  if (segments.size() <= max_segments) return std::nullopt;
  std::optional<MergeRange> best;
  double best_cost = 0;
  for (std::size_t begin = 0; begin < live.size(); ++begin) {
    std::uint64_t cost = live[begin];
    for (std::size_t end = begin + 1; end < live.size(); ++end) {
      cost += live[end];
      if (cost > kMaxSegmentPassages) break;
      const double relative = static_cast<double>(cost) / static_cast<double>(end - begin);
      if (best && relative >= best_cost) continue;
      best_cost = relative;
      best = MergeRange(begin, end + 1);
    }
  }
  return best;
}

base::Status merge_segments(base::FileSystem& files, std::span<const SegmentView> inputs,
                            const std::string& path, const std::stop_token& stop) {
  for (const SegmentView& view : inputs) {
    TRY(view.segment->check());
    view.segment->release_pages();
  }
  return Merger(inputs, stop).run(files, path);
}

}  // namespace qwalt::index
