// A ready action: a piece of quality work on documents, as its file says it. The file's form and
// what each field means: docs/actions.md.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "answer/word_list.h"
#include "base/result.h"

namespace qwalt::answer {

constexpr std::size_t kMaxActionBytes = 32 * 1024;

// A text in English, and perhaps in other languages.
struct LocalText {
  std::string english;
  std::map<std::string, std::string, std::less<>> others;  // by primary language subtag

  // `language`: a BCP 47 code, "de-AT"; English for those that are not there.
  const std::string& in(std::string_view language) const;
};

struct ActionArgument {
  std::string name;
  LocalText label;
  bool required = true;
  std::size_t max_characters = 500;
};

enum class FormWithoutModel { kNone, kOutline, kSteps, kMentions, kElements, kWorksheet };

struct ActionElement {
  std::string name;
  WordList words;
};

struct Action {
  std::string name;  // that of its file
  LocalText title;
  LocalText description;
  bool needs_documents = true;
  std::vector<std::string> searches;
  std::vector<ActionArgument> arguments;
  std::string instructions;
  int max_tokens = 1200;
  FormWithoutModel without_model = FormWithoutModel::kNone;
  WordList words;
  WordList headings;
  std::vector<ActionElement> elements;
  std::string worksheet;
};

// Whether `name` may name an action: 1 to 40 of a-z, 0-9 and "-".
bool is_action_name(std::string_view name);

// kInvalid with "Line 7: …" for the first thing that is wrong; kTooLarge beyond kMaxActionBytes.
base::Result<Action> parse_action(std::string_view name, std::string_view text);

// `text` with {name} replaced by its value; a line with one whose value is empty is left out.
std::string fill_in(std::string_view text,
                    const std::map<std::string, std::string, std::less<>>& values);

}  // namespace qwalt::answer
