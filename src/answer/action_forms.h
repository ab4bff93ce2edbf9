// What a ready action gives without a model: sentences of the documents, sorted by words, each with
// its number. Nothing is made up; docs/actions.md says what each form is.
//
// Thread-safe. Cost: linear in the texts, times the words of the action.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "answer/action.h"
#include "answer/action_call.h"
#include "answer/source.h"
#include "search/highlights.h"
#include "store/store.h"

namespace qwalt::answer {

constexpr std::size_t kMaxFormSentences = 40;

struct FormPassage {
  std::uint32_t number = 1;  // of the source it belongs to
  std::vector<std::string> heading;
  std::string text;
  std::uint8_t language = 0;  // text::Language
};

// The passages of the sources, each with its own heading: a source may be several joined. Those
// whose document is gone are left out. Blocks.
base::Result<std::vector<FormPassage>> form_passages(store::Store& store,
                                                     std::span<const Source> sources);

// The sentences that have most of what the matcher looks for, in their order, each with its number;
// empty when none has any of it.
std::string nearest_sentences(const search::Matcher& wanted, std::span<const FormPassage> passages);

// The whole answer; `nearest` stands below a worksheet.
std::string answer_without_model(const Action& action, const ActionCall& call,
                                 std::span<const FormPassage> passages, std::string_view nearest);

}  // namespace qwalt::answer
