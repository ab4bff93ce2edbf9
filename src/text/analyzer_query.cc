#include <algorithm>
#include <optional>
#include <unordered_map>

#include "base/utf8.h"
#include "text/analyzer.h"
#include "text/characters.h"
#include "text/folding.h"
#include "text/stop_words.h"

namespace qwalt::text {
namespace {

// A term at its place in the question.
struct Draft {
  std::vector<std::string> forms;
  std::string_view text;  // as written
  bool extra = false;
  bool characters = false;
  bool dropped = false;
};

bool is_word(const Draft& draft) { return !draft.extra && !draft.characters; }

std::string fold(std::string_view text, Language language) {
  std::string folded;
  fold_word(text, language == Language::kTurkish, folded);
  return folded;
}

bool is_stop_word_of(const Draft& draft, Language language) {
  return is_word(draft) && is_stop_word(fold(draft.text, language), language);
}

std::vector<Language> question_languages(std::span<const Language> languages) {
  std::vector<Language> candidates(languages.begin(), languages.end());
  candidates.push_back(Language::kEnglish);
  std::erase_if(candidates, [](Language each) { return !has_stop_words(each); });
  return candidates;
}

// The language that most words of the question are stop words of: "die" is an article in a German
// question and the matter of an English one.
Language question_language(const std::vector<Draft>& drafts, std::span<const Language> languages) {
  Language best = Language::kEnglish;
  std::ptrdiff_t most = 0;
  for (Language candidate : question_languages(languages)) {
    auto count = std::count_if(drafts.begin(), drafts.end(), [&](const Draft& draft) {
      return is_stop_word_of(draft, candidate);
    });
    if (count > most) {
      most = count;
      best = candidate;
    }
  }
  return best;
}

// A name such as US, IT or WHO in a question that is not written in capitals throughout.
bool is_acronym(std::string_view word, std::string_view question) {
  auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  return word.size() > 1 && std::all_of(word.begin(), word.end(), is_upper) &&
         std::any_of(question.begin(), question.end(), is_lower) && word != "AND" && word != "OR" &&
         word != "NOT";
}

void drop_stop_words(std::vector<Draft>& drafts, std::string_view question,
                     std::span<const Language> languages) {
  const Language language = question_language(drafts, languages);
  for (Draft& draft : drafts) {
    draft.dropped = is_stop_word_of(draft, language) && !is_acronym(draft.text, question);
  }
  if (std::all_of(drafts.begin(), drafts.end(), [](const Draft& d) { return d.dropped; })) {
    for (Draft& draft : drafts) draft.dropped = false;
  }
}

std::string word_of(const Draft& draft) {
  const bool number = (class_at(draft.text, 0) & kDigit) != 0;
  if (!is_word(draft) || number) return draft.forms.front();
  std::string word = fold(draft.text, Language::kUnknown);
  fold_accents(word);
  return word;
}

// Joins drafts of equal terms.
class Merger {
 public:
  explicit Merger(Query& query) : query_(query) {}

  // Index of the term in the query, none if the query is full.
  std::optional<std::uint32_t> add(const Draft& draft) {
    for (const std::string& form : draft.forms) {
      if (auto known = by_form_.find(form); known != by_form_.end()) {
        extend(known->second, draft);
        return known->second;
      }
    }
    if (query_.terms.size() == kMaxQueryTerms) return std::nullopt;
    const auto index = static_cast<std::uint32_t>(query_.terms.size());
    query_.terms.push_back({{}, word_of(draft), 0, draft.extra, draft.characters});
    counts_.push_back(0);
    extend(index, draft);
    return index;
  }

 private:
  void extend(std::uint32_t index, const Draft& draft) {
    QueryTerm& term = query_.terms[index];
    for (const std::string& form : draft.forms) {
      if (by_form_.emplace(form, index).second) term.forms.push_back(form);
    }
    const double count = ++counts_[index];
    term.weight = 9 * count / (8 + count);
    term.extra = term.extra && draft.extra;
  }

  Query& query_;
  std::unordered_map<std::string, std::uint32_t> by_form_;
  std::vector<std::uint32_t> counts_;
};

void add_pair(Query& query, std::uint32_t first, std::uint32_t second) {
  if (query.pairs.size() == kMaxQueryTerms) return;
  const std::pair pair(first, second);
  const bool known = std::find(query.pairs.begin(), query.pairs.end(), pair) != query.pairs.end();
  if (first != second && !known) query.pairs.push_back(pair);
}

}  // namespace

Query Analyzer::analyze_query(std::string_view text, std::span<const Language> languages) {
  text = base::utf8_prefix(text, kMaxQueryBytes);
  constexpr Language kUnknownOnly[] = {Language::kUnknown};
  if (languages.empty()) languages = kUnknownOnly;
  std::vector<Draft> drafts;
  for (Language language : languages) {
    // Where a term stands depends on no language, so the passes go in step.
    std::size_t at = 0;
    analyze(text, language, [&](const Token& token) {
      if (at == drafts.size()) {
        drafts.push_back(
            {{}, text.substr(token.begin, token.end - token.begin), token.extra, token.characters});
      }
      auto& forms = drafts[at++].forms;
      if (std::find(forms.begin(), forms.end(), token.term) == forms.end()) {
        forms.emplace_back(token.term);
      }
    });
  }
  drop_stop_words(drafts, text, languages);
  Query query;
  words(text, languages.front(), [&](const Token& token) {
    if (query.words.size() < kMaxQueryTerms) query.words.emplace_back(token.term);
  });
  Merger merger(query);
  std::optional<std::uint32_t> previous;
  for (const Draft& draft : drafts) {
    if (draft.dropped) continue;
    const auto index = merger.add(draft);
    if (draft.extra) continue;
    if (draft.characters) {
      previous.reset();
      continue;
    }
    if (previous && index) add_pair(query, *previous, *index);
    previous = index;
  }
  return query;
}

}  // namespace qwalt::text
