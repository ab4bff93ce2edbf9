#include "search/spelling.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "base/utf8.h"
#include "search/near_terms.h"
#include "search/question.h"
#include "text/characters.h"
#include "text/folding.h"

namespace qwalt::search {
namespace {

using Characters = std::u32string;

Characters characters_of(std::string_view word) {
  Characters characters;
  while (!word.empty()) characters.push_back(base::take_code_point(word));
  return characters;
}

std::string utf8(std::u32string_view characters) {
  std::string bytes;
  for (const char32_t each : characters) base::append_code_point(bytes, each);
  return bytes;
}

std::string utf8(char32_t character) { return utf8(std::u32string_view(&character, 1)); }

// Of a script with spaces, and nothing but letters.
bool is_plain_word(std::string_view word) {
  while (!word.empty()) {
    const text::CharClass found = text::class_of(base::take_code_point(word));
    if ((found & (text::kLetter | text::kMark)) == 0) return false;
    if ((found & (text::kDigit | text::kUnspaced | text::kUnderscore)) != 0) return false;
  }
  return true;
}

bool may_be_corrected(const text::QueryTerm& term) {
  const std::size_t characters = base::count_code_points(term.word);
  return !term.extra && !term.characters && characters >= kMinCorrectedCharacters &&
         characters <= kMaxCorrectedCharacters && is_plain_word(term.word);
}

// What people type, folded; accents are off.
struct Letters {
  text::Script script;
  char32_t first;
  char32_t last;
};
constexpr Letters kLetters[] = {
    {text::Script::kLatin, U'a', U'z'},        {text::Script::kGreek, U'α', U'ω'},
    {text::Script::kCyrillic, U'а', 0x45f},    {text::Script::kArmenian, 0x561, 0x586},
    {text::Script::kHebrew, U'א', U'ת'},       {text::Script::kArabic, 0x621, 0x64a},
    {text::Script::kArabic, 0x67e, 0x67e},     {text::Script::kArabic, 0x686, 0x686},
    {text::Script::kArabic, 0x6a9, 0x6af},     {text::Script::kArabic, 0x6cc, 0x6cc},
    {text::Script::kDevanagari, 0x905, 0x939}, {text::Script::kDevanagari, 0x93e, 0x94d},
    {text::Script::kTamil, 0xb85, 0xbcd},
};

Characters alphabet_of(text::Script script) {
  Characters alphabet;
  for (const Letters& letters : kLetters) {
    if (letters.script != script) continue;
    for (char32_t letter = letters.first; letter <= letters.last; ++letter) {
      if (is_plain_word(utf8(letter))) alphabet.push_back(letter);
    }
  }
  return alphabet;
}

// Calls visit(word) for every word that is one edit away; some twice, `word` itself too.
template <class Visit>
void each_edited(const Characters& word, const Characters& alphabet, Visit visit) {
  Characters edited;
  for (std::size_t i = 0; i < word.size(); ++i) visit((edited = word).erase(i, 1));
  for (std::size_t i = 0; i + 1 < word.size(); ++i) {
    edited = word;
    std::swap(edited[i], edited[i + 1]);
    visit(edited);
  }
  for (std::size_t i = 0; i <= word.size(); ++i) {
    edited = word;
    edited.insert(i, 1, U' ');
    for (const char32_t letter : alphabet) {
      edited[i] = letter;
      visit(edited);
    }
  }
  for (std::size_t i = 0; i < word.size(); ++i) {
    edited = word;
    for (const char32_t letter : alphabet) {
      edited[i] = letter;
      visit(edited);
    }
  }
}

// What a missing word may have been meant as.
struct Reading {
  std::string surface;  // empty if only the term is known
  std::uint64_t passages = 0;
};
using Readings = std::map<std::string, Reading>;  // by term

class Reader {
 public:
  explicit Reader(const index::Snapshot& snapshot)
      : snapshot_(snapshot), languages_(main_languages(snapshot)) {
    if (languages_.empty()) languages_.push_back(text::Language::kUnknown);
  }

  base::Result<std::optional<Correction>> correct(const text::QueryTerm& term) {
    const Characters word = characters_of(term.word);
    Readings readings;
    TRY(read_one_edit(word, readings));
    if (readings.empty() && word.size() >= kTwoEditsFromCharacters) {
      for (const std::string& form : term.forms) TRY(read_two_edits(form, readings));
    }
    const auto best =
        std::max_element(readings.begin(), readings.end(), [&](const auto& a, const auto& b) {
          return std::tuple(keeps_first(word, a), a.second.passages) <
                 std::tuple(keeps_first(word, b), b.second.passages);
        });
    if (best == readings.end()) return std::optional<Correction>();
    return Correction{term.word, best->first, best->second.surface};
  }

 private:
  static bool keeps_first(const Characters& word, const Readings::value_type& reading) {
    std::string_view first = reading.first;
    return base::take_code_point(first) == word.front();
  }

  // Words one edit away, as the languages of the collection stem them.
  base::Status read_one_edit(const Characters& word, Readings& readings) {
    const Characters alphabet = alphabet_of(text::script_of(word.front()));
    std::string words;
    each_edited(word, alphabet,
                [&](const Characters& edited) { words.append(utf8(edited)).push_back(' '); });
    Readings drafts;
    for (const text::Language language : languages_) {
      thread_analyzer().analyze(words, language, [&](const text::Token& token) {
        if (token.extra || token.characters) return;
        drafts.emplace(token.term, Reading{words.substr(token.begin, token.end - token.begin), 0});
      });
    }
    for (const index::SegmentView& view : snapshot_.segments()) {
      TRY(count_passages(*view.segment, drafts));
    }
    for (auto& [term, reading] : drafts) {
      if (reading.passages > 0) readings.emplace(term, std::move(reading));
    }
    return {};
  }

  // Both are sorted: what lies before the term that the dictionary goes on with is not in it.
  static base::Status count_passages(const index::Segment& segment, Readings& drafts) {
    for (auto draft = drafts.begin(); draft != drafts.end();) {
      index::TermIterator terms = segment.terms_from(draft->first);
      if (!terms.next()) {
        if (!terms.damaged()) return {};
        return index::damaged(segment.name(), "its dictionary cannot be read");
      }
      draft = drafts.lower_bound(std::string(terms.term()));
      if (draft == drafts.end() || draft->first != terms.term()) continue;
      draft->second.passages += terms.info().passages;
      ++draft;
    }
    return {};
  }

  base::Status read_two_edits(const std::string& form, Readings& readings) const {
    const Characters stem = characters_of(form);
    if (stem.size() < kTwoEditsFromCharacters || stem.size() > kMaxEditedCharacters) return {};
    std::uint8_t fewest = 2;
    for (const index::SegmentView& view : snapshot_.segments()) {
      NearTerms near(*view.segment, stem, 2, utf8(stem[0]), utf8(stem[0] + 1));
      while (near.next()) {
        if (near.edits() > fewest || !is_plain_word(near.term())) continue;
        if (near.edits() < fewest) readings.clear();
        fewest = near.edits();
        readings[std::string(near.term())].passages += near.info().passages;
      }
      TRY(near.status());
    }
    return {};
  }

  const index::Snapshot& snapshot_;
  std::vector<text::Language> languages_;
};

// The ways in which texts write a corrected word.
class Surfaces {
 public:
  explicit Surfaces(const Correction& correction)
      : term_(correction.term), written_(characters_of(correction.written)) {}

  const std::string& term() const { return term_; }

  void add(std::string_view written) {
    std::string folded;
    text::fold_word(written, false, folded);
    ++times_[folded];
  }

  // Empty if there is none.
  std::string best() const {
    std::string best;
    std::pair<int, int> best_rank;
    for (const auto& [folded, times] : times_) {
      const std::pair rank(-edits_to(folded), times);
      if (!best.empty() && rank <= best_rank) continue;
      best = folded;
      best_rank = rank;
    }
    return best;
  }

 private:
  int edits_to(std::string folded) const {
    constexpr std::uint8_t kFar = 3;
    text::fold_accents(folded);
    EditRows rows(written_, kFar - 1);
    for (const char32_t character : characters_of(folded)) {
      if (!rows.push(character)) return kFar;
    }
    return std::min(rows.edits(), kFar);
  }

  const std::string& term_;
  Characters written_;
  std::map<std::string, int> times_;  // by word in small letters
};

// Of an identifier or an address: those are no writing errors of others.
bool is_part(const text::QueryTerm& part, const text::Query& query) {
  return std::any_of(query.terms.begin(), query.terms.end(), [&](const text::QueryTerm& term) {
    return term.extra && term.word.find(part.word) != std::string::npos;
  });
}

bool asks_for(const text::Query& query, const std::string& form) {
  return std::any_of(query.terms.begin(), query.terms.end(), [&](const text::QueryTerm& term) {
    return std::find(term.forms.begin(), term.forms.end(), form) != term.forms.end();
  });
}

}  // namespace

base::Result<std::vector<Correction>> correct_spelling(const index::Snapshot& snapshot,
                                                       std::span<const std::size_t> missing,
                                                       text::Query& query) {
  std::vector<Correction> corrections;
  for (const std::size_t number : missing) {
    if (corrections.size() == kMaxCorrections) break;
    text::QueryTerm& term = query.terms[number];
    if (!may_be_corrected(term) || is_part(term, query)) continue;
    TRY_ASSIGN(auto correction, Reader(snapshot).correct(term));
    if (!correction || asks_for(query, correction->term)) continue;
    term.forms.push_back(correction->term);
    term.weight *= kCorrectedWeight;
    // Pieces of words are compared too: those of what was meant.
    if (!correction->meant.empty()) term.word = correction->meant;
    corrections.push_back(std::move(*correction));
  }
  return corrections;
}

void find_surface_forms(std::vector<Correction>& corrections, std::span<const PassageText> texts,
                        text::Analyzer& analyzer) {
  std::vector<Surfaces> surfaces;
  surfaces.reserve(corrections.size());
  for (const Correction& correction : corrections) surfaces.emplace_back(correction);
  if (surfaces.empty()) return;
  for (const PassageText& text : texts) {
    analyzer.analyze(text.body, text.language, [&](const text::Token& token) {
      for (Surfaces& each : surfaces) {
        if (token.term == each.term()) {
          each.add(std::string_view(text.body).substr(token.begin, token.end - token.begin));
        }
      }
    });
  }
  for (std::size_t i = 0; i < surfaces.size(); ++i) {
    std::string best = surfaces[i].best();
    if (!best.empty()) corrections[i].meant = std::move(best);
  }
}

}  // namespace qwalt::search
