#include "library/passage_terms.h"

#include "library/store_text_source.h"

namespace qwalt::library {

index::PassageInput PassageTerms::analyse(const store::PassageText& passage) {
  const auto language = static_cast<text::Language>(passage.language);
  terms_.clear();
  collect(passage.text, language, body_);
  collect(indexed_title(passage), language, title_);
  make_views(body_);
  make_views(title_);
  return {body_.terms, title_.terms, body_.length, title_.length, passage.language};
}

void PassageTerms::collect(std::string_view text, text::Language language, Field& field) {
  field.places.clear();
  field.length = 0;
  if (!analyzer_) analyzer_.emplace();
  analyzer_->analyze(text, language, [&](const text::Token& token) {
    field.places.emplace_back(terms_.size(), token.term.size());
    terms_.append(token.term);
    field.length += !token.extra;
  });
}

// Only now: the string moves while it grows.
void PassageTerms::make_views(Field& field) {
  field.terms.clear();
  for (auto [offset, size] : field.places) {
    field.terms.push_back(std::string_view(terms_).substr(offset, size));
  }
}

}  // namespace qwalt::library
