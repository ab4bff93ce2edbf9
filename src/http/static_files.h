// Files embedded in the program, compressed beforehand, served with the encoding a client takes.
//
// Each file carries any of three forms; what a client accepts and the file does not carry is made
// from Brotli or gzip when asked for (only for clients that accept neither). Replies have ETag,
// Vary and Cache-Control; If-None-Match gives 304. Security headers and the fall-back for unknown
// paths are the caller's.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "http/exchange.h"
#include "http/response.h"

namespace qwalt::http {

// All views outlive the program's use of them (they are embedded). An absent form is empty.
struct StaticFile {
  std::string_view path;  // "/assets/index-4f3a1c2b.js"
  std::string_view content_type;
  std::string_view etag;  // with its quotes: "\"4f3a…\""
  std::string_view identity;
  std::string_view gzip;
  std::string_view brotli;
  bool immutable = false;  // the name holds a hash of the bytes: cached for a year
  std::size_t size = 0;    // of the identity form; decoding to anything else is an error
};

class StaticFiles {
 public:
  // `files` sorted or not; it must outlive this object.
  explicit StaticFiles(std::span<const StaticFile> files) : files_(files) {}

  const StaticFile* find(std::string_view path) const;
  // The reply for a GET or HEAD of `file`: 200 or 304; 500 if its bytes cannot be decoded.
  Response serve(const Exchange& exchange, const StaticFile& file) const;
  // The same from the two headers that matter.
  Response serve(std::string_view accept_encoding, std::string_view if_none_match,
                 const StaticFile& file) const;

 private:
  std::span<const StaticFile> files_;
};

// The weight that an Accept-Encoding header gives to `coding`, 0 (not acceptable) to 1. "identity"
// is acceptable unless excluded; unmentioned it weighs 0.001, less than any coding that is
// mentioned (RFC 9110, section 12.5.3).
double encoding_weight(std::string_view accept_encoding, std::string_view coding);

// Decodes to exactly `size` bytes; kCorrupt otherwise.
base::Result<std::string> brotli_decode(std::string_view bytes, std::size_t size);
base::Result<std::string> gzip_decode(std::string_view bytes, std::size_t size);

}  // namespace qwalt::http
