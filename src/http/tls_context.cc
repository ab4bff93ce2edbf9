#include "http/tls_context.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>
#include <cstdlib>
#include <filesystem>

namespace qwalt::http {
namespace {

constexpr const char* kSystemFolder = "/etc/ssl/certs";
constexpr const char* kSystemBundle = "/etc/ssl/certs/ca-certificates.crt";

bool has_hashed_names(const char* folder) {
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    if (at->path().extension() == ".0") return true;
  }
  return false;
}

bool load_trusted(SSL_CTX* context) {
  const char* file = std::getenv("SSL_CERT_FILE");
  const char* folder = std::getenv("SSL_CERT_DIR");
  if (file != nullptr || folder != nullptr) {
    bool loaded = file == nullptr || SSL_CTX_load_verify_file(context, file) == 1;
    return loaded && (folder == nullptr || SSL_CTX_load_verify_dir(context, folder) == 1);
  }
  if (has_hashed_names(kSystemFolder)) {
    return SSL_CTX_load_verify_dir(context, kSystemFolder) == 1;
  }
  return SSL_CTX_load_verify_file(context, kSystemBundle) == 1 ||
         SSL_CTX_set_default_verify_paths(context) == 1;
}

}  // namespace

base::Result<boost::asio::ssl::context> make_client_tls() {
  boost::asio::ssl::context context(boost::asio::ssl::context::tls_client);
  SSL_CTX* raw = context.native_handle();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_mode(raw, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nullptr);
  if (!load_trusted(raw)) {
    return base::fail(base::Code::kUnavailable,
                      "The trusted certificates could not be read; see SSL_CERT_FILE and "
                      "SSL_CERT_DIR.");
  }
  return context;
}

base::Status expect_host(SSL* ssl, const std::string& host) {
  boost::system::error_code no_address;
  boost::asio::ip::make_address(host, no_address);
  X509_VERIFY_PARAM* parameters = SSL_get0_param(ssl);
  bool set = no_address
                 ? SSL_set_tlsext_host_name(ssl, host.c_str()) == 1 &&
                       X509_VERIFY_PARAM_set1_host(parameters, host.c_str(), host.size()) == 1
                 : X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) == 1;
  if (!set) return base::fail(base::Code::kInvalid, "The server's name is not valid.");
  return {};
}

base::Error handshake_error(SSL* ssl, const std::string& host, const std::string& reason) {
  long verdict = SSL_get_verify_result(ssl);
  if (verdict != X509_V_OK) {
    return {base::Code::kForbidden, "The certificate of " + host + " is not trusted: " +
                                        X509_verify_cert_error_string(verdict) + "."};
  }
  return {base::Code::kUnavailable, "The TLS handshake with " + host + " failed: " + reason + "."};
}

}  // namespace qwalt::http
