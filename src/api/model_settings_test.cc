#include "api/model_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qwalt::api {
namespace {

namespace json = boost::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kHere = "https://here.example/v1";

ModelLevel checked(const json::value& body) {
  auto level = check_model_settings(body, false);
  EXPECT_TRUE(level) << json::serialize(body);
  return level ? *level : ModelLevel{};
}

ModelChoice environment() {
  ModelChoice choice;
  choice.settings.base_url = kHere;
  choice.settings.key = "environment-key";
  choice.settings.model = "m";
  choice.settings.fallback_models = {"f"};
  return choice;
}

TEST(ModelSettings, WhatMakesNoSenseIsNamed) {
  const json::value bodies[] = {{{"base_url", "here.example/v1"}},
                                {{"base_url", "https://user@here.example"}},
                                {{"base_url", "https://here.example/v1?key=1"}},
                                {{"base_url", "https://here.example/\r\nX: y"}},
                                {{"key", std::string(1001, 'k')}},
                                {{"model", json::array{"m"}}},
                                {{"fallback_models", {1, 2}}},
                                {{"temperature", 2.1}},
                                {{"temperature", "0.1"}},
                                {{"max_tokens", 1.0}},
                                {{"daily_cap", -0.01}},
                                {{"other", 1}}};
  for (const json::value& body : bodies) {
    auto level = check_model_settings(body, false);
    ASSERT_FALSE(level) << json::serialize(body);
    const std::string name(body.as_object().begin()->key());
    EXPECT_THAT(level.error().message, HasSubstr("\"" + name + "\""));
    EXPECT_THAT(level.error().message, testing::EndsWith("."));
  }
  EXPECT_FALSE(check_model_settings(json::array{}, false));
  EXPECT_FALSE(check_model_settings({{"key", "k"}}, true)) << "not of a workspace";
  EXPECT_TRUE(check_model_settings({{"model", "m"}, {"top_p", nullptr}}, true));
}

TEST(ModelSettings, ALevelChangesWhatItSaysAndNothingElse) {
  ModelChoice choice = environment();
  apply_model_level(
      checked(
          {{"temperature", 1}, {"context_tokens", 8192}, {"idle_seconds", 7}, {"daily_cap", 0.5}}),
      choice);
  EXPECT_EQ(choice.settings.base_url, kHere);
  EXPECT_EQ(choice.settings.key, "environment-key");
  EXPECT_THAT(choice.settings.fallback_models, ElementsAre("f"));
  EXPECT_EQ(choice.settings.sampling.temperature, 1.0);
  EXPECT_EQ(choice.settings.context_tokens, 8192u);
  EXPECT_EQ(choice.settings.idle_timeout, std::chrono::seconds(7));
  EXPECT_EQ(choice.caps.daily_cost, 0.5);
}

TEST(ModelSettings, TheEnvironmentsKeyAndFallbacksStayWithItsServer) {
  ModelChoice elsewhere = environment();
  apply_model_level(checked({{"base_url", "https://elsewhere.example/v1"}}), elsewhere);
  EXPECT_EQ(elsewhere.settings.key, "");
  EXPECT_THAT(elsewhere.settings.fallback_models, IsEmpty());
  ModelChoice path = environment();
  apply_model_level(checked({{"base_url", "https://here.example/v2"}}), path);
  EXPECT_EQ(path.settings.key, "environment-key");
  ModelChoice plain = environment();
  apply_model_level(checked({{"base_url", "http://here.example/v1"}}), plain);
  EXPECT_EQ(plain.settings.key, "") << "not over a connection that all can read";
  ModelChoice other = environment();
  apply_model_level(checked({{"model", "n"}}), other);
  EXPECT_THAT(other.settings.fallback_models, IsEmpty()) << "they belong to the model";
}

TEST(ModelSettings, AStoredKeyGoesWhenTheServerChangesWithoutOne) {
  ModelLevel stored = change_model_level(
      {}, checked({{"base_url", "https://one.example/v1"}, {"key", "one"}}), kHere);
  EXPECT_EQ(stored.at("key"), "one");
  EXPECT_TRUE(change_model_level(stored, checked({{"model", "n"}}), kHere).contains("key"));
  EXPECT_TRUE(change_model_level(stored, checked({{"base_url", "https://one.example/v2"}}), kHere)
                  .contains("key"));
  EXPECT_FALSE(change_model_level(stored, checked({{"base_url", "https://two.example"}}), kHere)
                   .contains("key"));
  EXPECT_FALSE(change_model_level(stored, checked({{"base_url", nullptr}}), kHere).contains("key"));
  const ModelLevel moved = change_model_level(
      stored, checked({{"base_url", "https://two.example"}, {"key", "two"}}), kHere);
  EXPECT_EQ(moved.at("key"), "two");
}

TEST(ModelSettings, NothingTakesAValueBack) {
  const ModelLevel stored = checked({{"model", "n"}, {"top_p", 0.5}});
  const ModelLevel left = change_model_level(stored, checked({{"model", nullptr}}), kHere);
  EXPECT_FALSE(left.contains("model"));
  EXPECT_TRUE(left.contains("top_p"));
}

}  // namespace
}  // namespace qwalt::api
