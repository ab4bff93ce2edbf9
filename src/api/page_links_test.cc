#include "api/page_links.h"

#include <gtest/gtest.h>

namespace qwalt::api {
namespace {

TEST(PageViewLink, LeadsToThePassageInItsWorkspace) {
  const std::string home = page_view_base("http://host:8000", "default");
  EXPECT_EQ(page_view_link(home, 77, 3), "http://host:8000/#/documents/000000000000004d/3");
  EXPECT_EQ(page_view_link(home, 77, 3, TextSpan{10, 42}),
            "http://host:8000/#/documents/000000000000004d/3/10-42");
  EXPECT_EQ(page_view_link(page_view_base("https://host", "legal"), 77, 1),
            "https://host/#/in/legal/documents/000000000000004d/1");
}

}  // namespace
}  // namespace qwalt::api
