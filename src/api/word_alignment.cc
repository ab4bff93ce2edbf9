#include "api/word_alignment.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <unordered_map>

#include "base/utf8.h"
#include "text/folding.h"

namespace qwalt::api {
namespace {

// As much has to be the same before a place is believed without its neighbours.
constexpr std::size_t kSureLetters = 12;
constexpr std::size_t kGram = 6;        // what places are looked up by
constexpr std::size_t kMaxPlaces = 12;  // of the same gram that are tried
constexpr std::size_t kMaxLook = 200;   // letters by which places are compared
constexpr std::size_t kWindow = 400;    // letters in which a single word is looked for
constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

// Letters and digits in the wider sense: whatever is neither space nor punctuation.
bool counts(char32_t c) {
  if (c < 0x80) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
  if (c < 0xc0) return c == 0xaa || c == 0xb5 || c == 0xba;
  if (c == 0xd7 || c == 0xf7) return false;
  const bool punctuation = (c >= 0x2000 && c <= 0x206f) || (c >= 0x2500 && c <= 0x27bf) ||
                           (c >= 0x3000 && c <= 0x303f) || (c >= 0xe000 && c <= 0xf8ff) ||
                           (c >= 0xfe00 && c <= 0xfe6f) || c == 0xfeff || c == 0xfffd;
  return !punctuation;
}

struct Letters {
  std::vector<char32_t> letters;
  std::vector<std::uint32_t> begins;  // code points
  std::vector<std::uint32_t> ends;
};

bool is_accent(char32_t c) { return c >= 0x300 && c <= 0x36f; }

// A letter without case and accents, so that it is the same composed or not; a ligature is several.
void append_folded(char32_t c, std::vector<char32_t>& out) {
  if (c < 0x80) {
    out.push_back(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    return;
  }
  std::string letter;
  base::append_code_point(letter, c);
  std::string folded;
  text::fold_word(letter, false, folded);
  text::fold_accents(folded);
  for (std::string_view rest = folded; !rest.empty();) out.push_back(base::take_code_point(rest));
}

// Appends the letters of a text; places are code points from its beginning.
void append_letters(std::string_view text, Letters& out) {
  for (std::uint32_t point = 0; !text.empty(); ++point) {
    const char32_t c = base::take_code_point(text);
    if (is_accent(c) && !out.ends.empty() && out.ends.back() == point) out.ends.back() = point + 1;
    if (is_accent(c) || !counts(c)) continue;
    append_folded(c, out.letters);
    out.begins.resize(out.letters.size(), point);
    out.ends.resize(out.letters.size(), point + 1);
  }
}

std::uint64_t gram_at(const std::vector<char32_t>& letters, std::size_t at) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (std::size_t i = 0; i < kGram; ++i) hash = (hash ^ letters[at + i]) * 1099511628211ULL;
  return hash;
}

class Aligner {
 public:
  Aligner(std::string_view text, const std::vector<std::string_view>& words);
  std::vector<std::optional<TextSpan>> align();

 private:
  struct Places {
    std::array<std::uint32_t, kMaxPlaces> at;
    std::size_t count = 0;
  };

  void find_runs();
  void find_single_words();
  std::size_t same_letters(std::size_t from, std::size_t place, std::size_t limit) const;
  std::size_t best_place(std::size_t from, std::size_t expected, std::size_t& length) const;
  std::size_t find_between(std::size_t word, std::size_t begin, std::size_t end) const;
  void take(std::size_t word, std::size_t place);
  std::size_t size_of(std::size_t word) const { return starts_[word + 1] - starts_[word]; }
  // No letter that belongs to the same written word stands before or after.
  bool stands_alone(std::size_t place, std::size_t size) const;

  Letters text_;
  Letters words_;
  std::vector<std::uint32_t> starts_;  // of each word in words_.letters, and the end
  std::unordered_map<std::uint64_t, Places> grams_;
  std::vector<bool> used_;
  std::vector<std::uint32_t> place_of_;  // of each word in text_.letters
};

Aligner::Aligner(std::string_view text, const std::vector<std::string_view>& words) {
  append_letters(text, text_);
  starts_.reserve(words.size() + 1);
  for (std::string_view word : words) {
    starts_.push_back(static_cast<std::uint32_t>(words_.letters.size()));
    append_letters(word, words_);
  }
  starts_.push_back(static_cast<std::uint32_t>(words_.letters.size()));
  used_.resize(text_.letters.size());
  place_of_.resize(words.size(), kNone);
  for (std::size_t at = 0; at + kGram <= text_.letters.size(); ++at) {
    Places& places = grams_[gram_at(text_.letters, at)];
    if (places.count < kMaxPlaces) places.at[places.count++] = static_cast<std::uint32_t>(at);
  }
}

std::size_t Aligner::same_letters(std::size_t from, std::size_t place, std::size_t limit) const {
  const std::size_t most =
      std::min({limit, words_.letters.size() - from, text_.letters.size() - place});
  std::size_t same = 0;
  while (same < most && !used_[place + same] &&
         words_.letters[from + same] == text_.letters[place + same]) {
    ++same;
  }
  return same;
}

// The place where most letters from `from` on are the same; `expected`, where the last run ended,
// wins over others that are no better.
std::size_t Aligner::best_place(std::size_t from, std::size_t expected, std::size_t& length) const {
  std::size_t best = expected;
  length = same_letters(from, expected, kMaxLook);
  if (length >= kMaxLook || from + kGram > words_.letters.size()) return best;
  const auto found = grams_.find(gram_at(words_.letters, from));
  if (found == grams_.end()) return best;
  for (std::size_t i = 0; i < found->second.count; ++i) {
    const std::size_t place = found->second.at[i];
    const std::size_t same = same_letters(from, place, kMaxLook);
    if (same > length) {
      length = same;
      best = place;
    }
  }
  return best;
}

void Aligner::take(std::size_t word, std::size_t place) {
  place_of_[word] = static_cast<std::uint32_t>(place);
  for (std::size_t i = 0; i < size_of(word); ++i) used_[place + i] = true;
}

// Runs of words that stand one after another on both sides.
void Aligner::find_runs() {
  const std::size_t words = place_of_.size();
  std::size_t expected = 0;
  for (std::size_t word = 0; word < words;) {
    std::size_t same = 0;
    std::size_t place = best_place(starts_[word], expected, same);
    if (size_of(word) == 0 || same < std::max(kSureLetters, size_of(word))) {
      ++word;
      continue;
    }
    same = same_letters(starts_[word], place, words_.letters.size());
    for (std::size_t left = same; word < words && size_of(word) <= left; ++word) {
      left -= size_of(word);
      if (size_of(word) > 0) take(word, place);
      place += size_of(word);
    }
    expected = place;
  }
}

bool Aligner::stands_alone(std::size_t place, std::size_t size) const {
  const bool before = place > 0 && text_.ends[place - 1] == text_.begins[place];
  const std::size_t end = place + size;
  const bool after = end < text_.letters.size() && text_.ends[end - 1] == text_.begins[end];
  return !before && !after;
}

std::size_t Aligner::find_between(std::size_t word, std::size_t begin, std::size_t end) const {
  const std::size_t size = size_of(word);
  for (std::size_t place = begin; place + size <= end; ++place) {
    if (same_letters(starts_[word], place, size) == size && stands_alone(place, size)) return place;
  }
  return kNone;
}

// What no run has: looked for between the places of its neighbours, or after the one before it.
void Aligner::find_single_words() {
  const std::size_t words = place_of_.size();
  std::vector<std::size_t> next(words + 1, text_.letters.size());
  for (std::size_t word = words; word-- > 0;) {
    next[word] = place_of_[word] == kNone ? next[word + 1] : place_of_[word];
  }
  std::size_t before = 0;
  for (std::size_t word = 0; word < words; ++word) {
    if (place_of_[word] == kNone && size_of(word) > 0) {
      const bool ordered = next[word] >= before;
      const std::size_t end = std::min(
          {ordered ? next[word] : text_.letters.size(), before + kWindow, text_.letters.size()});
      const std::size_t place = find_between(word, before, end);
      if (place != kNone) take(word, place);
    }
    if (place_of_[word] != kNone) before = place_of_[word] + size_of(word);
  }
}

std::vector<std::optional<TextSpan>> Aligner::align() {
  find_runs();
  find_single_words();
  std::vector<std::optional<TextSpan>> spans(place_of_.size());
  for (std::size_t word = 0; word < spans.size(); ++word) {
    if (place_of_[word] == kNone) continue;
    const std::size_t last = place_of_[word] + size_of(word) - 1;
    spans[word] = TextSpan{text_.begins[place_of_[word]], text_.ends[last]};
  }
  return spans;
}

}  // namespace

std::vector<std::optional<TextSpan>> align_words(std::string_view text,
                                                 const std::vector<std::string_view>& words) {
  return Aligner(text, words).align();
}

}  // namespace qwalt::api
