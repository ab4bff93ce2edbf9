#include <gmock/gmock.h>
#include <utf8proc.h>

#include <algorithm>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <tuple>

#include "base/utf8.h"
#include "extract/worker/entities.h"
#include "extract/worker/score_for_tests.h"

namespace qwalt::worker {
namespace {

// What stands between `open` and `close`, with both, is replaced by a space.
std::string without(std::string_view text, std::string_view open, std::string_view close) {
  std::string out;
  for (;;) {
    std::size_t begin = text.find(open);
    out.append(text.substr(0, begin));
    if (begin == std::string_view::npos) return out;
    std::size_t end = text.find(close, begin + open.size());
    if (end == std::string_view::npos) return out.append(text.substr(begin));
    out += ' ';
    text.remove_prefix(end + close.size());
  }
}

std::string without_entities(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::size_t end = text.front() == '&' ? text.find(';') : std::string_view::npos;
    if (end != std::string_view::npos && end < 12) {
      append_entity(out, text.substr(0, end + 1));
      text.remove_prefix(end + 1);
    } else {
      out += text.front();
      text.remove_prefix(1);
    }
  }
  return out;
}

std::string without_markup(std::string_view text) {
  std::string out = without(text, "<!--", "-->");
  out = std::regex_replace(out, std::regex(R"(!\[[^\]]*\]\([^)]*\))"), " ");
  out = std::regex_replace(out, std::regex(R"(\[([^\]]*)\]\([^)]*\))"), "$1");
  out = std::regex_replace(out, std::regex(R"(</?[a-zA-Z][^>]*>)"), " ");
  out = std::regex_replace(out, std::regex(R"(\\(begin|end)\{[^}]*\})"), " ");
  out = std::regex_replace(out, std::regex(R"(\\[a-zA-Z]+)"), " ");
  out = without_entities(out);
  out = std::regex_replace(out, std::regex(R"(\\([\\`*_{}\[\]()#+.!|<>~$^&%-]))"), "$1");
  std::erase_if(out, [](char c) { return c == '*' || c == '`'; });
  return out;
}

std::string decomposed(const std::string& text) {
  utf8proc_uint8_t* mapped = nullptr;
  utf8proc_ssize_t size = utf8proc_map(
      reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
      static_cast<utf8proc_ssize_t>(text.size()), &mapped,
      static_cast<utf8proc_option_t>(UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_STABLE));
  std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  return size < 0 ? text
                  : std::string(reinterpret_cast<char*>(mapped), static_cast<std::size_t>(size));
}

bool stands_alone(char32_t c) {
  return (c >= 0x3040 && c <= 0x30ff) || (c >= 0x3400 && c <= 0x4dbf) ||
         (c >= 0x4e00 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7af) ||
         (c >= 0x0e00 && c <= 0x0e7f);
}

bool is_word_character(char32_t c) {
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return true;
    default:
      return false;
  }
}

using Triple = std::tuple<std::string, std::string, std::string>;

std::set<Triple> triples(const std::vector<std::string>& words) {
  std::set<Triple> out;
  for (std::size_t i = 2; i < words.size(); ++i) out.insert({words[i - 2], words[i - 1], words[i]});
  return out;
}

TEST(Score, ReadsMarkdownAsItsText) {
  EXPECT_THAT(words_for_score("## The [big](x) *Pump* &amp; <b>Öl</b>\\_", Markup::kMarkdown),
              testing::ElementsAre("the", "big", "pump", "ol"));
  EXPECT_THAT(words_for_score("exam-\nple", Markup::kNone), testing::ElementsAre("example"));
}

TEST(Score, CountsWordsAndRunsOfThree) {
  Score got = score({"a", "b", "c", "d"}, {"a", "b", "c", "x"});
  EXPECT_DOUBLE_EQ(got.recall, 0.75);
  EXPECT_DOUBLE_EQ(got.precision, 0.75);
  EXPECT_DOUBLE_EQ(got.order, 0.5);
}

}  // namespace

std::vector<std::string> words_for_score(std::string_view text, Markup markup) {
  std::string plain = markup == Markup::kMarkdown ? without_markup(text) : std::string(text);
  plain = std::regex_replace(plain, std::regex(R"(([A-Za-z0-9])-\s*\n\s*([A-Za-z0-9]))"), "$1$2");
  plain = decomposed(plain);
  std::vector<std::string> words;
  bool open = false;
  for (std::string_view rest = plain; !rest.empty();) {
    char32_t c = base::take_code_point(rest);
    if (c == 0xad || (c >= 0x300 && c <= 0x36f)) continue;
    bool alone = stands_alone(c);
    bool inside = is_word_character(c) && !alone;
    if (alone || (inside && !open)) words.emplace_back();
    if (alone || inside) {
      base::append_code_point(
          words.back(), static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c))));
    }
    open = inside;
  }
  return words;
}

Score score(const std::vector<std::string>& truth, const std::vector<std::string>& found) {
  std::map<std::string, std::size_t> bag;
  for (const std::string& word : found) ++bag[word];
  std::size_t shared = 0;
  for (const std::string& word : truth) {
    auto at = bag.find(word);
    if (at == bag.end() || at->second == 0) continue;
    --at->second;
    ++shared;
  }
  std::set<Triple> runs = triples(truth);
  std::set<Triple> found_runs = triples(found);
  auto kept = std::count_if(runs.begin(), runs.end(),
                            [&](const Triple& run) { return found_runs.contains(run); });
  auto share = [](std::size_t part, std::size_t whole) {
    return static_cast<double>(part) / static_cast<double>(std::max<std::size_t>(whole, 1));
  };
  Score result{share(shared, truth.size()), share(shared, found.size()), 0};
  result.order = runs.empty() ? result.recall : share(static_cast<std::size_t>(kept), runs.size());
  return result;
}

}  // namespace qwalt::worker
