#include "http/sse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace qwalt::http {
namespace {

std::vector<std::string> parse(std::string_view bytes, std::size_t piece, bool finish = false) {
  SseParser parser;
  std::vector<std::string> items;
  auto show = [&items](const SseItem& item) {
    items.push_back((item.comment ? "#" : "") + item.name + "|" + item.data + "|" + item.id);
  };
  while (!bytes.empty()) {
    std::string_view input = bytes.substr(0, piece);
    bytes.remove_prefix(input.size());
    for (;;) {
      auto item = parser.next(input);
      EXPECT_TRUE(item);
      if (!item || !*item) break;
      show(**item);
    }
    EXPECT_TRUE(input.empty());
  }
  if (finish) {
    while (auto item = parser.finish()) show(*item);
  }
  return items;
}

TEST(Sse, AllLineEndsAndAllSplitsGiveTheSameEvents) {
  std::string text =
      "\xef\xbb\xbf: hello\n\nevent: delta\ndata: one\ndata:two\nid: 7\n\n"
      "data\n\nretry: 5\n\nevent: none\n\ndata:  x: y\n\n";
  std::vector<std::string> wanted = {"#|hello|", "delta|one\ntwo|7", "||", "| x: y|"};
  for (std::string_view end : {"\n", "\r", "\r\n"}) {
    std::string bytes;
    for (char c : text) c == '\n' ? bytes.append(end) : bytes.append(1, c);
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
      EXPECT_EQ(parse(bytes, piece), wanted) << "in pieces of " << piece;
    }
  }
}

TEST(Sse, AnUnfinishedEventIsOnlyGivenAtTheEnd) {
  EXPECT_EQ(parse("data: a\n\ndata: b", 3), std::vector<std::string>({"|a|"}));
  EXPECT_EQ(parse("data: a\n\ndata: b", 3, true), std::vector<std::string>({"|a|", "|b|"}));
  EXPECT_EQ(parse("data: a\ndata: b\n", 3, true), std::vector<std::string>({"|a\nb|"}));
}

TEST(Sse, LinesAndEventsBeyondTheLimitAreRefusedForGood) {
  const std::string kLine = "data: " + std::string(40, 'x') + "\n";
  const std::string kTooLong[] = {"data: " + std::string(200, 'x'), kLine + kLine + kLine};
  for (const std::string& bytes : kTooLong) {
    SseParser parser(100);
    std::string_view input = bytes;
    auto item = parser.next(input);
    ASSERT_FALSE(item);
    EXPECT_EQ(item.error().code, base::Code::kTooLarge);
    std::string_view more = "\n\ndata: y\n\n";
    EXPECT_FALSE(parser.next(more));
    EXPECT_FALSE(parser.finish());
  }
}

TEST(Sse, WhatIsFormattedIsParsedToTheSame) {
  EXPECT_EQ(format_event({"delta", "a\nb", "9"}), "id: 9\nevent: delta\ndata: a\ndata: b\n\n");
  EXPECT_EQ(format_event({"", "", ""}), "data: \n\n");
  for (std::string_view data : {"", "x", "a\nb", "\n", " lead", ": c", "a\n\nb\n"}) {
    std::string bytes = format_event({"n", data, "1"});
    EXPECT_EQ(parse(bytes, 2), std::vector<std::string>({"n|" + std::string(data) + "|1"}));
  }
}

TEST(Sse, NamesAndIdsCannotForgeLines) {
  EXPECT_EQ(format_event({"a\ndata: evil", "b\r\nc\rd", "1\r2"}),
            "id: 1 2\nevent: a data: evil\ndata: b\ndata: c\ndata: d\n\n");
}

}  // namespace
}  // namespace qwalt::http
