#include "fetch/url_reference.h"

#include <gtest/gtest.h>

namespace qwalt::fetch {
namespace {

std::string resolved(const std::string& base, const std::string& reference) {
  const auto url = resolve_reference(http::parse_url(base).value(), reference);
  return url ? url_text(*url) : "refused";
}

// The examples of RFC 3986, section 5.4, as far as they are of http.
TEST(UrlReference, IsResolvedAsTheStandardSays) {
  const std::string base = "http://a/b/c/d;p?q";
  const std::pair<const char*, const char*> cases[] = {
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g/"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q"},
      {"g#s", "http://a/b/c/g"},
      {";x", "http://a/b/c/;x"},
      {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"./", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../..", "http://a/"},
      {"../../g", "http://a/g"},
      {"../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"/../g", "http://a/g"},
      {"g.", "http://a/b/c/g."},
      {"..g", "http://a/b/c/..g"},
      {"g;x=1/../y", "http://a/b/c/y"},
      {"g?y/../x", "http://a/b/c/g?y/../x"},
      {"https://h:8443/x", "https://h:8443/x"},
      {"HTTP://h", "http://h/"},
  };
  for (const auto& [reference, expected] : cases) {
    EXPECT_EQ(resolved(base, reference), expected) << reference;
  }
}

TEST(UrlReference, KeepsSchemePortAndBrackets) {
  EXPECT_EQ(resolved("https://[2606:4700::1]:8443/a", "/b"), "https://[2606:4700::1]:8443/b");
  EXPECT_EQ(resolved("https://h/a", "//other/b"), "https://other/b");
}

TEST(UrlReference, OtherSchemesAndUnsoundTextsAreRefused) {
  for (const char* bad : {"ftp://h/", "file:///etc/passwd", "javascript:alert(1)", "mailto:a@b",
                          "http://", "http://user:secret@h/", "//", "/a b", "/a\r\nX: 1"}) {
    EXPECT_EQ(resolved("http://a/", bad), "refused") << bad;
  }
  EXPECT_EQ(resolved("http://a/", "/" + std::string(kMaxUrlBytes, 'x')), "refused");
}

}  // namespace
}  // namespace qwalt::fetch
