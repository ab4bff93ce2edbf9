#include "search/passage_search.h"

#include <algorithm>
#include <array>
#include <utility>

#include "search/best_passages.h"
#include "search/selected_passages.h"

namespace qwalt::search {
namespace {

// In scored postings: what it costs to find the hopeful passages of a window, and to look a hopeful
// one up instead of scoring all that hold a word.
constexpr std::size_t kCostOfFinding = 200;
constexpr std::size_t kCostOfLooking = 4;

enum class Effort : std::uint8_t { kPruned, kAll };

// One search through all segments.
class Run {
 public:
  Run(const QueryPostings& postings, std::size_t limit, Effort effort)
      : postings_(postings),
        best_(postings.snapshot(), std::max<std::size_t>(limit, 1)),
        effort_(effort) {}

  base::Result<std::vector<Candidate>> find(const Selection& selection) {
    TRY(select(selection));
    for (const Window& window : windows()) {
      if (effort_ == Effort::kPruned && window.bound < best_.least()) break;
      TRY(search(window));
    }
    return best_.take(postings_.scores().units());
  }

 private:
  struct Window {
    std::uint32_t bound = 0;
    std::uint32_t segment = 0;
    std::uint32_t number = 0;
  };
  struct Bounded {
    std::uint32_t bound = 0;
    const WordPostings* word = nullptr;
    std::uint32_t upto = 0;         // the sum of the bounds up to this one
    std::size_t passages_upto = 0;  // that of the passages that hold them, about
  };

  const index::SegmentView& view(std::uint32_t segment) const {
    return postings_.snapshot().segments()[segment];
  }

  base::Status select(const Selection& selection) {
    for (const index::SegmentView& view : postings_.snapshot().segments()) {
      TRY_ASSIGN(auto selected, SelectedPassages::find(view, selection, postings_.scores()));
      selected_.push_back(std::move(selected));
    }
    return {};
  }

  // Those where something can be found, by falling bound.
  std::vector<Window> windows() const {
    std::vector<Window> windows;
    for (std::uint32_t segment = 0; segment < selected_.size(); ++segment) {
      const std::size_t count = window_count(view(segment).segment->statistics().passages);
      for (std::uint32_t i = 0; i < count; ++i) {
        std::uint32_t bound = 0;
        for (const WordPostings& word : postings_.words(segment)) bound += word.bound(i);
        if (bound > 0 && selected_[segment].meets(i)) windows.push_back({bound, segment, i});
      }
    }
    std::stable_sort(windows.begin(), windows.end(),
                     [](const Window& a, const Window& b) { return a.bound > b.bound; });
    return windows;
  }

  base::Status search(const Window& window) {
    const WindowSet* wanted = nullptr;
    const SelectedPassages& selected = selected_[window.segment];
    if (!selected.all()) {
      TRY(selected.read(window.number, scratch_, wanted_));
      if (wanted_.empty()) return {};
      wanted = &wanted_;
    }
    order_words(window);
    for (std::size_t left = words_.size(); left > 0; --left) {
      const WindowSet* looked_at = wanted;
      if (may_prune(left)) {
        const std::size_t hopeful = find_hopeful(left);
        if (hopeful == 0) break;
        const std::size_t few = words_[left - 1].word->passages_per_window() / kCostOfLooking;
        if (hopeful < few) looked_at = &hopeful_;
      }
      TRY(words_[left - 1].word->add(window.number, looked_at, scratch_, sums_));
    }
    find_hopeful(0);
    offer(window);
    sums_.fill(0);
    return {};
  }

  // Whether passages without any of the words above the first `left` have no chance, and it may pay
  // to look which ones still have.
  bool may_prune(std::size_t left) const {
    return effort_ == Effort::kPruned && words_[left - 1].upto < best_.least() &&
           words_[left - 1].passages_upto > kCostOfFinding;
  }

  void order_words(const Window& window) {
    words_.clear();
    for (const WordPostings& word : postings_.words(window.segment)) {
      const std::uint32_t bound = word.bound(window.number);
      if (bound > 0) words_.push_back({bound, &word, 0, 0});
    }
    std::sort(words_.begin(), words_.end(),
              [](const Bounded& a, const Bounded& b) { return a.bound < b.bound; });
    std::uint32_t bounds = 0;
    std::size_t passages = 0;
    for (Bounded& word : words_) {
      word.upto = bounds += word.bound;
      word.passages_upto = passages += word.word->passages_per_window();
    }
  }

  // What a passage must have before the first `words` words are looked up for it.
  std::uint32_t least_before(std::size_t words) const {
    const std::uint32_t more = words == 0 ? 0 : words_[words - 1].upto;
    const std::uint32_t least = best_.least();
    return least > more ? least - more : 1;
  }

  // Those that may be among the best with what the first `words_left` words can give.
  std::size_t find_hopeful(std::size_t words_left) {
    return hopeful_.assign_at_least(sums_, least_before(words_left));
  }

  void offer(const Window& window) {
    const index::SegmentView& segment = view(window.segment);
    const index::PassageId base = window.number << kWindowBits;
    hopeful_.each([&](std::uint32_t offset) {
      const index::PassageId passage = base + offset;
      const bool deleted = segment.deleted->count() > 0 &&
                           segment.deleted->contains(segment.segment->document_of(passage));
      if (!deleted) best_.offer(sums_[offset], window.segment, passage);
    });
  }

  const QueryPostings& postings_;
  BestPassages best_;
  const Effort effort_;
  std::vector<SelectedPassages> selected_;
  std::vector<Bounded> words_;     // of the window, by rising bound
  alignas(32) WindowSums sums_{};  // zeros between windows
  WindowSet hopeful_;              // may still be among the best
  WindowSet wanted_;
  WindowScratch scratch_;
};

base::Result<std::vector<Candidate>> run(const QueryPostings& postings, std::size_t limit,
                                         const Selection& selection, Effort effort) {
  return std::make_unique<Run>(postings, limit, effort)->find(selection);
}

}  // namespace

base::Result<PassageSearch> PassageSearch::prepare(const index::Snapshot& snapshot,
                                                   std::span<const text::QueryTerm> terms) {
  TRY_ASSIGN(QueryPostings postings, QueryPostings::find(snapshot, terms));
  return PassageSearch(std::move(postings));
}

base::Result<std::vector<Candidate>> PassageSearch::best(std::size_t limit,
                                                         const Selection& selection) const {
  return run(postings_, limit, selection, Effort::kPruned);
}

base::Result<std::vector<Candidate>> PassageSearch::best_of_all(std::size_t limit,
                                                                const Selection& selection) const {
  return run(postings_, limit, selection, Effort::kAll);
}

}  // namespace qwalt::search
