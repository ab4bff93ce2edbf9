// A stored passage as the index wants it: the terms of its text and of its title.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/types.h"
#include "store/records.h"
#include "text/analyzer.h"

namespace qwalt::library {

// Not thread-safe; memory of the largest passage given.
class PassageTerms {
 public:
  // The views in the result are valid until the next call.
  index::PassageInput analyse(const store::PassageText& passage);

 private:
  struct Field {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> places;  // offset and size in terms_
    std::vector<std::string_view> terms;
    std::uint32_t length = 0;  // words, other readings of the same words not counted
  };

  void collect(std::string_view text, text::Language language, Field& field);
  void make_views(Field& field);

  std::optional<text::Analyzer> analyzer_;  // made for the first passage: it takes 1 MB
  std::string terms_;
  Field body_;
  Field title_;
};

}  // namespace qwalt::library
