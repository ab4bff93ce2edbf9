#include "http/static_files.h"

#include <brotli/decode.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <string>
#include <utility>

#include "base/log.h"
#include "http/form.h"

namespace qwalt::http {
namespace {

using base::Code;
using base::fail;

std::string_view trim(std::string_view text) {
  auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Calls `use` for each non-empty element of a comma-separated header.
template <class Use>
void for_each_element(std::string_view list, Use use) {
  while (!list.empty()) {
    std::string_view element = list.substr(0, list.find(','));
    list.remove_prefix(std::min(element.size() + 1, list.size()));
    if (element = trim(element); !element.empty()) use(element);
  }
}

double parse_weight(std::string_view element) {
  auto q = header_parameter(element, "q");
  if (!q) return 1;
  double weight = 0;
  auto [end, error] = std::from_chars(q->data(), q->data() + q->size(), weight);
  if (error != std::errc{} || !(weight >= 0)) return 0;
  return std::min(weight, 1.0);
}

bool matches_etag(std::string_view if_none_match, std::string_view etag) {
  bool matches = false;
  for_each_element(if_none_match, [&](std::string_view element) {
    if (element.starts_with("W/")) element.remove_prefix(2);
    matches = matches || element == "*" || element == etag;
  });
  return matches;
}

// Each form of a file is a representation of its own, and needs an ETag of its own (RFC 9110,
// section 8.8.3.3): "abc" becomes "abc-br".
std::string etag_of(const StaticFile& file, std::string_view coding) {
  if (coding.empty() || file.etag.empty()) return std::string(file.etag);
  std::string etag(file.etag.substr(0, file.etag.size() - 1));
  return etag.append("-").append(coding).append("\"");
}

struct Form {
  std::string_view coding;  // empty: identity
  std::string_view bytes;
};

Form choose_form(std::string_view accept_encoding, const StaticFile& file) {
  Form best{"", file.identity};
  // Identity is always there, if need be decoded; it loses a tie against something smaller.
  double best_weight = encoding_weight(accept_encoding, "identity");
  auto offer = [&](std::string_view coding, std::string_view bytes) {
    double weight = encoding_weight(accept_encoding, coding);
    if (bytes.empty() || weight <= 0 || weight < best_weight) return;
    bool smaller = best.coding.empty() || bytes.size() < best.bytes.size();
    if (weight == best_weight && !smaller) return;
    best = {coding, bytes};
    best_weight = weight;
  };
  offer("gzip", file.gzip);
  offer("br", file.brotli);
  return best;
}

base::Result<std::string> decode_identity(const StaticFile& file) {
  if (!file.brotli.empty()) return brotli_decode(file.brotli, file.size);
  return gzip_decode(file.gzip, file.size);
}

}  // namespace

double encoding_weight(std::string_view accept_encoding, std::string_view coding) {
  std::optional<double> named;
  std::optional<double> wildcard;
  for_each_element(accept_encoding, [&](std::string_view element) {
    std::string token = header_token(element);
    bool same = token == coding || (token == "x-gzip" && coding == "gzip");
    if (same) named = parse_weight(element);
    if (token == "*") wildcard = parse_weight(element);
  });
  if (named) return *named;
  if (wildcard) return *wildcard;
  // Identity needs no mention, but loses against any coding that is mentioned.
  return coding == "identity" ? 0.001 : 0;
}

base::Result<std::string> brotli_decode(std::string_view bytes, std::size_t size) {
  std::string out(size, '\0');
  std::size_t decoded = size;
  auto result =
      BrotliDecoderDecompress(bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()),
                              &decoded, reinterpret_cast<std::uint8_t*>(out.data()));
  if (result != BROTLI_DECODER_RESULT_SUCCESS || decoded != size) {
    return fail(Code::kCorrupt, "A file in the program cannot be decompressed.");
  }
  return out;
}

base::Result<std::string> gzip_decode(std::string_view bytes, std::size_t size) {
  std::string out(size, '\0');
  z_stream stream = {};
  constexpr int kGzipOnly = 16 + MAX_WBITS;
  if (inflateInit2(&stream, kGzipOnly) != Z_OK) {
    return fail(Code::kInternal, "There is no memory to decompress a file.");
  }
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  int result = inflate(&stream, Z_FINISH);
  bool whole = result == Z_STREAM_END && stream.avail_out == 0;
  inflateEnd(&stream);
  if (!whole) return fail(Code::kCorrupt, "A file in the program cannot be decompressed.");
  return out;
}

const StaticFile* StaticFiles::find(std::string_view path) const {
  auto found = std::find_if(files_.begin(), files_.end(),
                            [path](const StaticFile& file) { return file.path == path; });
  return found == files_.end() ? nullptr : &*found;
}

Response StaticFiles::serve(const Exchange& exchange, const StaticFile& file) const {
  return serve(exchange.header_list("Accept-Encoding"), exchange.header_list("If-None-Match"),
               file);
}

Response StaticFiles::serve(std::string_view accept_encoding, std::string_view if_none_match,
                            const StaticFile& file) const {
  Form form = choose_form(accept_encoding, file);
  std::string etag = etag_of(file, form.coding);
  Response response;
  response
      .header("Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache")
      .header("Vary", "Accept-Encoding");
  if (!etag.empty()) response.header("ETag", etag);
  if (!etag.empty() && matches_etag(if_none_match, etag)) {
    response.status = 304;
    return response;
  }
  response.header("Content-Type", file.content_type);
  if (!form.coding.empty()) response.header("Content-Encoding", form.coding);
  if (!form.bytes.empty() || file.size == 0) {
    response.body = StaticBody{form.bytes};
    return response;
  }
  auto decoded = decode_identity(file);
  if (!decoded) {
    base::log_error("{}: {}", file.path, decoded.error().message);
    return reply(500, "text/plain; charset=utf-8", decoded.error().message);
  }
  response.body = std::move(*decoded);
  return response;
}

}  // namespace qwalt::http
