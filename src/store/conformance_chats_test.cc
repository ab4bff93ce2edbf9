// Chats, messages and keys.
#include <gmock/gmock.h>

#include "base/random.h"
#include "store/conformance.h"

namespace qwalt::store {
namespace {

using base::Code;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Chat new_chat(Store& store, Id workspace, std::string owner, std::string title) {
  Chat chat;
  chat.workspace = workspace;
  chat.owner = std::move(owner);
  chat.title = std::move(title);
  return must(store.add_chat(chat));
}

Message new_message(Id chat, std::string text) {
  Message message;
  message.id = base::random_id();
  message.chat = chat;
  message.text = std::move(text);
  return message;
}

std::vector<std::string> titles(const ChatList& list) {
  std::vector<std::string> found;
  for (const Chat& chat : list.chats) found.push_back(chat.title);
  return found;
}

std::vector<std::string> texts(const std::vector<Message>& messages) {
  std::vector<std::string> found;
  for (const Message& message : messages) found.push_back(message.text);
  return found;
}

TEST_P(StoreConformance, AChatIsGivenAnIdAndItsTimes) {
  const Chat chat = new_chat(store(), home(), "user:u1", "Torque");
  EXPECT_GT(chat.id, 0);
  EXPECT_GT(chat.created_at, 0);
  EXPECT_EQ(chat.updated_at, chat.created_at);
  const Chat read = must(store().chat(home(), chat.id));
  EXPECT_EQ(read.owner, "user:u1");
  EXPECT_EQ(read.title, "Torque");
  EXPECT_EQ(read.messages, 0);
  EXPECT_EQ(store().chat(home() + 1, chat.id).error().code, Code::kNotFound);
  EXPECT_EQ(store().chat(home(), chat.id + 1).error().code, Code::kNotFound);
  Chat elsewhere;
  elsewhere.workspace = home() + 1;
  EXPECT_EQ(store().add_chat(elsewhere).error().code, Code::kNotFound);
}

TEST_P(StoreConformance, AnOwnerWithoutAChatGetsOneAndThenTheSameAgain) {
  const Id id = must(store().chat_of_owner(home(), "user:u1")).id;
  EXPECT_EQ(must(store().chat_of_owner(home(), "user:u1")).id, id);
  EXPECT_NE(must(store().chat_of_owner(home(), "user:u2")).id, id);
}

TEST_P(StoreConformance, ChatsAreListedByLastUseInPages) {
  std::vector<Id> ids;
  for (int i = 0; i < 4; ++i) {
    ids.push_back(new_chat(store(), home(), "", "chat " + std::to_string(i)).id);
  }
  new_chat(store(), home(), "user:u1", "another's");
  must(store().add_message(new_message(ids[1], "back to this one")));
  const ChatList first = must(store().list_chats(home(), "", "", 3));
  EXPECT_THAT(titles(first), ElementsAre("chat 1", "chat 3", "chat 2"));
  EXPECT_EQ(first.chats[0].messages, 1);
  const ChatList second = must(store().list_chats(home(), "", first.next_cursor, 3));
  EXPECT_THAT(titles(second), ElementsAre("chat 0"));
  EXPECT_EQ(second.next_cursor, "");
  EXPECT_EQ(store().list_chats(home(), "", "zzz", 3).error().code, Code::kInvalid);
}

TEST_P(StoreConformance, ARenamedChatKeepsItsPlace) {
  const Id id = new_chat(store(), home(), "", "old").id;
  new_chat(store(), home(), "", "other");
  EXPECT_EQ(must(store().rename_chat(home(), id, "new")).title, "new");
  EXPECT_THAT(titles(must(store().list_chats(home(), "", "", 9))), ElementsAre("other", "new"));
  EXPECT_EQ(store().rename_chat(home() + 1, id, "x").error().code, Code::kNotFound);
  EXPECT_EQ(must(store().chat(home(), id)).title, "new");
}

TEST_P(StoreConformance, ARemovedChatTakesItsMessagesAlong) {
  const Id id = new_chat(store(), home(), "", "chat").id;
  must(store().add_message(new_message(id, "question")));
  EXPECT_EQ(store().remove_chat(home() + 1, id).error().code, Code::kNotFound);
  must(store().remove_chat(home(), id));
  EXPECT_EQ(store().chat(home(), id).error().code, Code::kNotFound);
  EXPECT_THAT(must(store().messages(id)), IsEmpty());
  EXPECT_EQ(store().remove_chat(home(), id).error().code, Code::kNotFound);
}

TEST_P(StoreConformance, AMessageComesBackWithAllItHas) {
  const Id chat = new_chat(store(), home(), "", "chat").id;
  Message message = new_message(chat, "Tighten to 25 Nm [1].");
  const Message asked = new_message(chat, "How tight?");
  must(store().add_message(asked));
  message.parent = asked.id;
  message.role = Role::kAssistant;
  message.state = MessageState::kPartial;
  message.mode = "model";
  message.model = "mistral";
  message.prompt_tokens = 900;
  message.completion_tokens = 80;
  message.cost = 0.000123;
  message.milliseconds = 2100.5;
  message.error_code = "timeout";
  message.error_message = "The model did not answer.";
  message.searched_for = "torque M8";
  message.suggestions = {"Which \"tool\"?", "Und wie oft?"};
  message.sources = {{2, {5, 7}, "b.pdf", 1.5}, {1, {4, 0}, "a.pdf", 7.25}};
  message.citations = {{1, 0, 20, 20113, 20145, Verdict::kPartly}, {1, 21, 30, 1, 2, {}, true}};
  message.created_at = 123;
  message.answered = false;
  message.needs_more_info = true;
  message.follow_up_question = "Which bolt?";
  message.rating = -1;
  message.rating_reason = "wrong bolt";
  message.cached = true;
  message.instructions_name = "checklist";
  must(store().add_message(message));
  const auto all = must(store().messages(chat));
  ASSERT_THAT(all, SizeIs(2));
  const Message& read = all[1];
  EXPECT_EQ(read.id, message.id);
  EXPECT_EQ(read.chat, chat);
  EXPECT_EQ(read.parent, asked.id);
  EXPECT_EQ(read.role, Role::kAssistant);
  EXPECT_EQ(read.text, message.text);
  EXPECT_EQ(read.state, MessageState::kPartial);
  EXPECT_EQ(read.mode, "model");
  EXPECT_EQ(read.model, "mistral");
  EXPECT_EQ(read.prompt_tokens, 900);
  EXPECT_EQ(read.completion_tokens, 80);
  EXPECT_DOUBLE_EQ(read.cost, 0.000123);
  EXPECT_DOUBLE_EQ(read.milliseconds, 2100.5);
  EXPECT_EQ(read.error_code, "timeout");
  EXPECT_EQ(read.error_message, "The model did not answer.");
  EXPECT_EQ(read.searched_for, "torque M8");
  EXPECT_EQ(read.suggestions, message.suggestions);
  ASSERT_THAT(read.sources, SizeIs(2));
  EXPECT_EQ(read.sources[0].number, 2U);
  EXPECT_EQ(read.sources[0].passage, (PassageRef{5, 7}));
  EXPECT_EQ(read.sources[0].document_name, "b.pdf");
  EXPECT_DOUBLE_EQ(read.sources[1].score, 7.25);
  ASSERT_THAT(read.citations, SizeIs(2));
  EXPECT_EQ(read.citations[0].number, 1U);
  EXPECT_EQ(read.citations[0].sentence_end, 20U);
  EXPECT_EQ(read.citations[0].quote_start, 20113U);
  EXPECT_EQ(read.citations[0].quote_end, 20145U);
  EXPECT_EQ(read.citations[0].verdict, Verdict::kPartly);
  EXPECT_FALSE(read.citations[0].implied);
  EXPECT_EQ(read.citations[1].verdict, Verdict::kVerified);
  EXPECT_TRUE(read.citations[1].implied);
  EXPECT_EQ(read.created_at, 123);
  EXPECT_FALSE(read.answered);
  EXPECT_TRUE(read.needs_more_info);
  EXPECT_EQ(read.follow_up_question, "Which bolt?");
  EXPECT_EQ(read.rating, -1);
  EXPECT_EQ(read.rating_reason, "wrong bolt");
  EXPECT_TRUE(read.cached);
  EXPECT_EQ(read.instructions_name, "checklist");
  EXPECT_TRUE(all[0].answered);
  EXPECT_EQ(all[0].rating, 0);
}

TEST_P(StoreConformance, AnUpdatedMessageKeepsItsPlaceAndLosesWhatItNoLongerHas) {
  const Id chat = new_chat(store(), home(), "", "chat").id;
  Message answer = new_message(chat, "");
  answer.state = MessageState::kRunning;
  answer.sources = {{1, {4, 0}, "a.pdf", 1}, {2, {4, 1}, "a.pdf", 1}};
  answer.citations = {{1, 0, 1, 0, 1, {}}};
  must(store().add_message(answer));
  must(store().add_message(new_message(chat, "second")));
  answer.text = "first";
  answer.state = MessageState::kComplete;
  answer.sources.pop_back();
  answer.citations.clear();
  must(store().update_message(answer));
  const auto all = must(store().messages(chat));
  EXPECT_THAT(texts(all), ElementsAre("first", "second"));
  EXPECT_EQ(all[0].state, MessageState::kComplete);
  EXPECT_THAT(all[0].sources, SizeIs(1));
  EXPECT_THAT(all[0].citations, IsEmpty());
  EXPECT_GT(all[0].created_at, 0);
}

TEST_P(StoreConformance, AMessageNeedsItsChatAndAnIdOfItsOwn) {
  const Id chat = new_chat(store(), home(), "", "chat").id;
  EXPECT_EQ(store().add_message(new_message(chat + 1, "x")).error().code, Code::kNotFound);
  Message message = new_message(chat, "x");
  EXPECT_EQ(store().update_message(message).error().code, Code::kNotFound);
  must(store().add_message(message));
  EXPECT_EQ(store().add_message(message).error().code, Code::kConflict);
  message.id = 0;
  EXPECT_EQ(store().add_message(message).error().code, Code::kInvalid);
  EXPECT_THAT(must(store().messages(chat)), SizeIs(1));
}

TEST_P(StoreConformance, AnswersThatACrashCutOffBecomePartial) {
  const Id chat = new_chat(store(), home(), "", "chat").id;
  Message running = new_message(chat, "so far");
  running.state = MessageState::kRunning;
  must(store().add_message(running));
  must(store().add_message(new_message(chat, "whole")));
  reopen();
  must(store().close_running_messages());
  const auto all = must(store().messages(chat));
  EXPECT_EQ(all[0].state, MessageState::kPartial);
  EXPECT_EQ(all[0].text, "so far");
  EXPECT_EQ(all[1].state, MessageState::kComplete);
}

TEST_P(StoreConformance, ASourceOutlivesItsDocumentWithoutItsText) {
  const Id document = add_ready("a.pdf", "a").id;
  const Id chat = new_chat(store(), home(), "", "chat").id;
  Message message = new_message(chat, "x");
  message.sources = {{1, {document, 0}, "a.pdf", 1}};
  must(store().add_message(message));
  must(store().remove_document(home(), document));
  const auto all = must(store().messages(chat));
  ASSERT_THAT(all[0].sources, SizeIs(1));
  EXPECT_THAT(must(store().passages({all[0].sources[0].passage})), IsEmpty());
}

TEST_P(StoreConformance, AKeyIsFoundByItsHashUntilItIsRemoved) {
  must(store().add_key({11, std::nullopt, "laptop", "admin", 5}, "hash1"));
  must(store().add_key({12, home(), "page", "reader", 6}, "hash2"));
  const auto key = must(store().find_key("hash2"));
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(key->id, 12);
  EXPECT_EQ(key->workspace, home());
  EXPECT_EQ(key->name, "page");
  EXPECT_EQ(key->role, "reader");
  EXPECT_EQ(key->created_at, 6);
  EXPECT_EQ(must(store().find_key("hash1"))->workspace, std::nullopt);
  EXPECT_FALSE(must(store().find_key("hash")).has_value());
  EXPECT_THAT(must(store().keys()), SizeIs(2));
  must(store().remove_key(12));
  EXPECT_FALSE(must(store().find_key("hash2")).has_value());
  EXPECT_EQ(store().remove_key(12).error().code, Code::kNotFound);
}

TEST_P(StoreConformance, AKeyNeedsAnIdAndAHashOfItsOwn) {
  must(store().add_key({1, std::nullopt, "a", "admin", 5}, "hash"));
  EXPECT_EQ(store().add_key({2, std::nullopt, "b", "admin", 5}, "hash").error().code,
            Code::kConflict);
  EXPECT_EQ(store().add_key({0, std::nullopt, "b", "admin", 5}, "other").error().code,
            Code::kInvalid);
  EXPECT_EQ(store().add_key({3, std::nullopt, "b", "admin", 5}, "").error().code, Code::kInvalid);
}

TEST_P(StoreConformance, ChatsAreFoundByTitleAndByWhatWasSaidWithoutCase) {
  const Id bolts = new_chat(store(), home(), "", "Über Schrauben").id;
  const Id pumps = new_chat(store(), home(), "", "pumps").id;
  new_chat(store(), home(), "user:u1", "schrauben of another");
  must(store().add_message(new_message(bolts, "How tight?")));
  must(store().add_message(new_message(pumps, "Which SCHRAUBEN hold the pump?")));
  const auto search = [&](std::string_view text) {
    return titles(must(store().search_chats(home(), "", text, "", 9)));
  };
  EXPECT_THAT(search("schrauben"), ElementsAre("pumps", "Über Schrauben"));
  EXPECT_THAT(search("über"), ElementsAre("Über Schrauben"));
  EXPECT_THAT(search("TIGHT"), ElementsAre("Über Schrauben"));
  EXPECT_THAT(search("100%_"), IsEmpty());
  EXPECT_THAT(titles(must(store().search_chats(home() + 1, "", "tight", "", 9))), IsEmpty());
  EXPECT_EQ(store().search_chats(home(), "", "", "", 9).error().code, Code::kInvalid);
  EXPECT_EQ(store().search_chats(home(), "", "x", "zzz", 9).error().code, Code::kInvalid);
}

TEST_P(StoreConformance, ASearchOfChatsGoesOnWhereItsLastPageEnded) {
  for (int i = 0; i < 150; ++i) {
    new_chat(store(), home(), "", (i % 2 == 0 ? "even " : "odd ") + std::to_string(i));
  }
  std::vector<std::string> all;
  std::string cursor;
  do {
    const ChatList page = must(store().search_chats(home(), "", "EVEN", cursor, 20));
    EXPECT_LE(page.chats.size(), 20U);
    for (const Chat& chat : page.chats) all.push_back(chat.title);
    cursor = page.next_cursor;
  } while (!cursor.empty());
  EXPECT_THAT(all, SizeIs(75));
  EXPECT_EQ(all.front(), "even 148");
  EXPECT_EQ(all.back(), "even 0");
}

}  // namespace
}  // namespace qwalt::store
