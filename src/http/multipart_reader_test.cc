#include "http/multipart_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/sha256.h"
#include "http/test_server.h"

namespace qwalt::http {
namespace {

using test::Socket;
using test::TestServer;
using testing::HasSubstr;
using testing::StartsWith;

asio::awaitable<base::Result<std::string>> describe(Exchange& exchange) {
  exchange.set_body_limit(1 << 30);
  MultipartReader reader(exchange);
  std::string text;
  for (;;) {
    CO_TRY_ASSIGN(const PartHead* part, co_await reader.next());
    if (part == nullptr) co_return text;
    text += "[" + part->name + "|" + part->filename.value_or("-") + "|";
    if (part->name == "skipped") {
      text += "]";
      continue;
    }
    if (!part->filename) {
      CO_TRY_ASSIGN(std::string value, co_await reader.read_all(100));
      text += value + "]";
      continue;
    }
    base::Sha256 hash;
    std::size_t bytes = 0;
    for (;;) {
      CO_TRY_ASSIGN(std::string_view piece, co_await reader.read_some());
      if (piece.empty()) break;
      EXPECT_LE(piece.size(), 64u * 1024);
      hash.update(base::as_bytes(piece));
      bytes += piece.size();
    }
    CO_TRY_ASSIGN(std::string_view nothing, co_await reader.read_some());
    EXPECT_TRUE(nothing.empty());
    text += std::to_string(bytes) + ":" + hash.hex() + "]";
  }
}

asio::awaitable<void> handle(Exchange& exchange, EventHub&) {
  auto text = co_await describe(exchange);
  int status = text ? 200 : 400;
  co_await exchange.send(reply(status, "text/plain", text ? *text : text.error().message));
}

std::string part(const std::string& disposition, const std::string& data) {
  return "--B\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + data + "\r\n";
}

std::string post(const std::string& body,
                 const std::string& type = "multipart/form-data; boundary=B") {
  return "POST / HTTP/1.1\r\nHost: t\r\nContent-Type: " + type +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST(MultipartReader, PartsStreamAndTheConnectionIsKept) {
  TestServer server(handle);
  std::string big;
  for (int i = 0; i < 800'000; ++i) big += std::to_string(i) + "\r\n";
  std::string body = part("name=a", "one") + part("name=skipped; filename=s", big) +
                     part("name=file; filename=\"big.txt\"", big) +
                     part("name=empty; filename=\"\"", "") + part("name=z", "last") +
                     "--B--\r\nepilogue";
  std::string wanted = "[a|-|one][skipped|s|][file|big.txt|" + std::to_string(big.size()) + ":" +
                       base::sha256_hex(big) + "][empty||0:" + base::sha256_hex("") + "][z|-|last]";
  Socket client = server.connect();
  for (int i = 0; i < 2; ++i) {
    client.send(post(body));
    auto [head, got] = client.read_reply();
    EXPECT_THAT(head, StartsWith("HTTP/1.1 200"));
    EXPECT_EQ(got, wanted);
  }
}

TEST(MultipartReader, ABodyInSmallPiecesGivesTheSame) {
  TestServer server(handle);
  std::string message =
      post(part("name=f; filename=x", "a\r\n--b") + part("name=q", "2") + "--B--");
  Socket client = server.connect();
  for (char c : message) client.send(std::string_view(&c, 1));
  EXPECT_EQ(client.read_reply().second, "[f|x|6:" + base::sha256_hex("a\r\n--b") + "][q|-|2]");
}

TEST(MultipartReader, FaultsAreExplained) {
  TestServer server(handle);
  auto ask = [&server](const std::string& message) {
    Socket client = server.connect();
    client.send(message);
    return client.read_reply().second;
  };
  EXPECT_EQ(ask(post("{}", "application/json")), "The request must be multipart/form-data.");
  EXPECT_EQ(ask(post("x", "multipart/form-data")), "The form's boundary is missing or not valid.");
  EXPECT_EQ(ask(post(part("name=a", "cut"))), "The form ends before its closing boundary.");
  EXPECT_EQ(ask(post(part("name=a", std::string(101, 'x')) + "--B--")),
            "A field of the form is too long.");
  EXPECT_EQ(ask("POST / HTTP/1.1\r\nHost: t\r\nContent-Type: multipart/form-data; boundary=B\r\n"
                "Content-Length: 2000000000\r\n\r\n"),
            "The request's body is too large.");
}

}  // namespace
}  // namespace qwalt::http
