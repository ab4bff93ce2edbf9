#include "answer/answerer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>

#include "answer/prompt.h"
#include "library/test_library.h"

namespace qwalt::answer {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

bool is_suggestion_call(const llm::ChatRequest& request) {
  return request.messages.front().content.find("short questions") != std::string::npos;
}

// Says what the test wants, and remembers what it was asked.
class ToldModel final : public llm::LanguageModel {
 public:
  bool configured() const override { return is_configured; }
  std::string default_model() const override { return "told"; }
  asio::awaitable<llm::ChatResult> stream(llm::ChatRequest request,
                                          llm::OnDelta on_delta) override {
    requests.push_back(request);
    if (hangs && !request.short_call) {
      asio::steady_timer never(co_await asio::this_coro::executor,
                               std::chrono::steady_clock::time_point::max());
      if (on_hang) on_hang();
      co_await never.async_wait(asio::use_awaitable);
    }
    if (is_suggestion_call(request)) co_return llm::Completion{};
    llm::ChatResult result = answer(request);
    if (result && on_delta) {
      // Cut where it hurts: within a marker too.
      for (char c : result->text) on_delta(std::string_view(&c, 1));
    }
    co_return result;
  }
  std::size_t context_tokens() const override { return window; }

  // The questions put to it, without those for suggestions.
  std::vector<llm::ChatRequest> asked() const {
    std::vector<llm::ChatRequest> found;
    for (const auto& request : requests) {
      if (!is_suggestion_call(request)) found.push_back(request);
    }
    return found;
  }
  static llm::Completion said(std::string text) {
    llm::Completion completion;
    completion.text = std::move(text);
    completion.model = "told/1";
    completion.cost = 0.5;
    return completion;
  }

  bool is_configured = true;
  bool hangs = false;
  std::function<void()> on_hang;
  std::size_t window = 32768;
  std::function<llm::ChatResult(const llm::ChatRequest&)> answer =
      [](const llm::ChatRequest&) -> llm::ChatResult { return said("The torque is 42 Nm [1]."); };
  std::vector<llm::ChatRequest> requests;
};

std::size_t llm_tokens(const llm::ChatRequest& request) { return prompt_tokens(request.messages); }

constexpr const char* kQuestion = "What is the torque of bolt M8 on the frame?";

class Asking : public library::LibraryTest {
 protected:
  void SetUp() override {
    LibraryTest::SetUp();
    document_ =
        add("frame.txt",
            "Wear gloves when the frame is lifted.\n=== \nThe torque of bolt M8 on the frame "
            "is 42 Nm.\n=== \nThe primer dries for 90 minutes.\n")
            .document.id;
    wait_until_caught_up();
    answering_.suggestions_grace = std::chrono::milliseconds(10'000);
  }
  void TearDown() override {
    pool_.join();
    LibraryTest::TearDown();
  }

  Question question(std::string text) const {
    Question made;
    made.workspace = workspace_;
    made.text = std::move(text);
    return made;
  }
  AnswerSink sink() {
    AnswerSink made;
    made.accepted = [this](store::Id id) { accepted_ = id, events_.emplace_back("accepted"); };
    made.start = [this](store::Id, store::Id, store::Id) { events_.emplace_back("start"); };
    made.sources = [this](const std::string&, const std::vector<Source>&) {
      events_.emplace_back("sources");
    };
    made.warning = [this](std::string_view) { events_.emplace_back("warning"); };
    made.delta = [this](std::string_view text) {
      shown_.append(text);
      if (events_.back() != "delta") events_.emplace_back("delta");
    };
    made.replace = [this](std::string_view text) {
      shown_ = text;
      events_.emplace_back("replace");
    };
    made.citations = [this](const store::Message&, const std::vector<Source>&) {
      events_.emplace_back("citations");
    };
    made.usage = [this](const store::Message&) { events_.emplace_back("usage"); };
    made.suggestions = [this](const std::vector<std::string>&) {
      events_.emplace_back("suggestions");
    };
    made.error = [this](const store::Message&) { events_.emplace_back("error"); };
    return made;
  }
  Answerer& answerer() {
    if (!answerer_) answerer_.emplace(*library_, model_, pool_, answering_);
    return *answerer_;
  }
  base::Result<Answer> ask(Question question) {
    events_.clear();
    shown_.clear();
    asio::io_context io;
    std::optional<base::Result<Answer>> result;
    asio::co_spawn(io, answerer().ask(std::move(question), sink()),
                   [&](std::exception_ptr thrown, base::Result<Answer> answer) {
                     EXPECT_FALSE(thrown);
                     result.emplace(std::move(answer));
                   });
    io.run();
    return std::move(*result);
  }
  Answer answered(Question question) {
    auto answer = ask(std::move(question));
    EXPECT_TRUE(answer) << answer.error().message;
    return answer ? std::move(*answer) : Answer{};
  }
  std::string last_prompt() const { return model_.asked().back().messages.back().content; }

  ToldModel model_;
  asio::thread_pool pool_{2};
  AnswerOptions answering_;
  std::optional<Answerer> answerer_;
  store::Id document_ = 0;
  store::Id accepted_ = 0;
  std::vector<std::string> events_;
  std::string shown_;
};

TEST_F(Asking, TellsWhatHappensInTheOrderOfTheContract) {
  const Answer answer = answered(question(kQuestion));
  EXPECT_THAT(events_, ElementsAre("accepted", "start", "sources", "delta", "citations", "usage",
                                   "suggestions"));
  EXPECT_EQ(shown_, "The torque is 42 Nm [1].");
  EXPECT_EQ(answer.message.text, shown_);
  EXPECT_EQ(answer.message.id, accepted_);
  EXPECT_EQ(answer.message.state, store::MessageState::kComplete);
  EXPECT_EQ(answer.message.model, "told/1");
  EXPECT_TRUE(answer.message.answered);
  ASSERT_THAT(answer.message.citations, SizeIs(1));
  EXPECT_EQ(answer.sources[0].passage.record.page, 2u);
  const auto stored = store_->messages(answer.message.chat).value();
  ASSERT_THAT(stored, SizeIs(2));
  EXPECT_EQ(stored[0].text, kQuestion);
  EXPECT_EQ(stored[1].text, shown_);
  EXPECT_EQ(stored[1].parent, stored[0].id);
}

TEST_F(Asking, ShowsNoNumberOfASourceThatIsNotThere) {
  model_.answer = [](const auto&) { return ToldModel::said("It is 42 Nm [1, 77] [99]."); };
  EXPECT_EQ(answered(question(kQuestion)).message.text, "It is 42 Nm [1].");
  EXPECT_EQ(shown_, "It is 42 Nm [1].");
}

TEST_F(Asking, DoesNotAskTheModelWhenNothingIsNear) {
  const Answer answer = answered(question("Who won the football championship in Brazil in 1970?"));
  EXPECT_THAT(model_.requests, IsEmpty());
  EXPECT_FALSE(answer.message.answered);
  EXPECT_THAT(answer.message.text, HasSubstr("hold nothing that answers"));
  EXPECT_EQ(answer.message.mode, "");
  EXPECT_THAT(answer.message.citations, IsEmpty());
}

TEST_F(Asking, SaysSoInTheLanguageOfTheQuestion) {
  EXPECT_THAT(answered(question("Wer hat die Meisterschaft in Brasilien gewonnen?")).message.text,
              HasSubstr("Die Dokumente enthalten nichts"));
}

TEST_F(Asking, AsksTheModelAlwaysWithAThresholdOfZero) {
  Question far = question("Who lifted the football cup in Brazil in the year 1970?");
  far.threshold = 0;
  EXPECT_TRUE(answered(far).message.answered);
  EXPECT_THAT(model_.asked(), SizeIs(1));
  far.threshold = 1;
  far.fresh = true;
  EXPECT_FALSE(answered(far).message.answered);
}

TEST_F(Asking, AsksBackWhenTheQuestionIsTooVague) {
  const Answer answer = answered(question("Can you help me please?"));
  EXPECT_THAT(model_.requests, IsEmpty());
  EXPECT_TRUE(answer.message.needs_more_info);
  EXPECT_FALSE(answer.message.answered);
  EXPECT_EQ(answer.message.text, answer.message.follow_up_question);
  EXPECT_THAT(answered(question("Hilfe bitte!")).message.follow_up_question, HasSubstr("Worum"));
  const auto stored = store_->messages(answer.message.chat).value();
  EXPECT_TRUE(stored[1].needs_more_info);
}

TEST_F(Asking, MakesAFollowUpStandaloneByOneShortCall) {
  const Answer first = answered(question(kQuestion));
  model_.requests.clear();
  model_.answer = [](const llm::ChatRequest& request) {
    return ToldModel::said(request.short_call ? "How long does the primer of the frame dry?"
                                              : "It dries for 90 minutes [1].");
  };
  Question next = question("And the primer?");
  next.chat = first.message.chat;
  const Answer second = answered(next);
  const auto asked = model_.asked();
  ASSERT_THAT(asked, SizeIs(2));
  EXPECT_TRUE(asked[0].short_call);
  EXPECT_EQ(asked[0].temperature, 0);
  EXPECT_FALSE(asked[1].short_call);
  EXPECT_EQ(second.message.searched_for, "How long does the primer of the frame dry?");
  EXPECT_THAT(last_prompt(), HasSubstr("Question: And the primer?"));
  EXPECT_THAT(last_prompt(), HasSubstr("90 minutes"));
  EXPECT_EQ(asked[1].messages[1].content, kQuestion);
  EXPECT_GE(second.message.cost, 1.0);  // both calls
}

TEST_F(Asking, TakesTheTermsOfTheLastQuestionWhenTheShortCallFails) {
  const Answer first = answered(question(kQuestion));
  model_.answer = [](const llm::ChatRequest& request) -> llm::ChatResult {
    if (!request.short_call) return ToldModel::said("The same [1].");
    llm::ModelFailure failure;
    failure.kind = llm::FailureKind::kTimeout;
    return tl::unexpected(failure);
  };
  Question next = question("Why that?");
  next.chat = first.message.chat;
  const Answer second = answered(next);
  EXPECT_EQ(second.message.searched_for, std::string("Why that? ") + kQuestion);
  EXPECT_TRUE(second.message.answered);
  EXPECT_THAT(second.sources, Not(IsEmpty()));
}

TEST_F(Asking, DoesNotRewriteAQuestionThatStandsForItself) {
  const Answer first = answered(question(kQuestion));
  model_.requests.clear();
  Question next = question("How many minutes does the primer dry before painting begins?");
  next.chat = first.message.chat;
  answered(next);
  EXPECT_THAT(model_.asked(), SizeIs(1));
}

TEST_F(Asking, TakesTheHistoryThatTheCallerGives) {
  Question given = question("What is the torque of bolt M8 on the frame of the machine?");
  given.keep = false;
  given.history = std::vector<Turn>{{store::Role::kUser, "We speak of the heliotrope."}};
  answered(given);
  EXPECT_EQ(model_.asked().back().messages[1].content, "We speak of the heliotrope.");
}

TEST_F(Asking, GivesOneMoreAnswerToAQuestionBesideTheOld) {
  const Answer first = answered(question(kQuestion));
  model_.requests.clear();
  model_.answer = [](const auto&) { return ToldModel::said("Another: 42 Nm [1]."); };
  Question again = question("");
  again.chat = first.message.chat;
  again.regenerate = first.message.parent;
  const Answer second = answered(again);
  EXPECT_EQ(second.message.parent, first.message.parent);
  EXPECT_NE(second.message.id, first.message.id);
  EXPECT_THAT(last_prompt(), HasSubstr(kQuestion));
  EXPECT_THAT(model_.asked().front().messages, SizeIs(2));  // the old answer is no history
  EXPECT_THAT(store_->messages(first.message.chat).value(), SizeIs(3));
}

TEST_F(Asking, BranchesWhereAQuestionIsEdited) {
  const Answer first = answered(question(kQuestion));
  Question next = question("How long does the primer dry, as the sheet says, in minutes?");
  next.chat = first.message.chat;
  const Answer second = answered(next);
  model_.requests.clear();
  Question edited = question("What has to be worn when the frame is lifted by the crew?");
  edited.chat = first.message.chat;
  edited.parent = first.message.id;
  const Answer third = answered(edited);
  const auto asked = store_->message(first.message.chat, third.message.parent).value();
  EXPECT_EQ(asked.parent, first.message.id);
  const llm::ChatRequest last = model_.asked().back();
  for (const llm::ChatMessage& message : last.messages) {
    EXPECT_THAT(message.content, Not(HasSubstr("How long does the primer")));
  }
  Question root = question("What has to be worn when the frame is lifted by the crew at night?");
  root.chat = first.message.chat;
  root.parent = 0;
  answered(root);
  EXPECT_THAT(model_.asked().back().messages, SizeIs(2));
}

TEST_F(Asking, RefusesAMessageThatIsNotInTheChat) {
  const Answer first = answered(question(kQuestion));
  Question wrong = question("What is it?");
  wrong.chat = first.message.chat;
  wrong.parent = 12345;
  EXPECT_EQ(ask(wrong).error().code, base::Code::kNotFound);
  wrong.parent.reset();
  wrong.regenerate = first.message.id;  // an answer
  EXPECT_EQ(ask(wrong).error().code, base::Code::kInvalid);
  wrong.chat.reset();
  EXPECT_EQ(ask(wrong).error().code, base::Code::kInvalid);
  EXPECT_EQ(ask(question(" \n ")).error().code, base::Code::kInvalid);
  EXPECT_EQ(ask(question(std::string(20'000, 'x'))).error().code, base::Code::kTooLarge);
}

TEST_F(Asking, RepeatsAnAnswerWhileNothingHasChanged) {
  const Answer first = answered(question(kQuestion));
  model_.requests.clear();
  const Answer second = answered(question("what is the  torque of bolt M8 on the frame"));
  EXPECT_THAT(model_.requests, IsEmpty());
  EXPECT_TRUE(second.message.cached);
  EXPECT_EQ(second.message.cost, 0);
  EXPECT_EQ(second.message.text, first.message.text);
  EXPECT_EQ(shown_, first.message.text);
  EXPECT_THAT(second.message.citations, SizeIs(1));
  EXPECT_THAT(second.sources, SizeIs(first.sources.size()));
  EXPECT_NE(second.message.id, first.message.id);
  EXPECT_NE(second.message.chat, first.message.chat);
}

TEST_F(Asking, RepeatsNothingThatRestsOnSomethingElse) {
  answered(question(kQuestion));
  const auto asks = [&](Question changed) {
    model_.requests.clear();
    EXPECT_FALSE(answered(std::move(changed)).message.cached);
    return model_.asked().size() == 1;
  };
  Question fresh = question(kQuestion);
  fresh.fresh = true;
  EXPECT_TRUE(asks(fresh));
  Question chosen = question(kQuestion);
  chosen.documents = {document_};
  EXPECT_TRUE(asks(chosen));
  Question hotter = question(kQuestion);
  hotter.temperature = 0.9;
  EXPECT_TRUE(asks(hotter));
  Question told = question(kQuestion);
  told.system_prompt = "Speak like a foreman.";
  EXPECT_TRUE(asks(told));
  Question other = question(kQuestion);
  other.model = "other/model";
  EXPECT_TRUE(asks(other));
  add("second.txt", "Something new about gaskets.\n");
  wait_until_caught_up();
  EXPECT_TRUE(asks(question(kQuestion)));
}

TEST_F(Asking, CachesNoAnswerThatWasCut) {
  model_.answer = [](const auto&) {
    llm::Completion cut = ToldModel::said("The torque is 42 Nm and the [1]");
    cut.truncated = true;
    return cut;
  };
  EXPECT_EQ(answered(question(kQuestion)).message.state, store::MessageState::kPartial);
  EXPECT_FALSE(answered(question(kQuestion)).message.cached);
}

TEST_F(Asking, StopsAtOnceAndKeepsWhatIsThere) {
  model_.hangs = true;
  model_.on_hang = [&] { EXPECT_TRUE(answerer().stop(accepted_)); };
  const Answer answer = answered(question(kQuestion));
  EXPECT_EQ(answer.message.state, store::MessageState::kStopped);
  EXPECT_THAT(answer.sources, Not(IsEmpty()));
  EXPECT_THAT(events_, Not(testing::Contains("suggestions")));
  EXPECT_EQ(store_->messages(answer.message.chat).value()[1].state, store::MessageState::kStopped);
  EXPECT_FALSE(answerer().stop(accepted_));
}

TEST_F(Asking, TriesOnceMoreWithHalfOfTheContextWhenItWasTooLong) {
  for (int i = 0; i < 4; ++i) {
    add("more" + std::to_string(i) + ".txt",
        "The torque of bolt M8 on frame " + std::to_string(i) + " is " + std::to_string(50 + i) +
            " Nm, says sheet " + std::to_string(i * 7) + ".\n");
  }
  wait_until_caught_up();
  bool first = true;
  model_.answer = [&](const auto&) -> llm::ChatResult {
    if (!std::exchange(first, false)) return ToldModel::said("42 Nm [1], not [5].");
    llm::ModelFailure failure;
    failure.kind = llm::FailureKind::kContextTooLong;
    return tl::unexpected(failure);
  };
  const Answer answer = answered(question(kQuestion));
  const auto asked = model_.asked();
  ASSERT_THAT(asked, SizeIs(2));
  EXPECT_LT(asked[1].messages.back().content.size(), asked[0].messages.back().content.size());
  EXPECT_EQ(answer.message.text, "42 Nm [1], not.");
}

TEST_F(Asking, KeepsToASmallWindow) {
  std::string long_text;
  for (int i = 0; i < 40; ++i) {
    long_text += "The torque of bolt M8 on frame number " + std::to_string(i) + " is " +
                 std::to_string(i + 3) + " Nm" + std::string(400, 'x') + " end.\n";
  }
  add("long.txt", long_text);
  wait_until_caught_up();
  model_.window = 2500;
  Question small = question(kQuestion);
  small.max_tokens = 300;
  answered(small);
  EXPECT_LE(llm_tokens(model_.asked().back()) + 300, 2500u * 85 / 100 + 50);
}

TEST_F(Asking, ReadsWholeDocumentsAndSaysWhenTheyAreTooLong) {
  Question whole = question("Which rules are there?");
  whole.documents = {document_};
  whole.whole_document = true;
  const Answer answer = answered(whole);
  EXPECT_THAT(last_prompt(), HasSubstr("Wear gloves"));
  EXPECT_THAT(last_prompt(), HasSubstr("90 minutes"));
  EXPECT_THAT(answer.warnings, IsEmpty());
  model_.window = 1300;
  whole.text = kQuestion;
  const Answer cut = answered(whole);
  EXPECT_THAT(cut.warnings, SizeIs(1));
  EXPECT_THAT(events_, testing::Contains("warning"));
}

TEST_F(Asking, AnswersAQuestionForTheWholeFromTheBeginning) {
  Question about = question("What is this document about?");
  about.documents = {document_};
  EXPECT_TRUE(answered(about).message.answered);
  EXPECT_THAT(last_prompt(), HasSubstr("Wear gloves"));
}

TEST_F(Asking, AnswersWithSentencesWhenThereIsNoModel) {
  model_.is_configured = false;
  const Answer answer = answered(question(kQuestion));
  EXPECT_EQ(answer.message.mode, "extractive");
  EXPECT_THAT(answer.message.text, HasSubstr("42 Nm"));
  EXPECT_THAT(model_.requests, IsEmpty());
  Question next = question("And on page two?");
  next.chat = answer.message.chat;
  EXPECT_THAT(answered(next).message.searched_for, HasSubstr("torque of bolt M8"));
}

TEST_F(Asking, KeepsThePassagesWhenTheModelFails) {
  model_.answer = [](const auto&) -> llm::ChatResult {
    llm::ModelFailure failure;
    failure.kind = llm::FailureKind::kOverBudget;
    failure.error = {base::Code::kUnavailable, "Today's cap is reached."};
    return tl::unexpected(failure);
  };
  const Answer answer = answered(question(kQuestion));
  EXPECT_EQ(answer.message.error_code, "over_budget");
  EXPECT_EQ(answer.message.mode, "extractive");
  EXPECT_THAT(answer.message.text, HasSubstr("42 Nm"));
  EXPECT_THAT(events_, ElementsAre("accepted", "start", "sources", "replace", "error", "citations",
                                   "usage", "suggestions"));
}

TEST_F(Asking, KeepsNothingWhenNothingIsToBeKept) {
  Question passing = question(kQuestion);
  passing.keep = false;
  passing.suggest = false;
  const Answer answer = answered(passing);
  EXPECT_EQ(answer.message.chat, 0);
  EXPECT_THAT(model_.requests, SizeIs(1));
  EXPECT_THAT(store_->all_chats(workspace_, 0, 10).value(), IsEmpty());
}

TEST_F(Asking, TakesTheWorkspacesPromptUnlessTheQuestionHasOne) {
  ASSERT_TRUE(store_->set_setting("workspace." + std::to_string(workspace_) + ".system_prompt",
                                  "Speak as the quibbling foreman."));
  answered(question(kQuestion));
  EXPECT_THAT(model_.asked().back().messages[0].content, HasSubstr("quibbling foreman"));
  Question own = question(kQuestion);
  own.system_prompt = "Speak as a lathe.";
  answered(own);
  EXPECT_THAT(model_.asked().back().messages[0].content, Not(HasSubstr("quibbling")));
}

TEST_F(Asking, UsesTemplatesThatPeopleEdit) {
  answering_.templates_folder = folder_ + "/templates";
  ASSERT_TRUE(base::make_directories(answering_.templates_folder));
  std::ofstream(answering_.templates_folder + "/system.txt") << "{system_prompt} ANSWER IN RHYMES.";
  answered(question(kQuestion));
  EXPECT_THAT(model_.asked().back().messages[0].content, HasSubstr("ANSWER IN RHYMES."));
}

}  // namespace
}  // namespace qwalt::answer
