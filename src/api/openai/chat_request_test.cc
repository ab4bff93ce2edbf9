#include "api/openai/chat_request.h"

#include <gmock/gmock.h>

namespace qwalt::api::openai {
namespace {

using base::Code;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

base::Result<ChatRequest> parse(std::string_view text) {
  auto body = base::parse_json(text);
  if (!body) return base::fail(body.error());
  return parse_chat_request(*body);
}

base::Result<ChatRequest> with(std::string_view more) {
  return parse(R"({"model":"qwalt","messages":[{"role":"user","content":"Why?"}],)" +
               std::string(more) + "}");
}

TEST(ChatModel, KnowsTheNamesOfTheFace) {
  EXPECT_FALSE(chat_model("qwalt")->raw);
  EXPECT_EQ(chat_model("qwalt/legal")->workspace, "legal");
  EXPECT_TRUE(chat_model("qwalt-raw")->raw);
  EXPECT_EQ(chat_model("qwalt-raw/mistralai/small:free")->upstream, "mistralai/small:free");
  for (const char* name : {"", "gpt-4o", "qwalt/", "qwalt-raw/", "/qwalt", "qwalt2"}) {
    EXPECT_FALSE(chat_model(name)) << name;
  }
}

TEST(ChatRequest, TheLastUserMessageIsTheQuestionAndWhatStandsBeforeIsTheHistory) {
  const auto request = parse(R"({"model":"qwalt/legal","stream":true,"messages":[
      {"role":"system","content":"Be brief."},
      {"role":"user","content":"One?"},
      {"role":"assistant","content":"Yes [1].\n\nSources: [1] a.pdf, p. 2"},
      {"role":"tool","tool_call_id":"x","content":"42"},
      {"role":"assistant","content":null,"tool_calls":[]},
      {"role":"developer","content":[{"type":"text","text":"In French."}]},
      {"role":"user","content":[{"type":"text","text":"Two"},{"type":"text","text":"three?"}]},
      {"role":"assistant","content":"Begun"}]})");
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->model_name, "qwalt/legal");
  EXPECT_TRUE(request->stream);
  EXPECT_EQ(request->question, "Two\nthree?");
  EXPECT_EQ(request->system_prompt, "Be brief.\n\nIn French.");
  ASSERT_EQ(request->history.size(), 2u);
  EXPECT_EQ(request->history[0].role, store::Role::kUser);
  EXPECT_EQ(request->history[0].text, "One?");
  EXPECT_EQ(request->history[1].role, store::Role::kAssistant);
  EXPECT_EQ(request->history[1].text, "Yes [1].");
}

TEST(ChatRequest, TakesTheSettingsThatAnswersHave) {
  const auto sound = with(R"("max_tokens":5,"max_completion_tokens":7,"temperature":0,
      "top_p":0.5,"stop":"END","n":1,"stream_options":{"include_usage":true},"seed":1,"tools":[{}],
      "qwalt":{"documents":["a.pdf"],"threshold":0.5,"whole_document":true,"sources":false})");
  ASSERT_TRUE(sound) << sound.error().message;
  EXPECT_EQ(sound->max_tokens, 7);
  EXPECT_EQ(sound->temperature, 0);
  EXPECT_EQ(sound->top_p, 0.5);
  EXPECT_THAT(sound->stop, ElementsAre("END"));
  EXPECT_TRUE(sound->include_usage);
  EXPECT_THAT(sound->documents, ElementsAre("a.pdf"));
  EXPECT_EQ(sound->threshold, 0.5);
  EXPECT_TRUE(sound->whole_document);
  EXPECT_FALSE(sound->list_sources);
}

TEST(ChatRequest, NullMeansNotSaid) {
  const auto request = with(R"("max_tokens":null,"temperature":null,"top_p":null,"stop":null,
      "n":null,"stream":null,"stream_options":null,"qwalt":null)");
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_FALSE(request->max_tokens);
  EXPECT_FALSE(request->temperature);
  EXPECT_THAT(request->stop, IsEmpty());
  EXPECT_FALSE(request->stream);
  EXPECT_TRUE(request->list_sources);
}

TEST(ChatRequest, RefusesWhatItCannotReadAndNamesTheField) {
  for (const auto& [more, named] : std::vector<std::pair<const char*, const char*>>{
           {R"("n":2)", "\"n\""},
           {R"("temperature":2.1)", "\"temperature\""},
           {R"("temperature":"1")", "\"temperature\""},
           {R"("top_p":-1)", "\"top_p\""},
           {R"("max_tokens":0)", "\"max_tokens\""},
           {R"("max_completion_tokens":1.5)", "\"max_completion_tokens\""},
           {R"("stop":["a","b","c","d","e"])", "\"stop\""},
           {R"("stop":[""])", "\"stop\""},
           {R"("stream":1)", "\"stream\""},
           {R"("qwalt":[])", "\"qwalt\""},
           {R"("qwalt":{"sources":1})", "\"sources\""},
           {R"("qwalt":{"threshold":1.1})", "\"threshold\""}}) {
    const auto request = with(more);
    ASSERT_FALSE(request) << more;
    EXPECT_EQ(request.error().code, Code::kInvalid) << more;
    EXPECT_THAT(request.error().message, HasSubstr(named)) << more;
  }
  EXPECT_EQ(parse(R"({"model":"gpt-4o"})").error().code, Code::kNotFound);
  EXPECT_EQ(parse(R"({"model":"qwalt","messages":[{"role":"user","content":" \n"}]})").error().code,
            Code::kInvalid);
}

TEST(ChatRequest, PicturesAreForTheModelItself) {
  const char* body = R"({"model":"%","messages":[{"role":"user","content":[
      {"type":"image_url","image_url":{"url":"data:,"}}]}]})";
  std::string text(body);
  text.replace(text.find('%'), 1, "qwalt");
  EXPECT_EQ(parse(text).error().code, Code::kUnsupported);
  text.replace(text.find("qwalt"), 5, "qwalt-raw");
  EXPECT_TRUE(parse(text));
}

TEST(ChatRequest, KnowsTheTasksOfChatPrograms) {
  EXPECT_TRUE(is_client_task("### Task:\nGenerate a title.\n### Output:\nJSON format: {}"));
  EXPECT_TRUE(is_client_task("\n### Task:\nTags.\n<chat_history>\nUSER: x\n</chat_history>"));
  EXPECT_FALSE(is_client_task("### Task: what does chapter 3 ask of me?"));
  EXPECT_FALSE(is_client_task("What is ### Task:\n### Output:"));
  EXPECT_FALSE(is_client_task(""));
}

TEST(SourceList, IsTakenFromAnEarlierAnswer) {
  EXPECT_EQ(without_source_list("Text [1].\n\nSources: [1] a; [2] b"), "Text [1].");
  EXPECT_EQ(without_source_list("Sources: none."), "Sources: none.");
  EXPECT_EQ(without_source_list(""), "");
}

}  // namespace
}  // namespace qwalt::api::openai
