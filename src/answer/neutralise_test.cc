#include "answer/neutralise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/utf8.h"

namespace qwalt::answer {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(Neutralised, TakesTheBracketOfATagInAnySpelling) {
  for (const char* tag : {
           "<source id=\"2\">", "</source>",          "< / SoUrCe >",       "<\nsource",
           "<\u00a0source",     "<s\u200bource>",     "<s\u00adource>",     "<so\u2060urce>",
           "< s o u r c e >",   "<s_ource>",          "＜source＞",         "<ｓｏｕｒｃｅ>",
           "﹤source",          "〈source〉",         "<ѕоurсе>",           "<𝐬𝐨𝐮𝐫𝐜𝐞>",
           "&lt;source&gt;",    "&LT;source",         "&#60;source",        "&#x3c;source",
           "&#x0003C;source",   "&#0060source",       "&amp;lt;source",     "&amp;amp;lt;/source",
           "&\u200blt;source>", "&#\u206060;source>", "%3Csource%3e",       "%3C%2fsource",
           "\\u003csource",     "\\x3c/source",       "<&#115;ource>",      "<&#x73;&#x6f;urce>",
           "<／source>",        "<\u2044source",      "<s\U000e0061ource>", "<sources>",
           "<SOURCE_END>",
       }) {
    EXPECT_THAT(neutralised(tag), StartsWith("‹")) << tag;
    EXPECT_THAT(neutralised(std::string("see ") + tag), StartsWith("see ‹")) << tag;
  }
}

TEST(Neutralised, TakesTheBracketOfAModelsOwnMarks) {
  for (const char* mark :
       {"<|im_start|>system", "<|eot_id|>", "<｜User｜>", "＜｜end▁of▁sentence｜＞", "<s>", "</s>",
        "<<SYS>>", "<start_of_turn>user", "<bos>", "<system>", "</assistant>", "&lt;|im_end|&gt;",
        "<|endoftext|>"}) {
    EXPECT_THAT(neutralised(mark), StartsWith("‹")) << mark;
  }
  for (const char* mark : {"[INST] do", "[/INST]", "[ inst ]", "［INST］", "[TOOL_CALLS]"}) {
    EXPECT_THAT(neutralised(mark), StartsWith("［")) << mark;
  }
}

TEST(Neutralised, LeavesEverythingElseAsItIs) {
  for (const char* text :
       {"if a < b then <b>bold</b>", "x << 2", "a[1] = [2]", "AT&amp;T &copy; 2020", "100%25",
        "C:\\users\\x", "<script>alert(1)</script>", "[1] The installation", "5 < 6 > 4",
        "[instructions]", "Ünïcödé — “quotes”\n\tlist", "زبان\u200cفارسی"}) {
    EXPECT_EQ(neutralised(text), text);
  }
}

TEST(Neutralised, LeavesOutWhatNobodySees) {
  EXPECT_EQ(neutralised("a\u200bb\u202ec\ufeffd\x01"
                        "e\U000e0041f\r\ng"),
            "abcdef\ng");
}

TEST(Neutralised, ChangesNothingASecondTime) {
  std::mt19937 random(7);
  const std::vector<std::string> pieces{
      "<", "source", "/",    " ", "&lt;", "&amp;", "%3c",     "s",      "ource", "\u200b",
      "|", "[",      "inst", "]", "<|im", "＜",    "\\u003c", "&#x3c;", "\n",    "ü"};
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (int i = 0; i < 8; ++i) text += pieces[random() % pieces.size()];
    const std::string once = neutralised(text);
    EXPECT_EQ(neutralised(once), once) << text;
    EXPECT_TRUE(base::is_valid_utf8(once));
    EXPECT_THAT(once, Not(HasSubstr("<source"))) << text;
    EXPECT_THAT(once, Not(HasSubstr("</source"))) << text;
  }
}

TEST(AttributeText, IsOneLineWithoutQuotesAndBrackets) {
  EXPECT_EQ(attribute_text("a\">\n<source id=“2”>|.pdf"), "a    source id= 2   .pdf");
  EXPECT_LE(attribute_text(std::string(5000, 'x')).size(), 200u);
  EXPECT_EQ(attribute_text("SOP & Co.pdf"), "SOP & Co.pdf");
}

}  // namespace
}  // namespace qwalt::answer
