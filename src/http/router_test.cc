#include "http/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/test_server.h"

namespace qwalt::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

// Replies with its own name and what the parameters were.
Handler named(std::string name) {
  return [name = std::move(name)](Exchange& exchange) -> asio::awaitable<void> {
    std::string text = name + " id=" + std::string(exchange.parameter("id"));
    co_await exchange.send(reply(200, "text/plain", text));
  };
}

class RouterTest : public testing::Test {
 protected:
  RouterTest() {
    router_.add("GET", "/documents", named("list"));
    router_.add("POST", "/documents", named("upload"));
    router_.add("GET", "/documents/{id}", named("one"));
    router_.add("DELETE", "/documents/{id}", named("delete"));
    router_.add("GET", "/documents/{id}/pages/{n}", named("page"));
    router_.add("GET", "/documents/all", named("all"));
    router_.add("GET", "/files/{path...}", named("file"));
    router_.add("GET", "/", named("root"));
  }
  std::string pattern(std::string_view method, std::string_view path) {
    RouteMatch match = router_.match(method, path);
    return match.route != nullptr ? match.route->method + " " + match.route->pattern : match.allow;
  }

  Router router_;
};

TEST_F(RouterTest, TheMostSpecificPatternWins) {
  EXPECT_EQ(pattern("GET", "/"), "GET /");
  EXPECT_EQ(pattern("GET", "/documents"), "GET /documents");
  EXPECT_EQ(pattern("GET", "/documents/all"), "GET /documents/all");
  EXPECT_EQ(pattern("GET", "/documents/7"), "GET /documents/{id}");
  EXPECT_EQ(pattern("GET", "/documents/7/pages/2"), "GET /documents/{id}/pages/{n}");
  EXPECT_EQ(pattern("GET", "/files/a/b"), "GET /files/{path...}");
}

TEST_F(RouterTest, OtherPathsHaveNoRoute) {
  for (std::string_view path : {"/x", "/documents/", "/documents/7/pages", "/documents/7/x/2",
                                "/files", "/documents/%", "/Documents"}) {
    EXPECT_EQ(pattern("GET", path), "") << path;
  }
}

TEST_F(RouterTest, OtherMethodsAreToldWhatIsAllowed) {
  EXPECT_EQ(pattern("PUT", "/documents"), "GET, HEAD, OPTIONS, POST");
  EXPECT_EQ(pattern("POST", "/documents/7"), "DELETE, GET, HEAD, OPTIONS");
  EXPECT_EQ(pattern("HEAD", "/documents/7"), "GET /documents/{id}");
}

TEST_F(RouterTest, ParametersAreDecodedAfterThePathIsSplit) {
  EXPECT_THAT(router_.match("GET", "/documents/a%2Fb%20c/pages/1").parameters,
              ElementsAre(Pair("id", "a/b c"), Pair("n", "1")));
  EXPECT_THAT(router_.match("GET", "/files/a/b%20c").parameters,
              ElementsAre(Pair("path", "a/b c")));
  EXPECT_EQ(pattern("GET", "/%64ocuments"), "GET /documents");
}

TEST_F(RouterTest, RoutesCanBeListed) {
  ASSERT_EQ(router_.routes().size(), 8u);
  EXPECT_EQ(router_.routes()[1].method, "POST");
  EXPECT_EQ(router_.routes()[1].pattern, "/documents");
}

TEST_F(RouterTest, RequestsReachTheirHandlers) {
  test::TestServer server(
      [this](Exchange& exchange, EventHub&) { return router_.handle(exchange); });
  EXPECT_THAT(server.get("/documents/a%20b?x=1"), HasSubstr("one id=a b"));
  EXPECT_THAT(server.get("/nowhere"), HasSubstr("HTTP/1.1 404 Not Found"));
  auto ask = [&server](const std::string& method) {
    return server.ask(method + " /documents HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
  };
  EXPECT_THAT(ask("PATCH"), HasSubstr("HTTP/1.1 405 Method Not Allowed"));
  EXPECT_THAT(ask("PATCH"), HasSubstr("Allow: GET, HEAD, OPTIONS, POST\r\n"));
  EXPECT_THAT(ask("OPTIONS"), HasSubstr("HTTP/1.1 204"));
  EXPECT_THAT(ask("OPTIONS"), HasSubstr("Allow: GET, HEAD, OPTIONS, POST\r\n"));
  std::string head = ask("HEAD");
  EXPECT_THAT(head, HasSubstr("Content-Length: 8\r\n"));
  EXPECT_TRUE(head.ends_with("\r\n\r\n"));
}

TEST_F(RouterTest, TheFallbackTakesUnknownPathsOnly) {
  router_.set_fallback(named("page of the web"));
  test::TestServer server(
      [this](Exchange& exchange, EventHub&) { return router_.handle(exchange); });
  EXPECT_THAT(server.get("/nowhere"), HasSubstr("page of the web"));
  EXPECT_THAT(server.ask("PUT /documents HTTP/1.0\r\n\r\n"), HasSubstr("405"));
}

}  // namespace
}  // namespace qwalt::http
