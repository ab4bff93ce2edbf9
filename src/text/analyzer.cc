#include "text/analyzer.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "text/characters.h"
#include "text/folding.h"
#include "text/number_forms.h"
#include "text/stemmer.h"
#include "text/stop_words.h"
#include "text/term_cache.h"
#include "text/tokenizer.h"
#include "text/wholes.h"

namespace qwalt::text {
namespace {

static_assert(TermCache::kShortWordsBytes + TermCache::kLongWordsBytes == kStemCacheBytes);

bool is_extra(TokenKind kind) { return kind >= TokenKind::kCode && kind <= TokenKind::kYear; }

void cut_to_term(std::string& word) {
  if (word.size() > kMaxTermBytes) word.resize(base::utf8_prefix(word, kMaxTermBytes).size());
}

}  // namespace

class Analyzer::Core {
 public:
  void run(std::string_view text, Language language, Form form, Call call, void* sink) {
    text_ = text;
    language_ = language;
    form_ = form;
    call_ = call;
    sink_ = sink;
    variant_ = static_cast<std::uint8_t>(static_cast<unsigned>(language) * 2 +
                                         static_cast<unsigned>(form));
    position_ = 0;
    Tokenizer tokenizer(text);
    while (std::size_t count = read_ahead(tokenizer)) {
      for (std::size_t i = 0; i < count; ++i) give(ahead_[i]);
    }
  }

 private:
  struct Ahead {
    RawToken raw;
    TermCache::Key key;  // of a word that the cache may hold
  };

  std::size_t read_ahead(Tokenizer& tokenizer);
  void set_key(Ahead& ahead) const;
  void give(const Ahead& ahead);
  void give_characters(const RawToken& run);
  void give_gram(std::span<const CharacterFolder::Folded> gram, std::uint32_t base, bool extra);
  void give_korean_word(const RawToken& run);
  TermCache::Value word_term(const TermCache::Key& key, std::string_view word);
  TermCache::Value make_word_term(std::string_view word);
  void stem();
  std::string_view number_term(std::string_view number, bool ascii);

  bool turkish() const { return language_ == Language::kTurkish; }

  TermCache cache_;
  Stemmers stemmers_;
  std::string scratch_;
  std::array<Ahead, 16> ahead_;

  // Of the call that runs.
  std::string_view text_;
  Language language_ = Language::kUnknown;
  Form form_ = Form::kTerm;
  Call call_ = nullptr;
  void* sink_ = nullptr;
  std::uint8_t variant_ = 0;    // of language and form, for the cache
  std::uint32_t position_ = 0;  // of the next word
};

// Words are looked up some at a time, so that the waits for memory pass side by side.
std::size_t Analyzer::Core::read_ahead(Tokenizer& tokenizer) {
  std::size_t count = 0;
  while (count < ahead_.size() && tokenizer.next(ahead_[count].raw)) {
    Ahead& next = ahead_[count];
    if (form_ == Form::kWord && is_extra(next.raw.kind)) continue;
    if (next.raw.kind == TokenKind::kWord || next.raw.kind == TokenKind::kCode) set_key(next);
    ++count;
  }
  return count;
}

// ASCII words are looked up without case, so that a word is kept once however it is written.
void Analyzer::Core::set_key(Ahead& ahead) const {
  const RawToken& raw = ahead.raw;
  const std::size_t bytes = raw.end - raw.begin;
  if (bytes > TermCache::kMaxWordBytes) return;
  const bool small = raw.ascii && !turkish();
  ahead.key.set(text_, raw.begin, bytes,
                small ? TermCache::Case::kIgnored : TermCache::Case::kKept);
  ahead.key.variant = variant_;
  cache_.prepare(ahead.key);
}

void Analyzer::Core::give(const Ahead& ahead) {
  const RawToken& raw = ahead.raw;
  const std::string_view slice = text_.substr(raw.begin, raw.end - raw.begin);
  Token token{{}, raw.begin, raw.end, position_, is_extra(raw.kind), false, false};
  switch (raw.kind) {
    case TokenKind::kWord:
    case TokenKind::kCode: {
      const TermCache::Value value = word_term(ahead.key, slice);
      token.term = value.term();
      token.stop_word = value.stop_word && raw.kind == TokenKind::kWord;
      break;
    }
    case TokenKind::kNumber:
      token.term = number_term(slice, raw.ascii);
      break;
    case TokenKind::kYear:
      scratch_.clear();
      append_year(slice, scratch_);
      token.term = scratch_;
      if (position_ > 0) --token.position;  // of its number, which was given before
      break;
    case TokenKind::kIdentifier:
    case TokenKind::kAddress:
      scratch_.clear();
      if (raw.kind == TokenKind::kAddress) {
        append_address(slice, scratch_);
      } else {
        append_identifier(slice, turkish(), scratch_);
      }
      cut_to_term(scratch_);
      token.term = scratch_;
      break;
    case TokenKind::kCharacters:
      give_characters(raw);
      return;
  }
  if (!token.extra) ++position_;
  if (!token.term.empty()) call_(sink_, token);
}

TermCache::Value Analyzer::Core::word_term(const TermCache::Key& key, std::string_view word) {
  if (word.size() > TermCache::kMaxWordBytes) return make_word_term(word);
  if (const TermCache::Value kept = cache_.get(key); kept.data != nullptr) return kept;
  const TermCache::Value made = make_word_term(word);
  cache_.put(key, made.term(), made.stop_word);
  return made;
}

// Stemmers know the accents of their language; English has none, so a borrowed résumé is first made
// the resume that the stemmer knows.
void Analyzer::Core::stem() {
  const Script script = script_of(decode_at(scratch_, 0).code_point);
  const Language stemmer = stemmer_language(language_, script);
  if (stemmer == Language::kEnglish) fold_accents(scratch_);
  scratch_.assign(stemmers_.stem(scratch_, stemmer));
}

TermCache::Value Analyzer::Core::make_word_term(std::string_view word) {
  scratch_.clear();
  fold_word(word, turkish(), scratch_);
  cut_to_term(scratch_);
  bool stop_word = false;
  if (!scratch_.empty()) {
    stop_word = is_stop_word(scratch_, language_);
    if (form_ == Form::kTerm) stem();
    if (language_ != Language::kVietnamese) fold_accents(scratch_);
    cut_to_term(scratch_);
  }
  return {scratch_.data(), static_cast<std::uint32_t>(scratch_.size()), stop_word};
}

std::string_view Analyzer::Core::number_term(std::string_view number, bool ascii) {
  const bool plain = ascii && std::none_of(number.begin(), number.end(),
                                           [](char c) { return c == '.' || c == ','; });
  if (plain) return number.substr(0, kMaxTermBytes);
  scratch_.clear();
  if (ascii) {
    append_number(number, scratch_);
  } else {
    fold_word(number, false, scratch_);
  }
  cut_to_term(scratch_);
  return scratch_;
}

void Analyzer::Core::give_gram(std::span<const CharacterFolder::Folded> gram, std::uint32_t base,
                               bool extra) {
  const std::uint32_t begin = base + gram.front().begin;
  const std::uint32_t end = base + gram.back().end;
  Token token{text_.substr(begin, end - begin), begin, end, position_, extra, false, true};
  if (!std::all_of(gram.begin(), gram.end(), [](const auto& each) { return each.verbatim; })) {
    scratch_.clear();
    for (const auto& each : gram) base::append_code_point(scratch_, each.code_point);
    token.term = scratch_;
  }
  call_(sink_, token);
}

// Korean has spaces between words that carry their particles, so bigrams find the word and the
// whole is a reading of its own.
void Analyzer::Core::give_korean_word(const RawToken& run) {
  const std::string_view slice = text_.substr(run.begin, run.end - run.begin);
  if (slice.size() > kMaxTermBytes) return;
  CharacterFolder folder(slice);
  CharacterFolder::Folded next{};
  std::size_t characters = 0;
  scratch_.clear();
  while (folder.next(next)) {
    base::append_code_point(scratch_, next.code_point);
    ++characters;
  }
  if (characters < 3) return;
  call_(sink_, Token{scratch_, run.begin, run.end, position_, true, false, true});
}

// Han and Kana: characters and bigrams. Hangul: bigrams. Thai, Lao, Khmer, Myanmar: bigrams and
// trigrams. A run that is too short for its n-grams is given whole.
void Analyzer::Core::give_characters(const RawToken& run) {
  const Script script = script_of(decode_at(text_, run.begin).code_point);
  const bool singles = script == Script::kHan || form_ == Form::kWord;
  const std::size_t longest = script == Script::kHan || script == Script::kHangul ? 2 : 3;
  if (script == Script::kHangul && form_ == Form::kTerm) give_korean_word(run);
  CharacterFolder folder(text_.substr(run.begin, run.end - run.begin));
  std::array<CharacterFolder::Folded, 3> window{};
  std::size_t held = 0;
  bool first = true;
  for (;;) {
    while (held < longest && folder.next(window[held])) ++held;
    if (held == 0) return;
    const std::span<const CharacterFolder::Folded> ahead(window.data(), held);
    if (singles || (held == 1 && first)) give_gram(ahead.first(1), run.begin, false);
    if (form_ == Form::kTerm && held > 1) give_gram(ahead.first(2), run.begin, singles);
    if (form_ == Form::kTerm && held > 2) give_gram(ahead.first(3), run.begin, true);
    ++position_;
    first = false;
    std::copy(window.begin() + 1, window.end(), window.begin());
    --held;
  }
}

Analyzer::Analyzer() : core_(std::make_unique<Core>()) {}
Analyzer::~Analyzer() = default;
Analyzer::Analyzer(Analyzer&&) noexcept = default;
Analyzer& Analyzer::operator=(Analyzer&&) noexcept = default;

void Analyzer::run(std::string_view text, Language language, Form form, Call call, void* sink) {
  core_->run(text, language, form, call, sink);
}

}  // namespace qwalt::text
