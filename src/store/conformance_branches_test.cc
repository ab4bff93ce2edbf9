// Messages as a tree: branches, paths, ratings.
#include <gmock/gmock.h>

#include "base/random.h"
#include "store/conformance.h"

namespace qwalt::store {
namespace {

using base::Code;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// A chat, and what is said in it.
class Talk {
 public:
  explicit Talk(Store& store, Id workspace) : store_(store) {
    Chat chat;
    chat.workspace = workspace;
    id_ = must(store.add_chat(chat)).id;
  }

  Id id() const { return id_; }

  // A message after `parent`; its id.
  Id say(Id parent, std::string text) {
    Message message;
    message.id = base::random_id();
    message.chat = id_;
    message.parent = parent;
    message.text = std::move(text);
    must(store_.add_message(message));
    return message.id;
  }

 private:
  Store& store_;
  Id id_ = 0;
};

std::vector<std::string> texts(const std::vector<Message>& messages) {
  std::vector<std::string> found;
  for (const Message& message : messages) found.push_back(message.text);
  return found;
}

TEST_P(StoreConformance, AMessageIsReadByItselfInItsChatOnly) {
  Talk talk(store(), home());
  const Id id = talk.say(0, "one");
  EXPECT_EQ(must(store().message(talk.id(), id)).text, "one");
  EXPECT_EQ(store().message(talk.id() + 1, id).error().code, Code::kNotFound);
  EXPECT_EQ(store().message(talk.id(), id + 1).error().code, Code::kNotFound);
  EXPECT_EQ(store().message(Talk(store(), home()).id(), id).error().code, Code::kNotFound);
}

TEST_P(StoreConformance, TheLastMessagesAreThoseThatLeadToTheNewestOne) {
  Talk talk(store(), home());
  EXPECT_THAT(must(store().last_messages(talk.id(), 9)), IsEmpty());
  const Id question = talk.say(0, "q1");
  const Id first = talk.say(question, "a1");
  talk.say(first, "q2");
  EXPECT_THAT(texts(must(store().last_messages(talk.id(), 9))), ElementsAre("q1", "a1", "q2"));
  EXPECT_THAT(texts(must(store().last_messages(talk.id(), 2))), ElementsAre("a1", "q2"));
  EXPECT_THAT(must(store().last_messages(talk.id(), 0)), IsEmpty());
  EXPECT_THAT(must(store().last_messages(talk.id(), -5)), IsEmpty());
  talk.say(question, "a1 again");
  EXPECT_THAT(texts(must(store().last_messages(talk.id(), 9))), ElementsAre("q1", "a1 again"));
  talk.say(0, "q1 edited");
  EXPECT_THAT(texts(must(store().last_messages(talk.id(), 9))), ElementsAre("q1 edited"));
  EXPECT_THAT(must(store().messages(talk.id())), SizeIs(5));
}

TEST_P(StoreConformance, AnyPathCanBeRead) {
  Talk talk(store(), home());
  const Id question = talk.say(0, "q1");
  const Id first = talk.say(question, "a1");
  const Id second = talk.say(question, "a2");
  const Id follow = talk.say(first, "q2");
  talk.say(second, "q3");
  EXPECT_THAT(texts(must(store().path_to(talk.id(), follow, 9))), ElementsAre("q1", "a1", "q2"));
  EXPECT_THAT(texts(must(store().path_to(talk.id(), follow, 1))), ElementsAre("q2"));
  EXPECT_THAT(texts(must(store().path_to(talk.id(), second, 9))), ElementsAre("q1", "a2"));
  EXPECT_EQ(store().path_to(talk.id(), follow + 1, 9).error().code, Code::kNotFound);
  EXPECT_EQ(store().path_to(Talk(store(), home()).id(), follow, 9).error().code, Code::kNotFound);
}

TEST_P(StoreConformance, AMessageFollowsOneOfItsOwnChatOrNobody) {
  Talk talk(store(), home());
  const Id elsewhere = Talk(store(), home()).say(0, "elsewhere");
  Message message;
  message.id = base::random_id();
  message.chat = talk.id();
  for (const Id parent : {elsewhere, message.id, Id{-1}, Id{77}}) {
    message.parent = parent;
    EXPECT_EQ(store().add_message(message).error().code, Code::kInvalid) << parent;
  }
  EXPECT_THAT(must(store().messages(talk.id())), IsEmpty());
}

TEST_P(StoreConformance, AnUpdateChangesNeitherParentNorRating) {
  Talk talk(store(), home());
  const Id question = talk.say(0, "q");
  const Id answer = talk.say(question, "a");
  must(store().rate_message(talk.id(), answer, 1, ""));
  Message changed = must(store().message(talk.id(), answer));
  changed.parent = 0;
  changed.rating = -1;
  changed.text = "b";
  must(store().update_message(changed));
  const Message read = must(store().message(talk.id(), answer));
  EXPECT_EQ(read.text, "b");
  EXPECT_EQ(read.parent, question);
  EXPECT_EQ(read.rating, 1);
}

TEST_P(StoreConformance, ARemovedBranchTakesAllThatFollowsAlongAndLeavesTheOthers) {
  Talk talk(store(), home());
  const Id question = talk.say(0, "q1");
  const Id first = talk.say(question, "a1");
  const Id second = talk.say(question, "a2");
  talk.say(talk.say(first, "q2"), "a3");
  talk.say(second, "q3");
  talk.say(first, "q4");
  EXPECT_EQ(store().remove_branch(Talk(store(), home()).id(), first).error().code, Code::kNotFound);
  EXPECT_EQ(must(store().remove_branch(talk.id(), first)), 4);
  EXPECT_THAT(texts(must(store().messages(talk.id()))), ElementsAre("q1", "a2", "q3"));
  EXPECT_THAT(texts(must(store().last_messages(talk.id(), 9))), ElementsAre("q1", "a2", "q3"));
  EXPECT_EQ(store().remove_branch(talk.id(), first).error().code, Code::kNotFound);
  EXPECT_EQ(must(store().remove_branch(talk.id(), question)), 3);
  EXPECT_EQ(must(store().chat(home(), talk.id())).messages, 0);
}

TEST_P(StoreConformance, ARatingCanBeGivenChangedAndTakenBack) {
  Talk talk(store(), home());
  const Id id = talk.say(0, "answer");
  must(store().rate_message(talk.id(), id, -1, "wrong page"));
  EXPECT_EQ(must(store().message(talk.id(), id)).rating, -1);
  EXPECT_EQ(must(store().message(talk.id(), id)).rating_reason, "wrong page");
  must(store().rate_message(talk.id(), id, 1, ""));
  EXPECT_EQ(must(store().message(talk.id(), id)).rating, 1);
  EXPECT_EQ(must(store().message(talk.id(), id)).rating_reason, "");
  must(store().rate_message(talk.id(), id, 0, ""));
  EXPECT_EQ(must(store().message(talk.id(), id)).rating, 0);
  EXPECT_EQ(store().rate_message(talk.id(), id, 2, "").error().code, Code::kInvalid);
  EXPECT_EQ(store().rate_message(talk.id(), id, 0, "why").error().code, Code::kInvalid);
  EXPECT_EQ(store().rate_message(talk.id(), id + 1, 1, "").error().code, Code::kNotFound);
  EXPECT_EQ(store().rate_message(Talk(store(), home()).id(), id, 1, "").error().code,
            Code::kNotFound);
}

TEST_P(StoreConformance, RatedMessagesOfAWorkspaceComeInPagesById) {
  const Id other = must(store().add_workspace("other")).id;
  Talk foreign(store(), other);
  must(store().rate_message(foreign.id(), foreign.say(0, "elsewhere"), 1, ""));
  Talk talks[] = {Talk(store(), home()), Talk(store(), home())};
  std::vector<Id> rated;
  for (int i = 0; i < 6; ++i) {
    Talk& talk = talks[i % 2];
    rated.push_back(talk.say(0, "answer"));
    must(store().rate_message(talk.id(), rated.back(), i < 3 ? 1 : -1, ""));
    talk.say(0, "not rated");
  }
  std::sort(rated.begin(), rated.end());
  std::vector<Id> read;
  for (Id after = 0;;) {
    const auto page = must(store().rated_messages(home(), after, 4));
    if (page.empty()) break;
    for (const Message& message : page) read.push_back(message.id);
    after = read.back();
  }
  EXPECT_EQ(read, rated);
  EXPECT_THAT(must(store().rated_messages(other, 0, 9)), SizeIs(1));
}

}  // namespace
}  // namespace qwalt::store
