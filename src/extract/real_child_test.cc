// The real qwalt-extract with the real programs of the system, on documents that others wrote.
#include <gmock/gmock.h>

#include <cstdlib>

#include "extract/child_for_tests.h"
#include "extract/tools.h"

namespace qwalt::extract {
namespace {

using testing::HasSubstr;

class RealChild : public ScriptedChild {
 protected:
  void SetUp() override {
    ScriptedChild::SetUp();
    const char* build = std::getenv("QWALT_BUILD_DIR");
    options_.program = std::string(build == nullptr ? "build/dev" : build) + "/qwalt-extract";
    if (::access(options_.program.c_str(), X_OK) != 0) {
      GTEST_SKIP() << "qwalt-extract IS NOT BUILT at " << options_.program
                   << ": the real child is not tested.";
    }
    extractor_ = make_child_extractor(options_);
  }

  // Empty, and the test skipped, where the shared documents are not there.
  static std::string shared(const std::string& name) {
    const char* data = std::getenv("QWALT_SHARED_DATA");
    const char* source = std::getenv("QWALT_SOURCE_DIR");
    std::string folder = data != nullptr     ? std::string(data)
                         : source != nullptr ? std::string(source) + "/../shared/data"
                                             : "../shared/data";
    std::string path = folder + "/documents/" + name;
    return ::access(path.c_str(), R_OK) == 0 ? path : std::string();
  }

  std::string text_of(const std::string& path) {
    sink_ = {};
    auto result = extractor_->extract(path, path, sink_, {});
    EXPECT_TRUE(result) << path << ": " << result.error().message;
    return sink_.text();
  }

  std::unique_ptr<Extractor> extractor_;
};

#define NEED_SHARED(path, name)                                                          \
  std::string path = shared(name);                                                       \
  if (path.empty()) {                                                                    \
    GTEST_SKIP() << "THE SHARED DOCUMENTS ARE NOT THERE: " << (name) << " is not read."; \
  }

TEST_F(RealChild, OldOfficeFilesAreConverted) {
  if (!extractor_->tools().legacy_office) GTEST_SKIP() << "catdoc IS NOT INSTALLED.";
  NEED_SHARED(word, "tika/testWORD.doc");
  EXPECT_THAT(text_of(word), HasSubstr("This is a sample Microsoft Word Document."));
  EXPECT_EQ(sink_.info.media_type, "application/msword");
  EXPECT_THAT(text_of(shared("tika/testEXCEL.xls")),
              HasSubstr("Sample Excel Worksheet - Numbers and their Squares"));
  EXPECT_EQ(sink_.info.media_type, "application/vnd.ms-excel");
  EXPECT_THAT(text_of(shared("tika/testPPT.ppt")), HasSubstr("Created with Microsoft"));
  EXPECT_EQ(sink_.info.media_type, "application/vnd.ms-powerpoint");
}

TEST_F(RealChild, OutlookMessagesAreConverted) {
  if (!extractor_->tools().outlook) GTEST_SKIP() << "msgconvert IS NOT INSTALLED.";
  NEED_SHARED(message, "markitdown/test_outlook_msg.msg");
  EXPECT_THAT(text_of(message), HasSubstr("This is the body of the test email message"));
  EXPECT_EQ(sink_.info.media_type, "application/vnd.ms-outlook");
}

TEST_F(RealChild, ThePictureOfAPageIsReadByOcr) {
  if (!extractor_->tools().ocr) GTEST_SKIP() << "tesseract IS NOT INSTALLED.";
  NEED_SHARED(pdf, "docling/2305.03393v1-pg9.pdf");
  PageImageRequest request;
  request.width = 1700;
  auto png = extractor_->page_image(pdf, "x.pdf", request, {});
  ASSERT_TRUE(png) << png.error().message;
  EXPECT_TRUE(png->starts_with("\x89PNG"));
  std::string picture = write("page.png", *png);
  EXPECT_THAT(text_of(picture), HasSubstr("model"));
  EXPECT_EQ(sink_.info.media_type, "image/png");
  auto words = extractor_->page_words(picture, "page.png", 1, {});
  ASSERT_TRUE(words) << words.error().message;
  EXPECT_EQ(words->width, 1700);
  EXPECT_GT(words->words.size(), 100u);
}

TEST_F(RealChild, TheWordsOfAPdfPageStandOnIt) {
  NEED_SHARED(pdf, "docling/2305.03393v1-pg9.pdf");
  auto words = extractor_->page_words(pdf, "x.pdf", 1, {});
  ASSERT_TRUE(words) << words.error().message;
  ASSERT_GT(words->words.size(), 100u);
  for (const WordBox& word : words->words) {
    EXPECT_LE(word.x1, words->width + 1) << word.text;
    EXPECT_LE(word.y1, words->height + 1) << word.text;
  }
}

}  // namespace
}  // namespace qwalt::extract
