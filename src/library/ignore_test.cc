#include "library/ignore.h"

#include <gtest/gtest.h>

namespace qwalt::library {
namespace {

using Kind = IgnoreRules::Kind;

bool ignored(const std::vector<std::string>& patterns, std::string_view path,
             Kind kind = Kind::kFile) {
  return IgnoreRules::parse(patterns).value().ignores(path, kind);
}

struct Case {
  std::vector<std::string> patterns;
  std::string path;
  bool ignored;
  Kind kind = Kind::kFile;
};

TEST(Ignore, PatternsMeanWhatTheyMeanInGitignore) {
  const Case cases[] = {
      {{}, "a.txt", false},
      {{"*.bak"}, "a.bak", true},
      {{"*.bak"}, "sub/deep/a.bak", true},
      {{"*.bak"}, "a.bak.txt", false},
      {{"drafts/"}, "drafts", true, Kind::kFolder},
      {{"drafts/"}, "sub/drafts", true, Kind::kFolder},
      {{"drafts/"}, "drafts", false, Kind::kFile},
      {{"/drafts"}, "drafts", true, Kind::kFolder},
      {{"/drafts"}, "sub/drafts", false, Kind::kFolder},
      {{"a/b"}, "a/b", true},
      {{"a/b"}, "x/a/b", false},
      {{"**/old/*"}, "old/a", true},
      {{"**/old/*"}, "x/y/old/a", true},
      {{"**/old/*"}, "old", false, Kind::kFolder},
      {{"**/old/*"}, "old/a/b", false},
      {{"a/**"}, "a/b/c", true},
      {{"a/**"}, "a", false, Kind::kFolder},
      {{"a/**/z"}, "a/z", true},
      {{"a/**/z"}, "a/b/c/z", true},
      {{"a/**/z"}, "a/b/c/y", false},
      {{"a/*/z"}, "a/b/c/z", false},
      {{"?.txt"}, "a.txt", true},
      {{"?.txt"}, "ab.txt", false},
      {{"[a-c]x"}, "bx", true},
      {{"[a-c]x"}, "dx", false},
      {{"[!a-c]x"}, "dx", true},
      {{"[^a-c]x"}, "bx", false},
      {{"[]]x"}, "]x", true},
      {{"[a-]x"}, "-x", true},
      {{"\\*"}, "*", true},
      {{"\\*"}, "a", false},
      {{"[\\]]x"}, "]x", true},
      {{"*.log", "!keep.log"}, "keep.log", false},
      {{"!keep.log", "*.log"}, "keep.log", true},
      {{"# not a pattern", "", "  ", "*.log  "}, "a.log", true},
      {{"*a*b*c"}, "xaxbxc", true},
      {{"*a*b*c"}, "xaxbx", false},
      {{"Prüf*"}, "Prüfung.pdf", true},
  };
  for (const Case& one : cases) {
    const std::string pattern = one.patterns.empty() ? "" : one.patterns[0];
    EXPECT_EQ(ignored(one.patterns, one.path, one.kind), one.ignored) << pattern << " " << one.path;
  }
}

TEST(Ignore, HiddenFilesAndWhatProgramsLeaveWhileTheyWorkAreNeverDocuments) {
  for (const char* path : {".DS_Store", "a/.hidden", "~$report.docx", ".~lock.a.odt#", "a.tmp",
                           "a.part", "big.iso.crdownload", "Thumbs.db", "a~", "#a#"}) {
    EXPECT_TRUE(ignored({}, path)) << path;
  }
  EXPECT_TRUE(ignored({}, ".git", Kind::kFolder));
  EXPECT_FALSE(ignored({"!.wanted"}, ".wanted"));
}

TEST(Ignore, WhatLiesInAnIgnoredFolderIsIgnoredToo) {
  const auto rules = IgnoreRules::parse({"drafts/"}).value();
  EXPECT_TRUE(rules.ignores_with_parents("a/drafts/b/c.txt", Kind::kFile));
  EXPECT_TRUE(rules.ignores_with_parents(".git/config", Kind::kFile));
  EXPECT_FALSE(rules.ignores_with_parents("a/drafts", Kind::kFile));
  EXPECT_FALSE(rules.ignores_with_parents("a/b/c.txt", Kind::kFile));
}

TEST(Ignore, BadPatternsAreRefusedByName) {
  for (const char* pattern : {"[abc", "a\\", "/", "!", "x[", "[!]"}) {
    const auto parsed = IgnoreRules::parse({pattern});
    ASSERT_FALSE(parsed) << pattern;
    EXPECT_EQ(parsed.error().code, base::Code::kInvalid);
    EXPECT_NE(parsed.error().message.find(pattern), std::string::npos);
  }
  EXPECT_FALSE(IgnoreRules::parse({std::string(301, 'x')}));
  EXPECT_FALSE(IgnoreRules::parse(std::vector<std::string>(201, "x")));
}

TEST(Ignore, TheWorstPatternsCostNoMoreThanTheProductOfTheLengths) {
  std::string stars;
  for (int i = 0; i < 140; ++i) stars += "*a";
  std::string folders = "**/";
  for (int i = 0; i < 50; ++i) folders += "a/**/";
  const std::string name(250, 'a');
  std::string path = "a";
  for (int i = 0; i < 2000; ++i) path += "/a";
  EXPECT_FALSE(ignored({stars + "b"}, name));
  EXPECT_FALSE(ignored({folders + "b"}, path));
}

}  // namespace
}  // namespace qwalt::library
