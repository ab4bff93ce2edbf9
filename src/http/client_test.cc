#include "http/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <unistd.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <memory>
#include <thread>

#include "http/test_server.h"

namespace qwalt::http {
namespace {

using namespace std::chrono_literals;
using base::Code;
using test::ScriptedServer;
using test::Socket;
using testing::HasSubstr;
using testing::StartsWith;

ClientRequest get(const std::string& url) {
  ClientRequest request;
  request.url = url;
  return request;
}

ScriptedServer::Script say(const std::string& bytes) {
  return [bytes](Socket& client, const std::string&, int) { client.send(bytes); };
}

TEST(Url, CompleteAddressesAreTakenApart) {
  auto url = parse_url("https://example.org:8443/a/b?c=d#e");
  ASSERT_TRUE(url);
  EXPECT_TRUE(url->tls);
  EXPECT_EQ(url->host, "example.org");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->target, "/a/b?c=d");
  EXPECT_EQ(parse_url("HTTP://h")->port, 80);
  EXPECT_EQ(parse_url("https://h")->port, 443);
  EXPECT_EQ(parse_url("http://h?x")->target, "/?x");
  EXPECT_EQ(parse_url("http://[::1]:80/")->host, "::1");
}

TEST(Url, OtherTextsAreRefusedWithoutRepeatingThem) {
  for (std::string bad :
       {"", "h", "ftp://h", "http://", "http:///x", "http://h:0", "http://h:99999",
        "http://h:", "http://user:secret@h/", "http://h/a b", "http://h/\r\n", "http://[::1",
        "http://h:8x", "http://[[]", "http://[h]", "http://h]/", "http://h\\x/", "http://<h>/"}) {
    auto url = parse_url(bad);
    ASSERT_FALSE(url) << bad;
    EXPECT_EQ(url.error().code, Code::kInvalid);
    EXPECT_THAT(url.error().message, testing::Not(HasSubstr("secret")));
  }
}

TEST(Client, AReplyComesWithItsStatusAndBody) {
  test::TestServer server([](Exchange& exchange, EventHub&) -> asio::awaitable<void> {
    auto body = co_await exchange.read_body(1000);
    std::string text = std::string(exchange.method()) + " " + std::string(exchange.target()) + " " +
                       std::string(*exchange.header("Host")) + " " +
                       std::string(exchange.header("X-A").value_or("")) + " " + *body;
    co_await exchange.send(reply(404, "text/plain", text));
  });
  ClientRequest request = get(server.url() + "/p?q");
  request.method = "POST";
  request.headers.push_back({"X-A", "1"});
  request.body = "body";
  auto got = fetch(request, 1000);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->status, 404);
  EXPECT_EQ(got->body, "POST /p?q 127.0.0.1:" + std::to_string(server.port()) + " 1 body");
}

TEST(Client, ABodyMayHoldAFileBetweenTwoTexts) {
  std::FILE* file = std::tmpfile();
  const std::string content(300'000, 'f');
  ASSERT_EQ(std::fwrite(content.data(), 1, content.size(), file), content.size());
  std::rewind(file);
  ScriptedServer server(say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  ClientRequest request = get(server.url());
  request.method = "POST";
  request.body = "before ";
  request.file = {::fileno(file), content.size()};
  request.body_after_file = " after";
  ASSERT_TRUE(fetch(request, 10));
  EXPECT_THAT(server.last_request(), testing::EndsWith("\r\n\r\nbefore " + content + " after"));
  auto shorter = fetch(request, 10);
  ASSERT_FALSE(shorter) << "the file stands at its end";
  EXPECT_EQ(shorter.error().code, Code::kIo);
  std::fclose(file);
}

TEST(Client, NamesAreResolved) {
  ScriptedServer server(say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  auto got = fetch(get("http://localhost:" + std::to_string(server.port())), 10);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->body, "ok");
  auto none = fetch(get("http://no-such-host.invalid/"), 10);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Code::kUnavailable);
}

TEST(Client, BodiesOfEveryFramingAreRead) {
  for (std::string reply :
       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: "
        "3\r\n\r\nabc",
        "HTTP/1.0 200 OK\r\n\r\nabc"}) {
    ScriptedServer server(say(reply));
    auto got = fetch(get(server.url()), 10);
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(got->body, "abc");
  }
}

TEST(Client, BrokenRepliesAreTold) {
  struct Case {
    std::string reply;
    Code code;
  };
  const Case kCases[] = {
      {"", Code::kIo},
      {"HTTP/1.1 200 OK\r\nContent-", Code::kIo},
      {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", Code::kIo},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", Code::kIo},
      {"nonsense\r\n\r\n", Code::kInvalid},
      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", Code::kInvalid},
      {"HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x'), Code::kInvalid},
      {"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n" + std::string(200, 'x'), Code::kTooLarge},
  };
  for (const Case& c : kCases) {
    ScriptedServer server(say(c.reply));
    auto got = fetch(get(server.url()), 100);
    ASSERT_FALSE(got) << c.reply;
    EXPECT_EQ(got.error().code, c.code) << c.reply << ": " << got.error().message;
  }
}

TEST(Client, EachPhaseHasItsTimeOut) {
  ClientOptions options;
  options.first_byte_timeout = 50ms;
  options.idle_timeout = 50ms;
  for (std::string start : {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\n\r\nabc"}) {
    ScriptedServer server([start](Socket& client, const std::string&, int) {
      client.send(start);
      client.wait_for_end();
    });
    auto got = fetch(get(server.url()), 100, options);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, Code::kTimeout) << got.error().message;
  }
}

TEST(Client, ARefusedConnectionIsUnavailable) {
  std::uint16_t port = ScriptedServer(say("")).port();
  auto got = fetch(get("http://127.0.0.1:" + std::to_string(port)), 10);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Code::kUnavailable);
}

TEST(Client, HeadersWithLineBreaksAreNotSent) {
  ScriptedServer server(say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  ClientRequest request = get(server.url());
  request.headers.push_back({"X", "a\r\nY: b"});
  EXPECT_EQ(fetch(request, 10).error().code, Code::kInvalid);
  EXPECT_EQ(server.requests(), 0);
}

TEST(Client, CancellingClosesTheConnection) {
  for (std::string start : {"", "HTTP/1.1 200 OK\r\n\r\nabc"}) {
    asio::io_context io;
    asio::cancellation_signal cancel;
    std::promise<void> closed;
    ScriptedServer server([&](Socket& client, const std::string&, int) {
      client.send(start);
      asio::post(io, [&cancel] { cancel.emit(asio::cancellation_type::terminal); });
      client.wait_for_end();
      closed.set_value();
    });
    Client client;
    std::optional<Code> code;
    auto work = [&]() -> asio::awaitable<void> {
      auto response = co_await client.send(get(server.url()));
      if (!response) {
        code = response.error().code;
        co_return;
      }
      auto body = co_await response->read_body(1000);
      if (!body) code = body.error().code;
    };
    asio::co_spawn(io, work, asio::bind_cancellation_slot(cancel.slot(), asio::detached));
    io.run();
    closed.get_future().wait();
    EXPECT_EQ(code, Code::kCancelled);
  }
}

// A certificate for `name`, signed by itself, and its key.
struct Certificate {
  explicit Certificate(const std::string& name) : key(EVP_RSA_gen(2048)), x509(X509_new()) {
    ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    X509_gmtime_adj(X509_getm_notBefore(x509), -60);
    X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
    X509_set_pubkey(x509, key);
    X509_NAME* subject = X509_get_subject_name(x509);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(x509, subject);
    std::string names =
        (name.find_first_not_of("0123456789.") == std::string::npos ? "IP:" : "DNS:") + name;
    X509_EXTENSION* extension =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str());
    X509_add_ext(x509, extension, -1);
    X509_EXTENSION_free(extension);
    X509_sign(x509, key, EVP_sha256());
  }
  ~Certificate() {
    X509_free(x509);
    EVP_PKEY_free(key);
  }
  void write_to(const std::string& path) const {
    std::FILE* file = std::fopen(path.c_str(), "w");
    PEM_write_X509(file, x509);
    std::fclose(file);
  }
  EVP_PKEY* key;
  X509* x509;
};

// Takes one TLS connection and answers it with "ok".
class TlsServer {
 public:
  explicit TlsServer(const Certificate& certificate) : context_(SSL_CTX_new(TLS_server_method())) {
    SSL_CTX_use_certificate(context_, certificate.x509);
    SSL_CTX_use_PrivateKey(context_, certificate.key);
    listener_.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    CHECK(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
    CHECK(::listen(listener_.get(), 4) == 0);
    CHECK(::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this] { serve(); });
  }
  ~TlsServer() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    thread_.join();
    SSL_CTX_free(context_);
  }
  std::string url(const std::string& host) const {
    return "https://" + host + ":" + std::to_string(port_) + "/";
  }

 private:
  void serve() {
    base::UniqueFd fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!fd) return;
    SSL* ssl = SSL_new(context_);
    SSL_set_fd(ssl, fd.get());
    std::string request;
    char byte = 0;
    if (SSL_accept(ssl) == 1) {
      while (!request.ends_with("\r\n\r\n") && SSL_read(ssl, &byte, 1) == 1) request += byte;
      constexpr std::string_view kReply = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
      SSL_write(ssl, kReply.data(), static_cast<int>(kReply.size()));
    }
    SSL_free(ssl);
  }

  SSL_CTX* context_;
  base::UniqueFd listener_;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};

class TlsTest : public testing::Test {
 protected:
  ~TlsTest() override {
    ::unsetenv("SSL_CERT_FILE");
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  void trust(const Certificate& certificate) {
    path_ = testing::TempDir() + "qwalt_client_test_" + std::to_string(::getpid()) + ".pem";
    certificate.write_to(path_);
    ::setenv("SSL_CERT_FILE", path_.c_str(), 1);
  }
  std::string path_;
};

TEST_F(TlsTest, ACertificateThatNobodySignedIsRefused) {
  Certificate certificate("localhost");
  TlsServer server(certificate);
  auto got = fetch(get(server.url("localhost")), 10);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Code::kForbidden);
  EXPECT_THAT(got.error().message, StartsWith("The certificate of localhost is not trusted: "));
}

TEST_F(TlsTest, ATrustedCertificateIsAccepted) {
  for (std::string host : {"localhost", "127.0.0.1"}) {
    Certificate certificate(host);
    trust(certificate);
    TlsServer server(certificate);
    auto got = fetch(get(server.url(host)), 10);
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(got->body, "ok");
  }
}

TEST_F(TlsTest, ATrustedCertificateForAnotherNameIsRefused) {
  Certificate certificate("other.example");
  trust(certificate);
  for (std::string host : {"localhost", "127.0.0.1"}) {
    TlsServer server(certificate);
    auto got = fetch(get(server.url(host)), 10);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, Code::kForbidden);
  }
}

TEST_F(TlsTest, AServerWithoutTlsIsUnavailable) {
  test::TestServer server([](Exchange&, EventHub&) -> asio::awaitable<void> { co_return; });
  auto got = fetch(get("https://127.0.0.1:" + std::to_string(server.port())), 10);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Code::kUnavailable);
}

TEST_F(TlsTest, AHandshakeThatNeverEndsIsGivenUp) {
  ScriptedServer server([](Socket& client, const std::string&, int) { client.wait_for_end(); });
  ClientOptions options;
  options.connect_timeout = 50ms;
  auto got = fetch(get("https://127.0.0.1:" + std::to_string(server.port())), 10, options);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Code::kUnavailable);
}

TEST(Client, AddressesThatAreNotAllowedAreNotConnectedTo) {
  ScriptedServer server(say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  ClientOptions options;
  std::vector<std::string> asked;
  options.allow_address = [&](const asio::ip::address& address) -> base::Status {
    asked.push_back(address.to_string());
    return base::fail(Code::kForbidden, "Not this one.");
  };
  for (const char* host : {"127.0.0.1", "localhost"}) {
    const auto got = fetch(get("http://" + std::string(host) + ":" + std::to_string(server.port())),
                           10, options);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().message, "Not this one.");
  }
  EXPECT_EQ(server.requests(), 0);
  EXPECT_GE(asked.size(), 2U);
}

TEST(Client, TheEndOfEverythingHoldsWhateverTricklesIn) {
  ScriptedServer server([](Socket& client, const std::string&, int) {
    client.send("HTTP/1.1 200 OK\r\n\r\n");
    pollfd poll = {client.fd(), POLLIN, 0};
    while (::poll(&poll, 1, 10) == 0) client.send("x");
  });
  ClientOptions options;
  options.until = std::chrono::steady_clock::now() + 200ms;
  const auto got = fetch(get(server.url()), 1 << 20, options);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Code::kTimeout);
}

TEST(Client, APipeIsSentInChunksToItsEnd) {
  test::TestServer server([](Exchange& exchange, EventHub&) -> asio::awaitable<void> {
    exchange.set_body_limit(1 << 24);
    std::size_t bytes = 0;
    std::vector<char> piece(100'000);
    for (;;) {
      auto got = co_await exchange.read_some(piece);
      if (!got || *got == 0) break;
      bytes += *got;
    }
    co_await exchange.send(reply(200, "text/plain", std::to_string(bytes)));
  });
  int ends[2] = {};
  ASSERT_EQ(::pipe(ends), 0);
  std::jthread writer([end = ends[1]] {
    const std::string piece(1000, 'x');
    for (int i = 0; i < 1000; ++i) ASSERT_EQ(::write(end, piece.data(), piece.size()), 1000);
    ::close(end);
  });
  ClientRequest request = get(server.url());
  request.method = "POST";
  request.file.fd = ends[0];
  request.file.to_end = true;
  std::uint64_t told = 0;
  request.file.on_sent = [&](std::uint64_t sent) {
    told = sent;
    return true;
  };
  const auto got = fetch(std::move(request), 100);
  ::close(ends[0]);
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->body, "1000000");
  EXPECT_EQ(told, 1'000'000U);
}

TEST(Client, SendingEndsWhenItIsNotWantedAnyMore) {
  test::TestServer server([](Exchange& exchange, EventHub&) -> asio::awaitable<void> {
    co_await exchange.read_body(1 << 24);
  });
  std::FILE* file = std::tmpfile();
  const std::string content(1 << 20, 'x');
  ASSERT_EQ(std::fwrite(content.data(), 1, content.size(), file), content.size());
  std::rewind(file);
  ClientRequest request = get(server.url());
  request.method = "POST";
  request.file = {::fileno(file), content.size()};
  request.file.on_sent = [](std::uint64_t) { return false; };
  const auto got = fetch(std::move(request), 100);
  std::fclose(file);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, Code::kCancelled);
}

TEST(Client, AReplyOfAnyLengthComesInPieces) {
  static const std::string kLong(1 << 22, 'y');
  test::TestServer server([](Exchange& exchange, EventHub&) -> asio::awaitable<void> {
    Response response = reply(200, "text/plain", "");
    response.body = StaticBody{kLong};
    co_await exchange.send(std::move(response));
  });
  std::size_t bytes = 0;
  const auto got = fetch_pieces(
      get(server.url()), [&](const ClientResponse& head, std::string_view piece) -> base::Status {
        EXPECT_EQ(head.header("Content-Length"), std::to_string(kLong.size()));
        bytes += piece.size();
        return {};
      });
  ASSERT_TRUE(got);
  EXPECT_EQ(*got, 200);
  EXPECT_EQ(bytes, kLong.size());
  const auto stopped =
      fetch_pieces(get(server.url()), [](const ClientResponse&, std::string_view) -> base::Status {
        return base::fail(Code::kNoSpace, "Full.");
      });
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, Code::kNoSpace);
}

TEST_F(TlsTest, UnreadableTrustIsExplained) {
  ::setenv("SSL_CERT_FILE", "/nonexistent.pem", 1);
  Certificate certificate("localhost");
  TlsServer server(certificate);
  auto got = fetch(get(server.url("localhost")), 10);
  ASSERT_FALSE(got);
  EXPECT_THAT(got.error().message, HasSubstr("SSL_CERT_FILE"));
}

}  // namespace
}  // namespace qwalt::http
