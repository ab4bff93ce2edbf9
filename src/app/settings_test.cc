#include "app/settings.h"

#include <gtest/gtest.h>

namespace qwalt::app {
namespace {

Environment environment(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const std::string& name) -> std::optional<std::string> {
    auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  };
}

TEST(Settings, HaveDefaultsThatNeedNoEnvironment) {
  const auto settings = settings_from(environment({}));
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->host, "127.0.0.1");
  EXPECT_EQ(settings->port, 8000);
  EXPECT_EQ(settings->memory, std::int64_t{512} << 20);
}

TEST(Settings, AreReadFromTheEnvironment) {
  const auto settings = settings_from(environment({{"PORT", "9001"},
                                                   {"QWALT_MEMORY", "1.5G"},
                                                   {"OPENROUTER_API_KEY", "k"},
                                                   {"UPLOAD_DIR", "/u"},
                                                   {"QWALT_CORS", "http://a, http://b"}}));
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->port, 9001);
  EXPECT_EQ(settings->memory, std::int64_t{3} << 29);
  EXPECT_EQ(settings->key, "k");
  EXPECT_EQ(settings->files, "/u");
  EXPECT_EQ(settings->origins, (std::vector<std::string>{"http://a", "http://b"}));
}

TEST(Settings, TheModelAndItsCapsComeFromTheEnvironmentToo) {
  const auto settings = settings_from(environment({{"QWALT_MODEL", "m"},
                                                   {"QWALT_FALLBACK_MODELS", "a, b"},
                                                   {"QWALT_EMBEDDING_MODEL", "e"},
                                                   {"QWALT_CONTEXT_TOKENS", "8192"},
                                                   {"QWALT_DAILY_CAP", "0.5"},
                                                   {"QWALT_DAILY_TOKENS", "0"}}));
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->model, "m");
  EXPECT_EQ(settings->fallback_models, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(settings->embedding_model, "e");
  EXPECT_EQ(settings->context_tokens, 8192);
  EXPECT_EQ(settings->daily_cap, 0.5);
  EXPECT_EQ(settings->daily_tokens, 0);
  EXPECT_FALSE(settings_from(environment({}))->daily_cap);
  for (const char* wrong : {"-1", "much", "1 dollar", "nan"}) {
    const auto refused = settings_from(environment({{"QWALT_DAILY_CAP", wrong}}));
    ASSERT_FALSE(refused) << wrong;
    EXPECT_NE(refused.error().message.find("QWALT_DAILY_CAP"), std::string::npos);
  }
  EXPECT_FALSE(settings_from(environment({{"QWALT_CONTEXT_TOKENS", "100"}})));
}

TEST(Settings, HowDocumentsAreReadComesFromTheEnvironmentToo) {
  const auto settings = settings_from(environment({{"QWALT_ALLOW_PRIVATE_URLS", "yes"},
                                                   {"QWALT_PAGE_CACHE", "0"},
                                                   {"QWALT_ANSWER_CACHE", "2M"},
                                                   {"QWALT_LIMITS", "pages=10, seconds=20"},
                                                   {"QWALT_OCR_LANGUAGES", "eng+deu"},
                                                   {"QWALT_WATCH", "/a,/b=default"},
                                                   {"QWALT_WATCH_ROOT", "/srv"}}));
  ASSERT_TRUE(settings);
  EXPECT_TRUE(settings->allow_private_urls);
  EXPECT_EQ(settings->page_cache, 0);
  EXPECT_EQ(settings->answer_cache, 2 << 20);
  EXPECT_EQ(settings->limits, (std::vector<std::string>{"pages=10", "seconds=20"}));
  EXPECT_EQ(settings->ocr_languages, (std::vector<std::string>{"eng", "deu"}));
  EXPECT_EQ(settings->watches, (std::vector<std::string>{"/a", "/b=default"}));
  EXPECT_EQ(settings->watch_roots, (std::vector<std::string>{"/srv"}));
  EXPECT_FALSE(settings_from(environment({{"QWALT_ALLOW_PRIVATE_URLS", "perhaps"}})));
  EXPECT_FALSE(settings_from(environment({{"QWALT_PAGE_CACHE", "much"}})));
}

TEST(Settings, AWatchedFolderMayNameItsWorkspace) {
  EXPECT_EQ(parse_watch("/srv/docs").folder, "/srv/docs");
  EXPECT_EQ(parse_watch("/srv/docs").workspace, "default");
  EXPECT_EQ(parse_watch("/srv/docs=default").folder, "/srv/docs");
  EXPECT_EQ(parse_watch("/srv/docs=other").folder, "/srv/docs");
  EXPECT_EQ(parse_watch("/srv/docs=other").workspace, "other");
}

TEST(Settings, HowOftenAndHowMuchAtOnceCanBeLimited) {
  const auto none = settings_from(environment({}));
  EXPECT_EQ(none->requests_per_minute, 0);
  EXPECT_EQ(none->questions, 1000);
  const auto some = settings_from(environment({{"QWALT_REQUESTS_PER_MINUTE", "60"},
                                               {"QWALT_QUESTIONS", "4"},
                                               {"QWALT_WORKSPACE", "plant"}}));
  EXPECT_EQ(some->requests_per_minute, 60);
  EXPECT_EQ(some->questions, 4);
  EXPECT_EQ(some->workspace, "plant");
  EXPECT_FALSE(settings_from(environment({{"QWALT_REQUESTS_PER_MINUTE", "-1"}})));
  EXPECT_FALSE(settings_from(environment({{"QWALT_QUESTIONS", "0"}})));
  EXPECT_FALSE(settings_from(environment({{"QWALT_QUESTIONS", "many"}})));
}

TEST(Settings, EmptyVariablesCountAsNotSet) {
  EXPECT_EQ(settings_from(environment({{"PORT", ""}, {"QWALT_MEMORY", ""}}))->port, 8000);
}

TEST(Settings, WhatCannotBeReadIsNamed) {
  for (const char* port : {"x", "70000", "-1", "80 "}) {
    const auto settings = settings_from(environment({{"PORT", port}}));
    ASSERT_FALSE(settings) << port;
    EXPECT_NE(settings.error().message.find("PORT"), std::string::npos);
  }
  EXPECT_FALSE(settings_from(environment({{"QWALT_MEMORY", "much"}})));
}

TEST(Dotenv, TakesNamesCommentsQuotesAndExport) {
  const auto values = parse_dotenv(
      "# key\nOPENROUTER_API_KEY = \"a=b#c\"\r\nexport QWALT_MODEL='m'\n\nEMPTY=\nLAST=x");
  ASSERT_TRUE(values);
  EXPECT_EQ(values->at("OPENROUTER_API_KEY"), "a=b#c");
  EXPECT_EQ(values->at("QWALT_MODEL"), "m");
  EXPECT_EQ(values->at("EMPTY"), "");
  EXPECT_EQ(values->at("LAST"), "x");
}

TEST(Dotenv, AWrongLineIsAnErrorWithItsNumber) {
  const auto values = parse_dotenv("A=1\nthis is no setting\n");
  ASSERT_FALSE(values);
  EXPECT_NE(values.error().message.find("Line 2"), std::string::npos);
  EXPECT_FALSE(parse_dotenv("=x"));
  EXPECT_FALSE(parse_dotenv("1A=x"));
}

TEST(Sizes, HaveUnits) {
  EXPECT_EQ(parse_size("512M").value(), 512 << 20);
  EXPECT_EQ(parse_size("800k").value(), 800 << 10);
  EXPECT_EQ(parse_size("1.5GB").value(), std::int64_t{3} << 29);
  EXPECT_EQ(parse_size("1000").value(), 1000);
  for (const char* wrong : {"", "M", "-5M", "0", "5X", "nan", "1e99"}) {
    EXPECT_FALSE(parse_size(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace qwalt::app
