#include "answer/action_call.h"

#include <fmt/format.h>

#include <algorithm>

#include "answer/neutralise.h"
#include "base/utf8.h"

namespace qwalt::answer {
namespace {

constexpr std::size_t kShownArgumentCharacters = 80;
constexpr std::size_t kShownDocuments = 2;

// One line without control characters: a value stands in the middle of sentences.
std::string plain_value(std::string_view value) {
  std::string out = base::to_valid_utf8(value);
  for (char& c : out) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) c = ' ';
  }
  const std::size_t begin = out.find_first_not_of(' ');
  if (begin == std::string::npos) return {};
  return out.substr(begin, out.find_last_not_of(' ') - begin + 1);
}

std::string shortened(std::string_view text, std::size_t characters) {
  const std::size_t end = base::code_point_offset(text, characters);
  return std::string(text.substr(0, end)) + (end < text.size() ? "…" : "");
}

base::Result<ActionValues> checked_values(const Action& action, const ActionValues& arguments) {
  for (const auto& [name, value] : arguments) {
    const bool known = std::any_of(
        action.arguments.begin(), action.arguments.end(),
        [wanted = std::string_view(name)](const auto& each) { return each.name == wanted; });
    if (!known) {
      return base::fail(base::Code::kInvalid,
                        fmt::format("The action {} has no argument \"{}\".", action.name,
                                    base::utf8_prefix(name, 60)));
    }
  }
  ActionValues values;
  for (const ActionArgument& argument : action.arguments) {
    const auto given = arguments.find(argument.name);
    std::string value = given == arguments.end() ? std::string() : plain_value(given->second);
    if (value.empty() && argument.required) {
      return base::fail(base::Code::kInvalid,
                        fmt::format("The action {} needs the argument \"{}\": {}.", action.name,
                                    argument.name, argument.label.english));
    }
    if (base::count_code_points(value) > argument.max_characters) {
      return base::fail(base::Code::kInvalid,
                        fmt::format("The argument \"{}\" may have {} characters at most.",
                                    argument.name, argument.max_characters));
    }
    values[argument.name] = std::move(value);
  }
  return values;
}

std::string shown_as(const Action& action, const ActionValues& values,
                     const std::vector<std::string>& documents, std::string_view language) {
  std::string shown = action.title.in(language);
  std::string_view separator = ": ";
  for (const ActionArgument& argument : action.arguments) {
    const std::string& value = values.at(argument.name);
    if (value.empty()) continue;
    shown.append(separator).append(shortened(value, kShownArgumentCharacters));
    separator = ", ";
  }
  if (documents.empty()) return shown;
  std::string names;
  for (std::size_t i = 0; i < std::min(documents.size(), kShownDocuments); ++i) {
    names.append(i == 0 ? "" : ", ").append(documents[i]);
  }
  if (documents.size() > kShownDocuments) {
    names.append(fmt::format(" and {} more", documents.size() - kShownDocuments));
  }
  return fmt::format("{} ({})", shown, names);
}

}  // namespace

base::Result<ActionCall> call_action(const Action& action, const ActionValues& arguments,
                                     const std::vector<std::string>& documents,
                                     std::string_view language) {
  TRY_ASSIGN(const ActionValues values, checked_values(action, arguments));
  ActionCall call;
  for (const std::string& search : action.searches) {
    const std::string line = fill_in(search, values);
    if (!line.empty()) call.search.append(call.search.empty() ? "" : "\n").append(line);
  }
  if (call.search.empty()) call.search = action.title.english;
  // As a question: what looks like an operator in an argument is none.
  call.search.append("?");
  ActionValues told;
  for (const auto& [name, value] : values) told[name] = neutralised(value);
  call.task = fill_in(action.instructions, told);
  call.task.append(language.empty()
                       ? "\n\nWrite in the language that most of the sources are written in."
                       : fmt::format("\n\nWrite in the language with the code \"{}\".", language));
  call.shown = shown_as(action, values, documents, language);
  call.worksheet = fill_in(action.worksheet, values);
  return call;
}

}  // namespace qwalt::answer
