#include "http/static_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <array>

namespace qwalt::http {
namespace {

const std::string kText = "hello, hello, hello, hello, hello, hello!\n";

// kText as Brotli's own encoder writes it at quality 11.
const std::string kBrotli(
    "\x1b\x29\x00\xf8\x8d\x94\x6e\xde\x44\xad\x00\x52\x86\xa6\x43\x58\xd8\xde\x94\x24\xf5\x44\x02"
    "\xef\x6a\x05",
    26);

std::string gzip(const std::string& text) {
  z_stream stream = {};
  deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(1000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string header(const Response& response, std::string_view name) {
  for (const Header& header : response.headers) {
    if (header.name == name) return header.value;
  }
  return "";
}

std::string body(const Response& response) {
  if (auto* text = std::get_if<std::string>(&response.body)) return *text;
  return std::string(std::get<StaticBody>(response.body).bytes);
}

class StaticFilesTest : public testing::Test {
 protected:
  std::string gzip_ = gzip(kText);
  std::array<StaticFile, 2> table_ = {
      StaticFile{"/index.html",
                 "text/html; charset=utf-8",
                 "\"v1\"",
                 {},
                 gzip_,
                 kBrotli,
                 false,
                 kText.size()},
      StaticFile{
          "/assets/a-1234.js", "text/javascript", "\"v2\"", kText, {}, {}, true, kText.size()}};
  StaticFiles files_{table_};
};

TEST_F(StaticFilesTest, TheEncodingFollowsTheWeights) {
  const StaticFile& page = *files_.find("/index.html");
  auto coding = [&](std::string_view accept) {
    return header(files_.serve(accept, "", page), "Content-Encoding");
  };
  EXPECT_EQ(coding("gzip, deflate, br"), "br");
  EXPECT_EQ(coding("gzip;q=1, br;q=0.5"), "gzip");
  EXPECT_EQ(coding("br;q=0, *"), "gzip");
  EXPECT_EQ(coding("*"), "br");
  EXPECT_EQ(coding("identity, br;q=0.1"), "");
  EXPECT_EQ(coding("br;q=junk"), "");
  EXPECT_EQ(coding("br;q=nan"), "");
  EXPECT_EQ(coding("deflate"), "");
  EXPECT_EQ(coding(""), "");
}

TEST_F(StaticFilesTest, EachFormHasItsOwnBytesAndTag) {
  const StaticFile& page = *files_.find("/index.html");
  Response brotli = files_.serve("br", "", page);
  EXPECT_EQ(body(brotli), kBrotli);
  EXPECT_EQ(header(brotli, "ETag"), "\"v1-br\"");
  EXPECT_EQ(header(brotli, "Vary"), "Accept-Encoding");
  EXPECT_EQ(header(brotli, "Cache-Control"), "no-cache");
  EXPECT_EQ(body(files_.serve("gzip", "", page)), gzip_);
  Response plain = files_.serve("", "", page);
  EXPECT_EQ(plain.status, 200);
  EXPECT_EQ(body(plain), kText);
  EXPECT_EQ(header(plain, "ETag"), "\"v1\"");
}

TEST_F(StaticFilesTest, AKnownTagGives304WithoutABody) {
  const StaticFile& page = *files_.find("/index.html");
  for (std::string tag : {"\"v1-br\"", "W/\"v1-br\"", "\"x\", \"v1-br\"", "*"}) {
    Response response = files_.serve("br", tag, page);
    EXPECT_EQ(response.status, 304) << tag;
    EXPECT_EQ(body(response), "");
  }
  EXPECT_EQ(files_.serve("gzip", "\"v1-br\"", page).status, 200);
  EXPECT_EQ(files_.serve("br", "\"v1\"", page).status, 200);
}

TEST_F(StaticFilesTest, HashedNamesAreCachedForAYear) {
  Response response = files_.serve("br, gzip", "", *files_.find("/assets/a-1234.js"));
  EXPECT_EQ(header(response, "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(header(response, "Content-Encoding"), "");
  EXPECT_EQ(body(response), kText);
  EXPECT_EQ(files_.find("/assets/../index.html"), nullptr);
}

TEST_F(StaticFilesTest, DamagedBytesGiveAnErrorAndNoCrash) {
  for (std::size_t wrong : {kText.size() - 1, kText.size() + 1}) {
    EXPECT_FALSE(brotli_decode(kBrotli, wrong));
    EXPECT_FALSE(gzip_decode(gzip_, wrong));
  }
  EXPECT_FALSE(brotli_decode(kBrotli.substr(0, 5), kText.size()));
  EXPECT_FALSE(gzip_decode("not gzip at all", 10));
  StaticFile damaged = table_[0];
  damaged.brotli = "garbage";
  EXPECT_EQ(files_.serve("", "", damaged).status, 500);
}

}  // namespace
}  // namespace qwalt::http
