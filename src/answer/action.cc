#include "answer/action.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

#include "base/bytes.h"
#include "base/utf8.h"

namespace qwalt::answer {
namespace {

constexpr std::size_t kMaxNameCharacters = 40;
constexpr std::size_t kMaxTitleCharacters = 100;
constexpr std::size_t kMaxDescriptionCharacters = 300;
constexpr std::size_t kMaxSearches = 10;
constexpr std::size_t kMaxSearchCharacters = 300;
constexpr std::size_t kMaxArguments = 8;
constexpr std::size_t kMaxArgumentCharacters = 4000;
constexpr std::size_t kMaxElements = 40;
constexpr std::uint32_t kMinTokens = 50;
constexpr std::uint32_t kMaxTokens = 4000;

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

bool all_of(std::string_view text, std::string_view more) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || more.find(c) != std::string_view::npos;
  });
}

bool is_language(std::string_view text) {
  return (text.size() == 2 || text.size() == 3) && all_of(text, "");
}

bool is_argument_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxNameCharacters && all_of(text.substr(0, 1), "") &&
         all_of(text, "0123456789_");
}

// The name of the placeholder that begins at text[at], empty if none does.
std::string_view placeholder_at(std::string_view text, std::size_t at) {
  if (text[at] != '{') return {};
  const std::size_t end = text.find('}', at);
  if (end == std::string_view::npos) return {};
  const std::string_view name = text.substr(at + 1, end - at - 1);
  return is_argument_name(name) ? name : std::string_view();
}

base::Status wrong(std::string sentence) {
  return base::fail(base::Code::kInvalid, std::move(sentence));
}

base::Status check_length(std::string_view what, std::string_view value, std::size_t limit) {
  if (value.empty()) return wrong(fmt::format("\"{}\" is empty.", what));
  if (base::count_code_points(value) <= limit) return {};
  return wrong(fmt::format("\"{}\" may have {} characters at most.", what, limit));
}

// Goes through the lines of a file; `line_` is what an error names.
class ActionParser {
 public:
  ActionParser(std::string_view name, std::string_view text) : text_(text) {
    action_.name = std::string(name);
  }

  base::Result<Action> parse() {
    while (!text_.empty()) {
      const std::size_t end = std::min(text_.find('\n'), text_.size());
      const std::string_view line = text_.substr(0, end);
      text_.remove_prefix(std::min(end + 1, text_.size()));
      ++line_;
      if (auto taken = take(line); !taken) return numbered(taken.error());
    }
    if (auto whole = finish(); !whole) return numbered(whole.error());
    return std::move(action_);
  }

 private:
  enum class Section { kHead, kArgument, kInstructions, kWords, kHeadings, kElements, kWorksheet };

  tl::unexpected<base::Error> numbered(const base::Error& error) const {
    return base::fail(error.code, fmt::format("Line {}: {}", line_, error.message));
  }

  bool free_text() const {
    return section_ == Section::kInstructions || section_ == Section::kWorksheet;
  }

  base::Status take(std::string_view line) {
    const std::string_view plain = trimmed(line);
    if (plain.size() > 2 && plain.front() == '[' && plain.back() == ']') {
      TRY_ASSIGN(const bool begun, begin_section(plain.substr(1, plain.size() - 2)));
      if (begun) return {};
    }
    if (free_text()) {
      std::string& target =
          section_ == Section::kInstructions ? action_.instructions : action_.worksheet;
      if (line.ends_with('\r')) line.remove_suffix(1);
      target.append(line).append("\n");
      note_placeholders(line);
      return {};
    }
    if (plain.empty() || plain.front() == '#') return {};
    if (section_ == Section::kWords || section_ == Section::kHeadings) {
      (section_ == Section::kWords ? action_.words : action_.headings).add(plain);
      return {};
    }
    const std::size_t colon = plain.find(':');
    if (colon == std::string_view::npos) return wrong("This is not \"key: value\".");
    const std::string_view key = trimmed(plain.substr(0, colon));
    const std::string_view value = trimmed(plain.substr(colon + 1));
    if (section_ == Section::kElements) return take_element(key, value);
    return section_ == Section::kArgument ? take_argument(key, value) : take_head(key, value);
  }

  // False for a line of free text that only looks like the beginning of a section.
  base::Result<bool> begin_section(std::string_view title) {
    static constexpr std::pair<std::string_view, Section> kSections[] = {
        {"instructions", Section::kInstructions},
        {"words", Section::kWords},
        {"headings", Section::kHeadings},
        {"elements", Section::kElements},
        {"worksheet", Section::kWorksheet}};
    for (const auto& [name, section] : kSections) {
      if (title != name) continue;
      if (!begun_.insert(name).second) {
        return base::fail(base::Code::kInvalid, fmt::format("[{}] is there twice.", name));
      }
      section_ = section;
      return true;
    }
    if (title.starts_with("argument ")) {
      TRY(begin_argument(trimmed(title.substr(9))));
      return true;
    }
    if (free_text()) return false;
    return base::fail(base::Code::kInvalid,
                      fmt::format("There is no section [{}]; the sections are [argument NAME], "
                                  "[instructions], [words], [headings], [elements], [worksheet].",
                                  base::utf8_prefix(title, 60)));
  }

  base::Status begin_argument(std::string_view name) {
    if (!is_argument_name(name)) {
      return wrong("The name of an argument is small letters, digits and _, a letter first.");
    }
    for (const ActionArgument& other : action_.arguments) {
      if (other.name == name) return wrong(fmt::format("The argument {} is there twice.", name));
    }
    if (action_.arguments.size() == kMaxArguments) {
      return wrong(fmt::format("An action has at most {} arguments.", kMaxArguments));
    }
    action_.arguments.emplace_back().name = std::string(name);
    section_ = Section::kArgument;
    return {};
  }

  // "title" or "title.de".
  base::Status take_local(std::string_view key, std::string_view value, std::size_t limit,
                          LocalText& target) {
    TRY(check_length(key, value, limit));
    const std::size_t dot = key.find('.');
    if (dot == std::string_view::npos) {
      target.english = std::string(value);
      return {};
    }
    if (!is_language(key.substr(dot + 1))) {
      return wrong("What stands behind the dot is a language of two or three letters, as in de.");
    }
    target.others[std::string(key.substr(dot + 1))] = std::string(value);
    return {};
  }

  base::Status take_head(std::string_view key, std::string_view value) {
    const std::string_view stem = key.substr(0, std::min(key.find('.'), key.size()));
    if (stem == "title") return take_local(key, value, kMaxTitleCharacters, action_.title);
    if (stem == "description") {
      return take_local(key, value, kMaxDescriptionCharacters, action_.description);
    }
    if (key == "search") return take_search(value);
    if (key == "documents") {
      if (value != "needed" && value != "optional") {
        return wrong("\"documents\" is \"needed\" or \"optional\".");
      }
      action_.needs_documents = value == "needed";
      return {};
    }
    if (key == "max_tokens") {
      const auto number = base::number_of(value);
      if (!number || *number < kMinTokens || *number > kMaxTokens) {
        return wrong(
            fmt::format("\"max_tokens\" is a number from {} to {}.", kMinTokens, kMaxTokens));
      }
      action_.max_tokens = static_cast<int>(*number);
      return {};
    }
    if (key == "without_model") return take_form(value);
    return wrong(fmt::format(
        "There is no key \"{}\"; the keys are title, description, documents, search, max_tokens, "
        "without_model.",
        base::utf8_prefix(key, 60)));
  }

  base::Status take_search(std::string_view value) {
    TRY(check_length("search", value, kMaxSearchCharacters));
    if (action_.searches.size() == kMaxSearches) {
      return wrong(fmt::format("An action has at most {} lines \"search\".", kMaxSearches));
    }
    action_.searches.emplace_back(value);
    note_placeholders(value);
    return {};
  }

  base::Status take_form(std::string_view value) {
    static constexpr std::pair<std::string_view, FormWithoutModel> kForms[] = {
        {"none", FormWithoutModel::kNone},         {"outline", FormWithoutModel::kOutline},
        {"steps", FormWithoutModel::kSteps},       {"mentions", FormWithoutModel::kMentions},
        {"elements", FormWithoutModel::kElements}, {"worksheet", FormWithoutModel::kWorksheet}};
    for (const auto& [name, form] : kForms) {
      if (value != name) continue;
      action_.without_model = form;
      return {};
    }
    return wrong(
        "\"without_model\" is one of none, outline, steps, mentions, elements, worksheet.");
  }

  base::Status take_argument(std::string_view key, std::string_view value) {
    ActionArgument& argument = action_.arguments.back();
    if (key.substr(0, std::min(key.find('.'), key.size())) == "label") {
      return take_local(key, value, kMaxTitleCharacters, argument.label);
    }
    if (key == "required") {
      if (value != "yes" && value != "no") return wrong("\"required\" is yes or no.");
      argument.required = value == "yes";
      return {};
    }
    if (key == "max") {
      const auto number = base::number_of(value);
      if (!number || *number == 0 || *number > kMaxArgumentCharacters) {
        return wrong(fmt::format("\"max\" is a number from 1 to {}.", kMaxArgumentCharacters));
      }
      argument.max_characters = *number;
      return {};
    }
    return wrong(fmt::format("There is no key \"{}\"; an argument has label, required and max.",
                             base::utf8_prefix(key, 60)));
  }

  base::Status take_element(std::string_view name, std::string_view words) {
    TRY(check_length("name of an element", name, kMaxTitleCharacters));
    if (action_.elements.size() == kMaxElements) {
      return wrong(fmt::format("An action has at most {} elements.", kMaxElements));
    }
    ActionElement element{std::string(name), {}};
    element.words.add(words);
    if (element.words.empty()) return wrong("An element needs at least one word behind its name.");
    action_.elements.push_back(std::move(element));
    return {};
  }

  void note_placeholders(std::string_view line) {
    for (std::size_t at = line.find('{'); at != std::string_view::npos;
         at = line.find('{', at + 1)) {
      const std::string_view name = placeholder_at(line, at);
      if (!name.empty()) placeholders_.emplace_back(std::string(name), line_);
    }
  }

  base::Status finish() {
    for (const auto& [name, line] : placeholders_) {
      const bool known = std::any_of(
          action_.arguments.begin(), action_.arguments.end(),
          [&, wanted = std::string_view(name)](const auto& each) { return each.name == wanted; });
      line_ = line;
      if (!known) return wrong(fmt::format("There is no argument \"{}\".", name));
    }
    line_ = 1;
    if (action_.title.english.empty()) return wrong("\"title\" is missing.");
    if (action_.description.english.empty()) return wrong("\"description\" is missing.");
    action_.instructions = std::string(trimmed(action_.instructions));
    action_.worksheet = std::string(trimmed(action_.worksheet));
    if (action_.instructions.empty()) return wrong("[instructions] are missing.");
    for (ActionArgument& argument : action_.arguments) {
      if (argument.label.english.empty()) argument.label.english = argument.name;
    }
    if (action_.searches.empty()) action_.searches.push_back(action_.title.english);
    return check_form();
  }

  base::Status check_form() const {
    const auto needs = [](bool there, std::string_view form, std::string_view section) {
      if (there) return base::Status{};
      return wrong(fmt::format("\"without_model: {}\" needs the section {}.", form, section));
    };
    switch (action_.without_model) {
      case FormWithoutModel::kSteps:
        return needs(!action_.words.empty() || !action_.headings.empty(), "steps",
                     "[words] or [headings]");
      case FormWithoutModel::kMentions:
        return needs(!action_.words.empty(), "mentions", "[words]");
      case FormWithoutModel::kElements:
        return needs(!action_.elements.empty(), "elements", "[elements]");
      case FormWithoutModel::kWorksheet:
        return needs(!action_.worksheet.empty(), "worksheet", "[worksheet]");
      case FormWithoutModel::kNone:
      case FormWithoutModel::kOutline:
        return {};
    }
    return {};
  }

  std::string_view text_;
  Action action_;
  Section section_ = Section::kHead;
  int line_ = 0;
  std::set<std::string_view> begun_;
  std::vector<std::pair<std::string, int>> placeholders_;  // name and line
};

// `line` with its placeholders replaced; false when one of them has no value.
bool fill_line(std::string_view line, const std::map<std::string, std::string, std::less<>>& values,
               std::string& out) {
  for (std::size_t at = 0; at < line.size(); ++at) {
    const std::string_view name = placeholder_at(line, at);
    if (name.empty()) {
      out.push_back(line[at]);
      continue;
    }
    const auto found = values.find(name);
    if (found == values.end() || found->second.empty()) return false;
    out.append(found->second);
    at += name.size() + 1;
  }
  return true;
}

}  // namespace

const std::string& LocalText::in(std::string_view language) const {
  const auto found = others.find(language.substr(0, std::min(language.find('-'), language.size())));
  return found == others.end() ? english : found->second;
}

bool is_action_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameCharacters && all_of(name, "0123456789-");
}

base::Result<Action> parse_action(std::string_view name, std::string_view text) {
  if (!is_action_name(name)) {
    return base::fail(base::Code::kInvalid,
                      "An action is called by 1 to 40 small letters, digits and \"-\".");
  }
  if (text.size() > kMaxActionBytes) {
    return base::fail(base::Code::kTooLarge, "The file of an action may have 32 KB at most.");
  }
  if (!base::is_valid_utf8(text) || text.find('\0') != std::string_view::npos) {
    return base::fail(base::Code::kInvalid, "The file of an action has to be UTF-8 text.");
  }
  static constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return ActionParser(name, text).parse();
}

std::string fill_in(std::string_view text,
                    const std::map<std::string, std::string, std::less<>>& values) {
  std::string out;
  while (!text.empty()) {
    const std::size_t length = std::min(text.find('\n'), text.size() - 1) + 1;
    std::string line;
    if (fill_line(text.substr(0, length), values, line)) out.append(line);
    text.remove_prefix(length);
  }
  return out;
}

}  // namespace qwalt::answer
