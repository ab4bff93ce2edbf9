// An HTTP/1.1 client, plain or over TLS with the system's certificates.
//
// One connection per request, unless asked to keep it for the next. Time-outs are per phase;
// cancelling or destroying the coroutine that waits closes the connection at once. Names are
// resolved by getaddrinfo in a thread of Asio's, whose answer is not waited for once the time is
// over. Redirects are not followed.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/response.h"

namespace qwalt::http {

namespace asio = boost::asio;

// Bytes of an open file from where it stands; the caller keeps it open.
struct FileSlice {
  int fd = -1;
  std::uint64_t size = 0;
  // Of unknown size, such as a pipe: sent to its end, in chunks (RFC 9112, section 7.1). Neither
  // `size` nor `body_after_file` counts then.
  bool to_end = false;
  // After each piece, if given; false ends the request with kCancelled.
  std::function<bool(std::uint64_t sent)> on_sent = {};
};

struct ClientRequest {
  std::string method = "GET";
  std::string url;  // http:// or https://, without user information
  Headers headers;  // Host and Content-Length are added
  // The body is these three, one after another. The file is read in pieces of 64 KB.
  std::string body;
  FileSlice file;
  std::string body_after_file;
};

// Whether a connection to this address may be made; the error is what send() returns.
using AddressFilter = std::function<base::Status(const asio::ip::address&)>;

struct ClientOptions {
  std::chrono::milliseconds connect_timeout{10'000};  // name, TCP and TLS, each
  std::chrono::milliseconds first_byte_timeout{60'000};
  std::chrono::milliseconds idle_timeout{45'000};  // between two pieces of the reply
  std::size_t max_header_bytes = 64 * 1024;
  // The end of everything, the last byte of the reply included; passing it is kTimeout (while there
  // is no connection kUnavailable), however many bytes trickle in.
  std::chrono::steady_clock::time_point until = std::chrono::steady_clock::time_point::max();
  // Asked about every address that a name leads to, before any of them is connected to; only those
  // very addresses are. Absent: all are allowed.
  AddressFilter allow_address;
  // Uses a connection that an earlier request with this option left open, and leaves one open when
  // the reply has ended: saves the handshakes of TCP and TLS. Where such a connection proves dead
  // before a byte of the reply came, the request is sent again on a new one. Not for requests with
  // a file or a filter of addresses.
  bool reuse_connections = false;
};

struct Url {
  bool tls = false;
  std::string host;  // without brackets
  std::uint16_t port = 0;
  std::string target;  // path and query, "/" at least
};
// kInvalid for anything but an absolute http or https URL.
base::Result<Url> parse_url(std::string_view url);

class IdleConnections;  // private to this room

// A reply whose head has come. Move-only; destroying it closes the connection, unless the reply has
// ended and the connection is to be kept.
class ClientResponse {
 public:
  struct Impl;
  explicit ClientResponse(std::unique_ptr<Impl> impl);
  ~ClientResponse();
  ClientResponse(ClientResponse&&) noexcept;
  ClientResponse& operator=(ClientResponse&&) noexcept;

  int status() const;
  std::optional<std::string_view> header(std::string_view name) const;
  // Replaces ClientOptions::idle_timeout from the next read on.
  void set_idle_timeout(std::chrono::milliseconds time);

  // The next bytes of the body into `buffer`; 0 at its end. kTimeout, kCancelled, kIo (cut),
  // kInvalid (malformed).
  asio::awaitable<base::Result<std::size_t>> read_some(std::span<char> buffer);
  // The rest of the body; kTooLarge beyond `max_bytes`.
  asio::awaitable<base::Result<std::string>> read_body(std::size_t max_bytes);

  // The rest does not matter: what little is left is read in the background, so that the connection
  // can be used again. Nothing else may be called afterwards.
  void finish();

 private:
  std::unique_ptr<Impl> impl_;
};

// Movable; for one thread and one io_context, which must outlive it once connections are kept. At
// most 8 of those, each for a minute. Cheap until the first https request, which makes the TLS
// context and says where trusted certificates are: SSL_CERT_FILE and SSL_CERT_DIR, else
// /etc/ssl/certs.
class Client {
 public:
  Client();
  ~Client();
  Client(Client&&) noexcept;
  Client& operator=(Client&&) noexcept;

  // Sends and waits for the head of the reply, whatever its status. kInvalid (the URL, a header, or
  // a reply that is no HTTP), kUnavailable (no such host, no connection, no TLS, or not in time),
  // kForbidden (certificate not trusted); and once connected kTimeout, kIo (cut); kCancelled.
  asio::awaitable<base::Result<ClientResponse>> send(ClientRequest request,
                                                     ClientOptions options = {});

 private:
  struct Tls;
  asio::awaitable<base::Status> open(ClientResponse::Impl& reply, const Url& url);

  std::unique_ptr<Tls> tls_;
  std::shared_ptr<IdleConnections> idle_;
};

// A whole reply, for the command line.
struct FetchedResponse {
  int status = 0;
  std::string body;
};
// Sends and waits for everything, in this thread, on an io_context of its own.
base::Result<FetchedResponse> fetch(ClientRequest request, std::size_t max_body_bytes,
                                    ClientOptions options = {});

// The same for a reply of any length: `take` receives it piece by piece, with the head; its error
// ends the call. The status.
using TakeReply = std::function<base::Status(const ClientResponse& head, std::string_view piece)>;
base::Result<int> fetch_pieces(ClientRequest request, const TakeReply& take,
                               ClientOptions options = {});

}  // namespace qwalt::http
