#include "api/openai/chat_reply.h"

#include <gmock/gmock.h>

namespace qwalt::api::openai {
namespace {

using ::testing::HasSubstr;

answer::Source source(std::uint32_t number, std::string name, bool paged, std::uint32_t page) {
  answer::Source source;
  source.number = number;
  source.passage.ref = {77, number};
  source.passage.document_name = std::move(name);
  source.passage.paged = paged;
  source.passage.text = "Bolts take 42 Nm.";
  source.passage.record.page = page;
  source.passage.record.char_start = 100;
  source.passage.record.char_end = 117;
  return source;
}

store::CitationRecord citation(std::uint32_t number, std::uint32_t begin, std::uint32_t end) {
  store::CitationRecord record;
  record.number = number;
  record.sentence_begin = begin;
  record.sentence_end = end;
  record.quote_start = 100;
  record.quote_end = 117;
  record.verdict = store::Verdict::kVerified;
  return record;
}

const std::vector<answer::Source> kSources = {source(1, "a.pdf", true, 3),
                                              source(2, "b.txt", false, 1)};

TEST(ClosingText, NamesTheSourcesThatAreCitedWithTheirPages) {
  store::Message message;
  message.text = "One [2]. Two [1].";
  EXPECT_EQ(closing_text(message, kSources, true), "\n\nSources: [1] a.pdf, p. 3; [2] b.txt");
  EXPECT_EQ(closing_text(message, kSources, false), "");
  message.text = "Only one [2].";
  EXPECT_EQ(closing_text(message, kSources, true), "\n\nSources: [2] b.txt");
  message.text = "None.";
  EXPECT_EQ(closing_text(message, kSources, true), "");
}

TEST(ClosingText, SaysWhatWentWrongWithTheModel) {
  store::Message message;
  message.error_code = "model_timeout";
  message.error_message = "It was silent.";
  message.mode = "extractive";
  EXPECT_THAT(closing_text(message, {}, true), HasSubstr("It was silent."));
  message.mode = "model";
  EXPECT_THAT(closing_text(message, {}, true), HasSubstr("ends here"));
}

TEST(Annotations, PointAtTheMarkerInCodePoints) {
  store::Message message;
  message.text = "Größe ist 42 [1]. Zwei [2]. Drei.";
  message.citations = {citation(1, 0, 12), citation(2, 18, 22), citation(1, 28, 33)};
  message.citations[2].implied = true;
  const json::array annotations = annotations_json(message, kSources, "http://host/#");
  ASSERT_EQ(annotations.size(), 3u);
  const auto& first = annotations[0].at("url_citation");
  EXPECT_EQ(first.at("start_index").to_number<int>(), 13);
  EXPECT_EQ(first.at("end_index").to_number<int>(), 16);
  EXPECT_EQ(first.at("title").as_string(), "a.pdf, p. 3");
  EXPECT_EQ(first.at("url").as_string(), "http://host/#/documents/000000000000004d/3/100-117");
  EXPECT_EQ(first.at("quote").as_string(), "Bolts take 42 Nm.");
  const auto& second = annotations[1].at("url_citation");
  EXPECT_EQ(second.at("start_index").to_number<int>(), 23);
  EXPECT_TRUE(second.at("page").is_null());
  // A sentence without a marker: the empty place after it.
  const auto& third = annotations[2].at("url_citation");
  EXPECT_EQ(third.at("start_index").to_number<int>(), 33);
  EXPECT_EQ(third.at("end_index").to_number<int>(), 33);
}

TEST(Annotations, LeaveOutWhatHasNoSource) {
  store::Message message;
  message.text = "Nothing.";
  message.citations = {citation(0, 0, 8), citation(9, 0, 8)};
  EXPECT_TRUE(annotations_json(message, kSources, "http://host/#").empty());
}

TEST(ShownText, EndsWithTheQuestionAskedBack) {
  store::Message message;
  message.text = "It depends.";
  message.follow_up_question = "Which bolt?";
  EXPECT_EQ(shown_text(message), "It depends.\n\nWhich bolt?");
  message.text = "It depends. Which bolt?";
  EXPECT_EQ(shown_text(message), "It depends. Which bolt?");
  message.text = "";
  EXPECT_EQ(shown_text(message), "Which bolt?");
}

}  // namespace
}  // namespace qwalt::api::openai
