#include "answer/evidence.h"

#include "answer/cues.h"
#include "text/sentences.h"
#include "text/tokenizer.h"

namespace qwalt::answer {
namespace {

bool begins_with_pronoun(std::string_view sentence, text::Language language) {
  text::Tokenizer tokenizer(sentence);
  text::RawToken token;
  return tokenizer.next(token) &&
         is_pronoun(folded_word(sentence.substr(token.begin, token.end - token.begin)), language);
}

}  // namespace

Evidence::Evidence(const Source& source, Vocabulary& vocabulary)
    : source_(&source), language_(static_cast<text::Language>(source.passage.language)) {
  read_sentences(vocabulary);
  read_context(vocabulary);
}

void Evidence::read_sentences(Vocabulary& vocabulary) {
  const std::string_view text = source_->passage.text;
  for (const text::Sentence& range : text::split_sentences(text)) {
    const std::string_view words = text.substr(range.begin, range.end - range.begin);
    Statement read = read_statement(words, language_, vocabulary);
    Sentence sentence{range.begin, range.end, 0, 0, begins_with_pronoun(words, language_)};
    sentence.first = static_cast<std::uint32_t>(statement_.elements.size());
    const auto index = static_cast<std::uint32_t>(sentences_.size());
    for (Element& element : read.elements) {
      element.begin += range.begin;
      element.end += range.begin;
      for (const TermId term : {element.term, element.other}) {
        if (term == 0) continue;
        std::vector<std::uint32_t>& with = sentences_with_[term];
        if (with.empty() || with.back() != index) with.push_back(index);
      }
      if (element.kind == ElementKind::kName) names_.insert(element.term);
      if (element.kind == ElementKind::kWord && !element.capital) small_.insert(element.term);
      statement_.elements.push_back(element);
    }
    for (const std::uint32_t next : read.negations) {
      statement_.negations.push_back(sentence.first + next);
    }
    sentence.last = static_cast<std::uint32_t>(statement_.elements.size());
    sentences_.push_back(sentence);
  }
}

void Evidence::read_context(Vocabulary& vocabulary) {
  const auto add = [&](std::string_view text) {
    for (const Element& element : read_statement(text, language_, vocabulary).elements) {
      context_.insert(element.term);
    }
  };
  add(source_->passage.document_name);
  add(source_->passage.record.table_head);
  for (const std::string& heading : source_->passage.record.heading) add(heading);
}

const std::vector<std::uint32_t>& Evidence::sentences_with(TermId term) const {
  static const std::vector<std::uint32_t> none;
  const auto found = sentences_with_.find(term);
  return found == sentences_with_.end() ? none : found->second;
}

std::string_view Evidence::text_at(const Element& element) const {
  return std::string_view(source_->passage.text).substr(element.begin, element.end - element.begin);
}

}  // namespace qwalt::answer
