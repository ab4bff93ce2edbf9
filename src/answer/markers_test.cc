#include "answer/markers.h"

#include <gtest/gtest.h>

#include <random>

#include "base/utf8.h"

namespace qwalt::answer {
namespace {

using Numbers = std::vector<std::vector<std::uint32_t>>;

Numbers numbers(std::string_view answer) {
  Numbers found;
  for (const Marker& marker : find_markers(answer)) found.push_back(marker.numbers);
  return found;
}

struct Spelling {
  std::string text;
  Numbers numbers;
};

class Spellings : public testing::TestWithParam<Spelling> {};

TEST_P(Spellings, AreUnderstood) { EXPECT_EQ(numbers(GetParam().text), GetParam().numbers); }

INSTANTIATE_TEST_SUITE_P(
    Common, Spellings,
    testing::Values(Spelling{"Done [1].", {{1}}},
                    Spelling{"Done [1, 2]; [3][4]", {{1, 2}, {3}, {4}}},
                    Spelling{"Done[1-3].", {{1, 2, 3}}}, Spelling{"Done [1–3, 5]", {{1, 2, 3, 5}}},
                    Spelling{"Done [ 2 ] [2,2]", {{2}, {2}}},
                    Spelling{"Done [[1]] [[2]", {{1}, {2}}},
                    Spelling{"Done [^1] [^1, ^2] [#3]", {{1}, {1, 2}, {3}}},
                    Spelling{"Done 【1】【2†source】【4:0†manual.pdf】", {{1}, {2}, {4}}},
                    Spelling{"Done [1†L3-L8]", {{1}}}, Spelling{"完了［１］。", {{1}}},
                    Spelling{"تم [١، ٢]", {{1, 2}}}));

INSTANTIATE_TEST_SUITE_P(
    Words, Spellings,
    testing::Values(Spelling{"a [Source 1] b [sources 1 and 2]", {{1}, {1, 2}}},
                    Spelling{"a [Source 1, Source 2]", {{1, 2}}},
                    Spelling{"a [SOURCE: 3] [source-4] [source_5]", {{3}, {4}, {5}}},
                    Spelling{"a [Source 1: manual (new).pdf, p. 3]", {{1}}},
                    Spelling{"a [1, p. 3] [2; pages 4-5] [3, S. 12]", {{1}, {2}, {3}}},
                    Spelling{"a (source 1) b (Sources 1, 2).", {{1}, {1, 2}}},
                    Spelling{"ein (Quelle 2) un (Fuente 3)", {{2}, {3}}},
                    Spelling{"один [Источник 1] 一 [来源2] （来源 3）", {{1}, {2}, {3}}}));

INSTANTIATE_TEST_SUITE_P(
    Others, Spellings,
    testing::Values(Spelling{"see [note] [a1] [] [0] [2024] [1.2] [12:30] [1", {}},
                    Spelling{"(1) first (2) second (see 3) (document 4)", {}},
                    Spelling{"an area of 4 m², 10³ times", {}},
                    Spelling{"a link [1](http://localhost) and ![1](x.png)", {}},
                    Spelling{"\\[1\\] and \\sqrt[3]{x}", {}},
                    Spelling{"x[1] = a[2][3]; my_list[1]; argv[1] = 0; argv[1]=0", {}},
                    Spelling{"`a [1]` and ``b ` [2]`` [3]", {{3}}},
                    Spelling{"```\n[1]\n```\n[2]", {{2}}}, Spelling{"~~~c\n[1]\n~~~\n[2]", {{2}}},
                    Spelling{"```one line``` [1]", {{1}}},
                    Spelling{"a stray ` hides [1]\nbut one line [2]", {{2}}}, Spelling{"[1\n]", {}},
                    Spelling{"[1-400]", {}}, Spelling{"[3-1]", {}}));

TEST(Markers, AttachedToAWordOrBehindItAreMarkers) {
  EXPECT_EQ(numbers("42 Nm[1]. (see [2]) **bold**[3] M8[4] _new_[5] x [6] = y"),
            (Numbers{{1}, {2}, {3}, {4}, {5}, {6}}));
}

TEST(Markers, StandWhereTheySay) {
  const std::string text = "Über [1], 【2】 und (Quelle 3).";
  const auto markers = find_markers(text);
  ASSERT_EQ(markers.size(), 3u);
  EXPECT_EQ(text.substr(markers[0].begin, markers[0].end - markers[0].begin), "[1]");
  EXPECT_EQ(text.substr(markers[1].begin, markers[1].end - markers[1].begin), "【2】");
  EXPECT_EQ(text.substr(markers[2].begin, markers[2].end - markers[2].begin), "(Quelle 3)");
}

TEST(Markers, OfUnknownSourcesAreDropped) {
  EXPECT_EQ(drop_unknown_markers("True [1]. Made up [9]. Both [1, 9].", 2),
            "True [1]. Made up. Both [1].");
  EXPECT_EQ(drop_unknown_markers("[9] It is.\n[9] So.", 2), "It is.\nSo.");
}

TEST(Markers, AreWrittenInOneWay) {
  EXPECT_EQ(drop_unknown_markers("A 【1†source】 b (Source 2) c [1-2] d [[2]].", 2),
            "A [1] b [2] c [1][2] d [2].");
}

TEST(Markers, CutByTheEndAreDropped) {
  EXPECT_EQ(drop_unknown_markers("It is so [", 2), "It is so");
  EXPECT_EQ(drop_unknown_markers("It is so [1", 2), "It is so");
  EXPECT_EQ(drop_unknown_markers("It is so [1][Sour", 2), "It is so [1]");
  EXPECT_EQ(drop_unknown_markers("It is so (like", 2), "It is so (like");
}

TEST(Markers, LeaveNoTraceInTheWords) {
  EXPECT_EQ(without_markers("Tighten [1] the bolts [2, 3]."), "Tighten the bolts.");
}

TEST(Markers, HostileBracketsCostLinearTime) {
  for (const std::string piece :
       {"[", "(source 1 ", "[1 ", "【", "[[1] ", "[source (", "`[1]`` "}) {
    std::string text;
    while (text.size() < 100'000) text += piece;
    EXPECT_LE(drop_unknown_markers(text, 3).size(), text.size());
  }
}

TEST(MarkerStream, NeverShowsACutMarker) {
  MarkerStream stream(3);
  EXPECT_EQ(stream.feed("Tighten it [1"), "Tighten it");
  EXPECT_EQ(stream.feed("2"), "");
  EXPECT_EQ(stream.feed("]. Then [2"), ". Then");
  EXPECT_EQ(stream.feed("] wait"), " [2] wait");
  EXPECT_EQ(stream.feed(" (sou"), "");
  EXPECT_EQ(stream.feed("p)"), " (soup)");
  EXPECT_EQ(stream.finish(), "");
}

TEST(MarkerStream, DoesNotHoldBackBracketsThatCanBeNoMarkers) {
  MarkerStream stream(3);
  EXPECT_EQ(stream.feed("see [an"), "see [an");
  EXPECT_EQ(stream.feed(" (12"), " (12");
}

// A text of the things that matter to markers, in any order.
std::string any_text(std::mt19937& random) {
  static const std::vector<std::string> kParts = {"[1]",      "[2, 9]",
                                                  "[",        "]",
                                                  "(",        ")",
                                                  "【",       "】",
                                                  "†",        "1",
                                                  "9",        "-",
                                                  ",",        " ",
                                                  "  ",       "\n",
                                                  "`",        "```",
                                                  "\n```",    "~~~",
                                                  "a",        "x_y",
                                                  "=",        "source",
                                                  "Source 1", "[Source 2: a]",
                                                  "[[1]]",    "(sources 1 and 2)",
                                                  "é",        "日本",
                                                  "[^3]",     "\\",
                                                  "{",        "(source 1)",
                                                  "［１］",   "\xff",
                                                  "\xe3",     "[1](x)",
                                                  "p. 3",     "und",
                                                  "[1",       "[sour"};
  std::uniform_int_distribution<std::size_t> part(0, kParts.size() - 1);
  std::uniform_int_distribution<int> length(0, 24);
  std::string text;
  for (int i = length(random); i > 0; --i) text += kParts[part(random)];
  return text;
}

TEST(MarkerStream, CutAtAnyByteItShowsWhatItShowsOfTheWhole) {
  std::mt19937 random(7);
  for (int round = 0; round < 1500; ++round) {
    const std::string text = any_text(random);
    const std::string whole = drop_unknown_markers(text, 3);
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
      MarkerStream stream(3);
      std::string shown = stream.feed(text.substr(0, cut));
      shown += stream.feed(text.substr(cut));
      ASSERT_EQ(shown + stream.finish(), whole) << text << " cut at " << cut;
    }
    MarkerStream stream(3);
    std::string shown;
    for (const char byte : text) shown += stream.feed(std::string_view(&byte, 1));
    ASSERT_EQ(shown + stream.finish(), whole) << text;
  }
}

TEST(MarkerStream, PiecesEndBetweenCodePoints) {
  MarkerStream stream(3);
  const std::string text = "Ü【1】é日本 [2] 😀 schön";
  for (const char byte : text) {
    EXPECT_TRUE(base::is_valid_utf8(stream.feed(std::string_view(&byte, 1))));
  }
  EXPECT_TRUE(base::is_valid_utf8(stream.finish()));
}

TEST(Markers, WithoutAnyOfThemATextStaysAsItIs) {
  std::mt19937 random(11);
  for (int round = 0; round < 2000; ++round) {
    const std::string text = any_text(random);
    std::string put_together;
    std::size_t from = 0;
    for (const Marker& marker : find_markers(text)) {
      ASSERT_LE(from, marker.begin);
      ASSERT_LT(marker.begin, marker.end);
      ASSERT_LE(marker.end, text.size());
      ASSERT_FALSE(marker.numbers.empty());
      from = marker.end;
    }
  }
  const std::string plain = "Plain text, (in brackets) [like these], 3 < 4 ` ok ``` .";
  EXPECT_EQ(drop_unknown_markers(plain, 0), plain);
}

}  // namespace
}  // namespace qwalt::answer
