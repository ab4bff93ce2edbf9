#include "fetch/document_names.h"

#include <gtest/gtest.h>

#include "base/utf8.h"

namespace qwalt::fetch {
namespace {

std::string name(const std::string& url, const std::string& type = "",
                 const std::string& disposition = "") {
  return name_of(http::parse_url(url).value(), disposition, type);
}

TEST(FetchedName, IsTheOneThatTheServerGives) {
  EXPECT_EQ(name("http://h/get?id=3", "application/pdf", "attachment; filename=\"Plan A.pdf\""),
            "Plan A.pdf");
  EXPECT_EQ(name("http://h/x", "", "attachment; filename=a; filename*=UTF-8''%C3%9Cber.txt"),
            "Über.txt");
  EXPECT_EQ(name("http://h/x.txt", "", "attachment; filename=\"../../etc/passwd\""), "passwd");
  EXPECT_EQ(name("http://h/x.txt", "", "attachment; filename=\"C:\\\\a\\\\b.doc\""), "b.doc");
  EXPECT_EQ(name("http://h/x.txt", "", "inline"), "x.txt");
}

TEST(FetchedName, IsElseTheLastPartOfThePathOrTheHost) {
  EXPECT_EQ(name("https://h/a/b%20c.pdf?x=1/2", "application/pdf"), "b c.pdf");
  EXPECT_EQ(name("https://h/a/folder/", "text/html"), "folder.html");
  EXPECT_EQ(name("https://example.org", "text/html"), "example.org.html");
  EXPECT_EQ(name("https://example.org/", ""), "example.org");
}

TEST(FetchedName, GetsAnExtensionByTheTypeWhereItHasNone) {
  EXPECT_EQ(name("https://h/pdf/2301.12345", "application/pdf"), "2301.12345.pdf");
  EXPECT_EQ(name("https://h/view.php", "text/html"), "view.php.html");
  EXPECT_EQ(name("https://h/page.HTM", "text/html"), "page.HTM");
  EXPECT_EQ(name("https://h/data.csv", "text/plain"), "data.csv");
  EXPECT_EQ(name("https://h/data", "application/x-unknown"), "data");
}

TEST(FetchedName, IsSoundWhateverWasSent) {
  EXPECT_EQ(name("https://h/%2e%2e%2f%2e%2e", "text/plain"), "h.txt");
  EXPECT_EQ(name("https://h/%ff%fe", "text/plain"), "%ff%fe.txt");
  const std::string longest = name("https://h/" + std::string(5000, 'x'), "text/plain");
  EXPECT_LT(longest.size(), 300U);
  std::string umlauts;
  for (int i = 0; i < 500; ++i) umlauts += "%C3%BC";
  EXPECT_TRUE(base::is_valid_utf8(name("https://h/" + umlauts, "text/plain")));
}

}  // namespace
}  // namespace qwalt::fetch
