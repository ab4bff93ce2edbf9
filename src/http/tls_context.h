// The client side's TLS settings: versions, and whom to trust. Private to this room.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <string>

#include "base/result.h"

namespace qwalt::http {

// TLS 1.2 or later, the peer's certificate verified against SSL_CERT_FILE and SSL_CERT_DIR, or
// else /etc/ssl/certs. A folder of hashed names is looked into when needed, while a bundle costs
// 1.3 MB at once; so a bundle is only read where there is no such folder.
base::Result<boost::asio::ssl::context> make_client_tls();

// Asks for `host` by name (SNI) and makes the handshake fail unless the certificate is for it.
base::Status expect_host(SSL* ssl, const std::string& host);

// Why the handshake failed, as an Error: kForbidden when the certificate was not accepted.
base::Error handshake_error(SSL* ssl, const std::string& host, const std::string& reason);

}  // namespace qwalt::http
