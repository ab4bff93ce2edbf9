#include "answer/fixed_sentences.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "search/question.h"
#include "text/stop_words.h"

namespace qwalt::answer {
namespace {

using text::Language;

constexpr std::array<Language, 8> kGuessed{
    Language::kEnglish, Language::kGerman,     Language::kSpanish, Language::kFrench,
    Language::kItalian, Language::kPortuguese, Language::kDutch,   Language::kSwedish};

struct Sentences {
  Language language;
  std::string_view not_in_the_documents;
  std::string_view what_is_it_about;
};

constexpr std::array<Sentences, 4> kSentences{{
    {Language::kEnglish,
     "The documents hold nothing that answers this question. The passages nearest to it are listed "
     "as sources.",
     "What is your question about? Name the topic, the document or the section."},
    {Language::kGerman,
     "Die Dokumente enthalten nichts, was diese Frage beantwortet. Die nächstliegenden Stellen "
     "stehen bei den Quellen.",
     "Worum geht es bei Ihrer Frage? Nennen Sie das Thema, das Dokument oder den Abschnitt."},
    {Language::kSpanish,
     "Los documentos no contienen nada que responda a esta pregunta. Los pasajes más cercanos "
     "figuran entre las fuentes.",
     "¿De qué trata su pregunta? Indique el tema, el documento o la sección."},
    {Language::kFrench,
     "Les documents ne contiennent rien qui réponde à cette question. Les passages les plus "
     "proches "
     "figurent parmi les sources.",
     "Sur quoi porte votre question ? Indiquez le sujet, le document ou la section."},
}};

// Words of somebody who has not said yet what it is about.
constexpr std::array<std::pair<std::string_view, Language>, 14> kGreetings{
    {{"hilfe", Language::kGerman},
     {"hallo", Language::kGerman},
     {"bitte", Language::kGerman},
     {"danke", Language::kGerman},
     {"frage", Language::kGerman},
     {"mehr", Language::kGerman},
     {"ayuda", Language::kSpanish},
     {"hola", Language::kSpanish},
     {"gracias", Language::kSpanish},
     {"pregunta", Language::kSpanish},
     {"bonjour", Language::kFrench},
     {"merci", Language::kFrench},
     {"aide", Language::kFrench},
     {"salut", Language::kFrench}}};

Language greeting_language(std::string_view word) {
  for (const auto& [greeting, language] : kGreetings) {
    if (greeting == word) return language;
  }
  return Language::kUnknown;
}

const Sentences& sentences_in(Language language) {
  const auto found = std::find_if(kSentences.begin(), kSentences.end(),
                                  [&](const Sentences& each) { return each.language == language; });
  return found == kSentences.end() ? kSentences.front() : *found;
}

}  // namespace

Language language_of(std::string_view question, Language otherwise) {
  std::array<int, kGuessed.size()> counts{};
  search::thread_analyzer().words(question, Language::kUnknown, [&](const text::Token& token) {
    if (token.term.size() == 1) return;  // the M of M8 is no French
    const Language greeting = greeting_language(token.term);
    for (std::size_t i = 0; i < kGuessed.size(); ++i) {
      counts[i] += text::is_stop_word(token.term, kGuessed[i]) || greeting == kGuessed[i] ? 1 : 0;
    }
  });
  const int most = *std::max_element(counts.begin(), counts.end());
  if (most == 0) return otherwise;
  Language best = Language::kUnknown;
  for (std::size_t i = kGuessed.size(); i-- > 0;) {
    if (counts[i] != most) continue;
    best = kGuessed[i];
    if (best == otherwise) return best;
  }
  return best;
}

std::string_view not_in_the_documents(Language language) {
  return sentences_in(language).not_in_the_documents;
}

std::string_view what_is_it_about(Language language) {
  return sentences_in(language).what_is_it_about;
}

}  // namespace qwalt::answer
