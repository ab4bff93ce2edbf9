#include "answer/action_forms.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/bytes.h"
#include "base/utf8.h"
#include "text/sentences.h"

namespace qwalt::answer {
namespace {

constexpr std::size_t kMinWords = 4;
constexpr std::size_t kMaxSentenceCharacters = 500;
constexpr std::size_t kMaxOutlineHeadings = 24;
constexpr std::size_t kNearestSentences = 3;
// A heading that names the element says more than a word of the sentence.
constexpr double kHeadingWorth = 1.5;

constexpr std::string_view kNearest = "**Nearest to it in the documents**";
constexpr std::string_view kBullet = "•";

std::string_view without_bullet(std::string_view text) {
  if (text.starts_with(kBullet)) text.remove_prefix(kBullet.size());
  if (text.starts_with("o ")) text.remove_prefix(2);
  while (!text.empty() && (text.front() == ' ' || text.front() == '-')) text.remove_prefix(1);
  return text;
}

// "3. Tighten …", "3) …".
bool is_numbered(std::string_view text) {
  const std::size_t digits = text.find_first_not_of("0123456789");
  return digits != std::string_view::npos && digits > 0 && digits < 3 &&
         (text[digits] == '.' || text[digits] == ')') && text.substr(digits + 1).starts_with(' ');
}

struct Statement {
  std::uint32_t number = 1;
  std::uint8_t language = 0;
  std::string heading;  // the last of its path, without bullet
  std::string text;
  std::vector<std::string> words;
  bool numbered = false;
  bool below_wanted_heading = false;
};

// What says something: a list item or a sentence with its full stop, neither heading nor table.
bool says_something(const FormPassage& passage, std::string_view sentence) {
  const bool item =
      sentence.starts_with(kBullet) || sentence.starts_with("o ") || is_numbered(sentence);
  if (!item && std::string_view(".!?;").find(sentence.back()) == std::string_view::npos) {
    return false;
  }
  return std::find(passage.heading.begin(), passage.heading.end(), sentence) ==
         passage.heading.end();
}

// Whether the line that holds text[at] is a row of a table.
bool in_table_row(std::string_view text, std::size_t at) {
  const std::size_t before = text.rfind('\n', at);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  return text.substr(begin, text.find('\n', at) - begin).find(" | ") != std::string_view::npos;
}

std::string shown(std::string_view sentence) {
  const std::size_t end = base::code_point_offset(sentence, kMaxSentenceCharacters);
  std::string out(sentence.substr(0, end));
  if (end < sentence.size()) {
    out.resize(std::min(out.rfind(' '), out.size()));
    out.append(" …");
  }
  std::replace(out.begin(), out.end(), '\n', ' ');
  return out;
}

std::vector<Statement> statements(std::span<const FormPassage> passages, const WordList& headings) {
  std::vector<Statement> found;
  std::set<std::string> seen;
  for (const FormPassage& passage : passages) {
    std::string heading;
    if (!passage.heading.empty()) heading = without_bullet(passage.heading.back());
    const bool wanted = std::any_of(passage.heading.begin(), passage.heading.end(),
                                    [&](const std::string& each) { return headings.any_in(each); });
    for (const text::Sentence& range : text::split_sentences(passage.text)) {
      const auto sentence =
          std::string_view(passage.text).substr(range.begin, range.end - range.begin);
      if (sentence.empty() || in_table_row(passage.text, range.begin)) continue;
      if (!says_something(passage, sentence)) continue;
      Statement statement{
          passage.number, passage.language, heading, shown(without_bullet(sentence)), {}, false,
          wanted};
      statement.words = folded_words(sentence);
      statement.numbered = is_numbered(sentence);
      if (statement.words.size() < kMinWords || !seen.insert(statement.text).second) continue;
      found.push_back(std::move(statement));
    }
  }
  return found;
}

std::string cited(const Statement& statement) {
  return fmt::format("{} [{}]", statement.text, statement.number);
}

// The statements as a list below their headings.
template <class Wanted>
std::string listed(const std::vector<Statement>& all, std::string_view mark, Wanted wanted) {
  std::string out;
  std::string heading;
  std::size_t count = 0;
  for (const Statement& statement : all) {
    if (!wanted(statement)) continue;
    if (++count > kMaxFormSentences) continue;
    if (statement.heading != heading) {
      heading = statement.heading;
      const std::string shown_heading = heading.empty() ? "Elsewhere" : heading;
      out.append(fmt::format("{}### {}\n\n", out.empty() ? "" : "\n", shown_heading));
    }
    out.append(fmt::format("- {}{}\n", mark, cited(statement)));
  }
  if (count > kMaxFormSentences) {
    out.append(fmt::format("\n({} more are not shown)\n", count - kMaxFormSentences));
  }
  return out;
}

std::string outline(const std::vector<Statement>& all) {
  std::string out;
  std::set<std::string> seen;
  for (const Statement& statement : all) {
    if (seen.size() == kMaxOutlineHeadings) break;
    if (!seen.insert(statement.heading).second) continue;
    const std::string name =
        statement.heading.empty() ? std::string() : fmt::format("**{}**: ", statement.heading);
    out.append(fmt::format("- {}{}\n", name, cited(statement)));
  }
  return out;
}

std::string elements(const Action& action, const std::vector<Statement>& all) {
  std::string out;
  for (const ActionElement& element : action.elements) {
    const Statement* best = nullptr;
    double worth = 0;
    for (const Statement& statement : all) {
      double score = static_cast<double>(element.words.count_in(statement.words));
      if (element.words.any_in(statement.heading)) score += kHeadingWorth;
      if (score <= worth) continue;
      worth = score;
      best = &statement;
    }
    out.append(fmt::format("- **{}**: {}\n", element.name,
                           best ? cited(*best) : "not found in what was read"));
  }
  return out;
}

std::string form(const Action& action, std::span<const FormPassage> passages,
                 std::string_view nearest) {
  const std::vector<Statement> all = statements(passages, action.headings);
  switch (action.without_model) {
    case FormWithoutModel::kOutline:
      return outline(all);
    case FormWithoutModel::kSteps:
      return listed(all, "☐ ", [&](const Statement& each) {
        return each.numbered || each.below_wanted_heading || action.words.count_in(each.words) > 0;
      });
    case FormWithoutModel::kMentions:
      return listed(all, "",
                    [&](const Statement& each) { return action.words.count_in(each.words) > 0; });
    case FormWithoutModel::kElements:
      return all.empty() ? std::string() : elements(action, all);
    case FormWithoutModel::kWorksheet:
      return nearest.empty() ? std::string() : fmt::format("{}\n\n{}", kNearest, nearest);
    case FormWithoutModel::kNone:
      return {};
  }
  return {};
}

}  // namespace

base::Result<std::vector<FormPassage>> form_passages(store::Store& store,
                                                     std::span<const Source> sources) {
  std::vector<store::PassageRef> refs;
  std::vector<std::uint32_t> numbers;
  for (const Source& source : sources) {
    if (source.parts.empty()) refs.push_back(source.passage.ref);
    for (const SourcePart& part : source.parts) refs.push_back(part.ref);
    numbers.resize(refs.size(), source.number);
  }
  TRY_ASSIGN(auto texts, store.passages(refs));
  std::vector<FormPassage> passages;
  std::size_t at = 0;
  for (store::PassageText& text : texts) {
    while (at < refs.size() && refs[at] != text.ref) ++at;  // one that is gone
    if (at == refs.size()) break;
    passages.push_back(
        {numbers[at], std::move(text.record.heading), std::move(text.text), text.language});
  }
  return passages;
}

std::string nearest_sentences(const search::Matcher& wanted,
                              std::span<const FormPassage> passages) {
  const std::vector<Statement> all = statements(passages, {});
  std::vector<std::pair<double, std::size_t>> found;  // worth, and place in `all`
  for (std::size_t i = 0; i < all.size(); ++i) {
    double worth = 0;
    const auto language = static_cast<text::Language>(all[i].language);
    for (const auto& sentence : wanted.score_sentences(all[i].text, language)) {
      worth = std::max(worth, sentence.score);
    }
    if (worth > 0) found.emplace_back(worth, i);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  if (found.size() > kNearestSentences) found.resize(kNearestSentences);
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.second < b.second; });
  std::string out;
  for (const auto& [worth, place] : found) out.append(fmt::format("- {}\n", cited(all[place])));
  return out;
}

std::string answer_without_model(const Action& action, const ActionCall& call,
                                 std::span<const FormPassage> passages, std::string_view nearest) {
  if (action.without_model == FormWithoutModel::kNone) {
    return fmt::format("\"{}\" needs a language model.", action.title.english);
  }
  std::string body = form(action, passages, nearest);
  const bool worksheet = action.without_model == FormWithoutModel::kWorksheet;
  if (body.empty() && !worksheet) {
    return "The documents hold no sentence that this action looks for.";
  }
  if (call.worksheet.empty()) return body;
  return call.worksheet + (body.empty() ? "" : "\n\n") + body;
}

}  // namespace qwalt::answer
