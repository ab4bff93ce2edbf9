#include "eval/gold_index.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"

namespace qwalt::eval {
namespace {

// Of a text that is not found, in a note.
constexpr std::size_t kShownBytes = 80;

// A place lies in the passage that begins last before it.
template <class Boundaries>
const auto& boundary_of(const Boundaries& boundaries, std::uint64_t letter) {
  auto after = std::upper_bound(
      boundaries.begin(), boundaries.end(), letter,
      [](std::uint64_t value, const auto& boundary) { return value < boundary.letters; });
  return *std::prev(after);
}

std::uint64_t distance(std::uint64_t a, std::uint64_t b) { return a > b ? a - b : b - a; }

}  // namespace

base::Result<GoldIndex> GoldIndex::build(const std::vector<DocumentQuestion>& questions,
                                         const DocumentNames& names, Collection& collection,
                                         const Watch& watch) {
  GoldIndex index;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    TRY(index.add(i, questions[i], names, collection));
  }
  for (const auto& [document, golds] : index.texts_) {
    TRY(watch.go_on());
    TRY(index.locate(document, collection));
  }
  index.texts_.clear();
  return index;
}

// 0, with a note, for a document that is not there or could not be read.
base::Result<store::Id> GoldIndex::find(const DocumentQuestion& question,
                                        const std::string& document, const DocumentNames& names,
                                        const Collection& collection) {
  const auto file = names.find(document);
  if (!file && file.error().code != base::Code::kNotFound) {
    return base::fail(file.error().code,
                      fmt::format("Question {}: {}", question.id, file.error().message));
  }
  const store::Id id = file ? collection.document(*file).value_or(0) : 0;
  if (id != 0) return id;
  std::string note =
      fmt::format("question {}: {}", question.id,
                  file ? "\"" + document + "\" could not be read." : file.error().message);
  // Once for a question, however many golds lie there.
  if (notes_.empty() || notes_.back() != note) notes_.push_back(std::move(note));
  return id;
}

base::Status GoldIndex::add(std::size_t index, const DocumentQuestion& question,
                            const DocumentNames& names, const Collection& collection) {
  QuestionGolds golds;
  if (!question.document.empty()) {
    TRY_ASSIGN(const store::Id only, find(question, question.document, names, collection));
    golds.searched = std::vector<store::Id>{only};
  }
  for (const Gold& gold : question.golds) {
    TRY_ASSIGN(const store::Id document, find(question, gold.document, names, collection));
    if (gold.page) golds.pages.push_back({document, *gold.page});
    if (gold.text.empty()) continue;
    if (document != 0) texts_[document].push_back({index, golds.texts.size(), &question, &gold});
    golds.texts.push_back({document, letters_of(gold.text).size(), {}});
  }
  for (const GoldPlaces& text : golds.texts) {
    if (text.letters > 0) continue;
    return base::fail(
        base::Code::kInvalid,
        fmt::format("Question {}: a gold text has no letters and no digits.", question.id));
  }
  golds_.push_back(std::move(golds));
  return {};
}

base::Status GoldIndex::locate(store::Id document, Collection& collection) {
  std::string letters;
  std::vector<Boundary> boundaries;
  TRY(collection.store().each_passage(document, [&](const store::PassageText& passage) {
    boundaries.push_back({letters.size(), passage.record.char_start, passage.record.page});
    letters += letters_of(passage.text);
    return base::Status{};
  }));
  for (const TextGold& wanted : texts_.at(document)) {
    GoldPlaces& found = golds_[wanted.question].texts[wanted.text];
    found.places = likely_places_of(letters_of(wanted.gold->text), letters);
    keep_wanted_places(*wanted.gold, boundaries, found.places);
    if (!found.places.empty()) continue;
    notes_.push_back(fmt::format("question {}: this does not stand in \"{}\"{}: {}",
                                 wanted.asked->id, wanted.gold->document,
                                 wanted.gold->page ? " on that page" : "",
                                 base::utf8_prefix(wanted.gold->text, kShownBytes)));
  }
  std::vector<std::uint64_t>& starts = boundaries_[document];
  for (const Boundary& boundary : boundaries) starts.push_back(boundary.letters);
  return {};
}

// Those on the gold's page, and of these the nearest to its start, where it has them.
void GoldIndex::keep_wanted_places(const Gold& gold, const std::vector<Boundary>& boundaries,
                                   std::vector<Span>& places) const {
  if (gold.page) {
    std::erase_if(places, [&](const Span& place) {
      return boundary_of(boundaries, place.begin).page != *gold.page;
    });
  }
  if (!gold.start || places.empty()) return;
  auto away = [&](const Span& place) {
    const Boundary& boundary = boundary_of(boundaries, place.begin);
    return distance(boundary.char_start + place.begin - boundary.letters, *gold.start);
  };
  places = {*std::min_element(places.begin(), places.end(), [&](const Span& a, const Span& b) {  //
    return away(a) < away(b);
  })};
}

Span GoldIndex::span_of(const store::PassageText& passage, std::string_view text) const {
  const auto found = boundaries_.find(passage.ref.document);
  const std::uint64_t begin = found == boundaries_.end() ? 0 : found->second[passage.ref.ordinal];
  return {begin, begin + letters_of(text).size()};
}

}  // namespace qwalt::eval
