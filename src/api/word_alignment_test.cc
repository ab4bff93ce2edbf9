#include "api/word_alignment.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "base/utf8.h"

namespace qwalt::api {
namespace {

using Spans = std::vector<std::optional<TextSpan>>;

Spans align(const std::string& text, const std::vector<std::string>& words) {
  return align_words(text, std::vector<std::string_view>(words.begin(), words.end()));
}

// What each word was found to be; "-" for nothing.
std::vector<std::string> found(const std::string& text, const std::vector<std::string>& words) {
  std::vector<std::string> out;
  for (const auto& span : align(text, words)) {
    if (!span) {
      out.emplace_back("-");
      continue;
    }
    const std::size_t begin = base::code_point_offset(text, span->begin);
    out.push_back(text.substr(begin, base::code_point_offset(text, span->end) - begin));
  }
  return out;
}

using Words = std::vector<std::string>;

TEST(WordAlignment, FindsWordsWithoutTheirPunctuation) {
  EXPECT_EQ(found("Tighten the M8 bolts, to 42 Nm.",
                  {"Tighten", "the", "M8", "bolts,", "to", "42", "Nm."}),
            (Words{"Tighten", "the", "M8", "bolts", "to", "42", "Nm"}));
}

TEST(WordAlignment, FindsBothHalvesOfAWordThatWasJoined) {
  EXPECT_EQ(found("The information is here.", {"The", "infor-", "mation", "is", "here."}),
            (Words{"The", "infor", "mation", "is", "here"}));
}

TEST(WordAlignment, LeavesOutWhatTheTextDoesNotHave) {
  EXPECT_EQ(found("Body text of the page stands here.",
                  {"Chapter", "7", "Body", "text", "of", "the", "page", "stands", "here.", "12"}),
            (Words{"-", "-", "Body", "text", "of", "the", "page", "stands", "here", "-"}));
}

TEST(WordAlignment, FollowsAnotherReadingOrder) {
  const std::string text =
      "The left column speaks of bolts.\nThe right column speaks of paint.\nA last line ends it.";
  EXPECT_EQ(found(text, {"A", "last", "line", "ends", "it.", "The", "left", "column", "The",
                         "right", "column", "speaks", "of", "bolts.", "speaks", "of", "paint."})
                .size(),
            17U);
  EXPECT_EQ(found(text, {"The", "right", "column", "speaks", "of", "paint.", "The", "left",
                         "column", "speaks", "of", "bolts."}),
            (Words{"The", "right", "column", "speaks", "of", "paint", "The", "left", "column",
                   "speaks", "of", "bolts"}));
}

TEST(WordAlignment, ReadsCellsOfTables) {
  EXPECT_EQ(found("Size | Torque\nM8 | 42\nM10 | 80", {"Size", "Torque", "M8", "42", "M10", "80"}),
            (Words{"Size", "Torque", "M8", "42", "M10", "80"}));
}

TEST(WordAlignment, KnowsLigaturesAndDecomposedAccents) {
  EXPECT_EQ(found("The first café offers fish.",
                  {"The", "\ufb01rst", "cafe\u0301", "o\ufb00ers", "\ufb01sh."}),
            (Words{"The", "first", "café", "offers", "fish"}));
}

TEST(WordAlignment, DoesNotTakeAPartOfAnotherWord) {
  EXPECT_EQ(found("Carpet", {"car", "pet", "Car"}), (Words{"-", "-", "-"}));
}

TEST(WordAlignment, GivesNothingForNothing) {
  EXPECT_EQ(found("", {"a", "", "—"}), (Words{"-", "-", "-"}));
  EXPECT_TRUE(align("text", {}).empty());
}

std::string random_word(std::mt19937& random) {
  static const std::vector<std::string> letters = {"a", "b", "e", "i", "n",  "r",
                                                   "s", "t", "ü", "é", "漢", "7"};
  std::string word;
  for (std::size_t i = 0, size = 1 + random() % 9; i < size; ++i) {
    word += letters[random() % letters.size()];
  }
  return word;
}

struct PageOfWords {
  std::string text;
  std::vector<std::string> words;
  Spans truth;
};

// Paragraphs of random words whose boxes come paragraph by paragraph in another order, some words
// cut by a hyphen, with running heads between them.
PageOfWords random_page(std::mt19937& random) {
  struct Box {
    std::string word;
    std::optional<TextSpan> span;
  };
  std::vector<std::vector<Box>> paragraphs(1 + random() % 6);
  std::string text;
  std::uint32_t at = 0;
  for (auto& paragraph : paragraphs) {
    for (std::size_t i = 0, count = 4 + random() % 40; i < count; ++i) {
      const std::string word = random_word(random);
      const auto size = static_cast<std::uint32_t>(base::count_code_points(word));
      if (size > 4 && random() % 8 == 0) {
        const std::size_t cut = base::code_point_offset(word, 2);
        paragraph.push_back({word.substr(0, cut) + "-", TextSpan{at, at + 2}});
        paragraph.push_back({word.substr(cut), TextSpan{at + 2, at + size}});
      } else {
        paragraph.push_back({word, TextSpan{at, at + size}});
      }
      text += word + " ";
      at += size + 1;
    }
    text.back() = '\n';
    if (random() % 3 == 0) paragraph.push_back({"Runninghead", std::nullopt});
  }
  std::shuffle(paragraphs.begin(), paragraphs.end(), random);
  PageOfWords page{std::move(text), {}, {}};
  for (const auto& paragraph : paragraphs) {
    for (const Box& box : paragraph) {
      page.words.push_back(box.word);
      page.truth.push_back(box.span);
    }
  }
  return page;
}

void expect_sound(const std::string& text, const Spans& spans) {
  std::vector<bool> taken(base::count_code_points(text));
  for (const auto& span : spans) {
    if (!span) continue;
    ASSERT_LT(span->begin, span->end);
    ASSERT_LE(span->end, taken.size());
    for (std::uint32_t i = span->begin; i < span->end; ++i) {
      ASSERT_FALSE(taken[i]);
      taken[i] = true;
    }
  }
}

TEST(WordAlignment, HoldsForRandomPagesInAnyOrder) {
  std::mt19937 random(7);
  std::size_t words = 0;
  std::size_t right = 0;
  for (int round = 0; round < 300; ++round) {
    const PageOfWords page = random_page(random);
    const Spans spans = align(page.text, page.words);
    expect_sound(page.text, spans);
    for (std::size_t i = 0; i < spans.size(); ++i) right += spans[i] == page.truth[i];
    words += spans.size();
  }
  EXPECT_GE(static_cast<double>(right), 0.97 * static_cast<double>(words));
}

TEST(WordAlignment, IsSoundForRandomBytes) {
  std::mt19937 random(11);
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (std::size_t i = 0, size = random() % 400; i < size; ++i) {
      text.push_back(static_cast<char>(random() % 3 == 0 ? random() % 256 : 'a' + random() % 3));
    }
    std::vector<std::string> words;
    for (std::size_t at = 0; at < text.size(); at += 1 + random() % 9) {
      words.push_back(text.substr(at, random() % 9));
    }
    expect_sound(base::to_valid_utf8(text), align(text, words));
  }
}

// The same short piece over and over is the worst case of looking places up.
TEST(WordAlignment, RepeatedTextIsAlignedInItsOrder) {
  std::string text;
  std::vector<std::string> words;
  for (int i = 0; i < 5000; ++i) {
    text += "abc abc ";
    words.insert(words.end(), {"abc", "abc"});
  }
  const Spans spans = align(text, words);
  for (std::uint32_t i = 0; i < spans.size(); ++i) {
    ASSERT_EQ(spans[i], (TextSpan{i * 4, i * 4 + 3}));
  }
}

}  // namespace
}  // namespace qwalt::api
