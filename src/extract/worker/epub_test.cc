// EPUB: chapters in the order of the spine.
#include <gmock/gmock.h>

#include "extract/worker/extraction_for_tests.h"

namespace qwalt::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using Parts = std::vector<std::pair<std::string, std::string>>;

const std::string kContainer =
    "<container xmlns='urn:oasis:names:tc:opendocument:xmlns:container'><rootfiles>"
    "<rootfile full-path='OPS/book.opf'/></rootfiles></container>";

const std::string kBook =
    "<package xmlns='http://www.idpf.org/2007/opf'><metadata "
    "xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:title>Bolts</dc:title>"
    "<dc:title>A subtitle</dc:title></metadata><manifest>"
    "<item id='n' href='nav.xhtml' media-type='application/xhtml+xml' properties='nav'/>"
    "<item id='b' href='text/two%20.xhtml' media-type='application/xhtml+xml'/>"
    "<item id='a' href='text/one.xhtml' media-type='application/xhtml+xml'/>"
    "<item id='c' href='cover.jpg' media-type='image/jpeg'/></manifest>"
    "<spine><itemref idref='n'/><itemref idref='c'/><itemref idref='a'/><itemref idref='b'/>"
    "<itemref idref='a'/></spine></package>";

std::string page(const std::string& body) {
  return "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><head><title>t</title>"
         "</head><body>" +
         body + "</body></html>";
}

Parts book() {
  return {{"mimetype", "application/epub+zip"},
          {"META-INF/container.xml", kContainer},
          {"OPS/book.opf", kBook},
          {"OPS/nav.xhtml", page("<nav><ol><li>One</li></ol></nav>")},
          {"OPS/text/two .xhtml", page("<h1>Two</h1><p>M8 needs 23 Nm.</p>")},
          {"OPS/text/one.xhtml",
           page("<h1>One</h1><p>M6 needs 9 Nm.<a id='x'/></p><aside>Note: dry.</aside>")}};
}

TEST(Epub, ChaptersComeInTheOrderOfTheSpineWithoutTheContents) {
  Extraction got = extract_bytes(make_zip(book()));
  ASSERT_TRUE(got.outcome) << got.outcome.error().message;
  EXPECT_EQ(got.info.media_type, "application/epub+zip");
  EXPECT_EQ(got.info.title, "Bolts");
  EXPECT_EQ(got.text(), "One¶M6 needs 9 Nm.¶Note: dry.¶Two¶M8 needs 23 Nm.¶");
  EXPECT_EQ(got.pages.size(), 2u);
}

TEST(Epub, LockedChaptersAreSaidToBeLockedAndScrambledFontsAreNot) {
  auto encryption = [](const std::string& method, const std::string& file) {
    return "<encryption xmlns='urn:oasis:names:tc:opendocument:xmlns:container' "
           "xmlns:e='http://www.w3.org/2001/04/xmlenc#'><e:EncryptedData><e:EncryptionMethod "
           "Algorithm='" +
           method + "'/><e:CipherData><e:CipherReference URI='" + file +
           "'/></e:CipherData></e:EncryptedData></encryption>";
  };
  Parts locked = book();
  locked.push_back(
      {"META-INF/encryption.xml",
       encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "OPS/text/one.xhtml")});
  Extraction refused = extract_bytes(make_zip(locked));
  EXPECT_EQ(refused.failure(), FailureKind::kPasswordProtected);
  EXPECT_THAT(refused.outcome.error().message, HasSubstr("rights management"));
  Parts open = book();
  open.push_back({"META-INF/encryption.xml",
                  encryption("http://www.idpf.org/2008/embedding", "OPS/font.otf")});
  EXPECT_TRUE(extract_bytes(make_zip(open)).outcome);
}

TEST(Epub, WithoutItsDescriptionTheChaptersAreFoundByName) {
  Extraction got = extract_bytes(make_zip({{"mimetype", "application/epub+zip"},
                                           {"text/2.xhtml", page("<p>second</p>")},
                                           {"text/1.xhtml", page("<p>first</p>")}}));
  EXPECT_EQ(got.text(), "first¶second¶");
}

TEST(Epub, AMissingChapterIsAWarningAndABookWithoutAnyAnError) {
  Parts parts = book();
  parts.pop_back();
  Extraction got = extract_bytes(make_zip(parts));
  EXPECT_EQ(got.text(), "Two¶M8 needs 23 Nm.¶");
  EXPECT_THAT(got.warnings, ElementsAre(HasSubstr("1 chapters of the book are missing")));
  EXPECT_EQ(extract_bytes(make_zip({{"mimetype", "application/epub+zip"}})).failure(),
            FailureKind::kUnreadable);
}

}  // namespace
}  // namespace qwalt::worker
