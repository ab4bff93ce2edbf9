#include "http/multipart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace qwalt::http {
namespace {

using base::Code;

struct Part {
  std::string name;
  std::optional<std::string> filename;
  std::string content_type;
  std::string data;
  bool operator==(const Part&) const = default;
};

struct Parsed {
  std::vector<Part> parts;
  std::optional<base::Error> error;
};

// Feeds `pieces`, each in a buffer of its own, so that reading beyond one is seen.
Parsed parse(const std::vector<std::string>& pieces, MultipartLimits limits = {}) {
  MultipartParser parser("XX", limits);
  Parsed parsed;
  bool open = false;
  for (const std::string& piece : pieces) {
    std::vector<char> own(piece.begin(), piece.end());
    std::string_view input(own.data(), own.size());
    for (;;) {
      auto step = parser.next(input);
      if (!step) {
        parsed.error = step.error();
        return parsed;
      }
      if (*step == MultipartStep::kPartBegin) {
        EXPECT_FALSE(std::exchange(open, true));
        parsed.parts.push_back(
            {parser.head().name, parser.head().filename, parser.head().content_type, ""});
      } else if (*step == MultipartStep::kData) {
        EXPECT_TRUE(open);
        EXPECT_FALSE(parser.data().empty());
        parsed.parts.back().data += parser.data();
      } else if (*step == MultipartStep::kPartEnd) {
        EXPECT_TRUE(std::exchange(open, false));
      } else {
        break;
      }
    }
    EXPECT_TRUE(input.empty());
  }
  if (auto ended = parser.finish(); !ended) parsed.error = ended.error();
  return parsed;
}

// Parts whose bytes look like delimiters in every way that is not one.
const std::string kSample =
    "preamble --XX \r\n--X\r\n--XX\r\n"
    "Content-Disposition: form-data; name=\"file\"; filename=\"a b.pdf\"\r\n"
    "Content-Type: application/pdf\r\n\r\n"
    "\r\n--X\r\n--\r\r\n-\r\r\n--X\r\nbytes\r\r\n--XX \t\r\n"
    "content-disposition:form-data;name=q\r\n\r\n\r\n--XX\r\n"
    "X-Other: y\r\nContent-Disposition: form-data;\r\n name=\"folded\"\r\n\r\nlast\r\n--XX--\r\n"
    "epilogue \r\n--XX\r\n";

const std::vector<Part> kSampleParts = {
    {"file", "a b.pdf", "application/pdf", "\r\n--X\r\n--\r\r\n-\r\r\n--X\r\nbytes\r"},
    {"q", std::nullopt, "", ""},
    {"folded", std::nullopt, "", "last"}};

TEST(Multipart, AnySplitIntoThreePiecesGivesTheSameParts) {
  for (std::size_t i = 0; i <= kSample.size(); ++i) {
    for (std::size_t j = i; j <= kSample.size(); ++j) {
      Parsed parsed = parse({kSample.substr(0, i), kSample.substr(i, j - i), kSample.substr(j)});
      ASSERT_FALSE(parsed.error) << parsed.error->message << " split at " << i << ", " << j;
      ASSERT_EQ(parsed.parts, kSampleParts) << "split at " << i << ", " << j;
    }
  }
}

TEST(Multipart, PiecesOfAnyOneSizeGiveTheSameParts) {
  for (std::size_t size = 1; size <= kSample.size(); ++size) {
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < kSample.size(); at += size) {
      pieces.push_back(kSample.substr(at, size));
    }
    ASSERT_EQ(parse(pieces).parts, kSampleParts) << "in pieces of " << size;
  }
}

TEST(Multipart, RandomDataOfTreacherousBytesComesOutUnchanged) {
  std::mt19937 random(7);
  const std::string kAlphabet = "\r\n-X";
  for (int round = 0; round < 2000; ++round) {
    std::string data;
    for (auto length = random() % 60; length > 0; --length) data += kAlphabet[random() % 4];
    if (("\r\n" + data).find("\r\n--XX") != std::string::npos) continue;
    std::string body =
        "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n" + data + "\r\n--XX--";
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < body.size();) {
      std::size_t size = 1 + random() % 9;
      pieces.push_back(body.substr(at, size));
      at += size;
    }
    Parsed parsed = parse(pieces);
    ASSERT_FALSE(parsed.error);
    ASSERT_EQ(parsed.parts.size(), 1u);
    ASSERT_EQ(parsed.parts[0].data, data);
  }
}

TEST(Multipart, ABodyCutAnywhereIsRefused) {
  auto end = kSample.find("\r\n--XX--") + 8;
  for (std::size_t size = 0; size < end; ++size) {
    Parsed parsed = parse({kSample.substr(0, size)});
    ASSERT_TRUE(parsed.error) << "cut at " << size;
    ASSERT_EQ(parsed.error->code, Code::kInvalid);
  }
}

TEST(Multipart, BrokenBodiesAreRefused) {
  const std::string kBroken[] = {
      "",
      "nothing",
      "--XX\r\n\r\ndata\r\n--XX--",
      "--XX\r\nContent-Type: a/b\r\n\r\ndata\r\n--XX--",
      "--XX\r\nContent-Disposition: form-data\r\n\r\ndata\r\n--XX--",
      "--XX\r\nContent-Disposition: attachment; name=a\r\n\r\ndata\r\n--XX--",
      "--XX\r\nno colon\r\n\r\ndata\r\n--XX--",
      "--XXY\r\nContent-Disposition: form-data; name=a\r\n\r\ndata\r\n--XX--",
      "--XX" + std::string(1000, ' '),
  };
  for (const std::string& body : kBroken) {
    Parsed parsed = parse({body});
    ASSERT_TRUE(parsed.error) << body;
    EXPECT_EQ(parsed.error->code, Code::kInvalid) << body;
  }
}

TEST(Multipart, HeadersAndPartsAreLimited) {
  MultipartLimits limits;
  limits.max_header_bytes = 64;
  limits.max_parts = 2;
  std::string part = "--XX\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n";
  EXPECT_FALSE(parse({part + part + "--XX--"}, limits).error);
  Parsed many = parse({part + part + part + "--XX--"}, limits);
  ASSERT_TRUE(many.error);
  EXPECT_EQ(many.error->code, Code::kTooLarge);
  Parsed endless = parse({"--XX\r\n" + std::string(1000, 'a')}, limits);
  ASSERT_TRUE(endless.error);
  EXPECT_EQ(endless.error->code, Code::kTooLarge);
}

TEST(Multipart, NamesAreTakenAsTheClientGaveThem) {
  auto filename = [](const std::string& parameters) {
    Parsed parsed = parse({"--XX\r\nContent-Disposition: form-data; name=\"n\"; " + parameters +
                           "\r\n\r\n\r\n--XX--"});
    EXPECT_FALSE(parsed.error);
    return parsed.parts.at(0).filename;
  };
  EXPECT_EQ(filename(R"(filename="../../etc/passwd")"), "../../etc/passwd");
  EXPECT_EQ(filename(R"(filename="a \"b\".pdf")"), "a \"b\".pdf");
  EXPECT_EQ(filename("filename=\"\u00fcber.pdf\""), "\u00fcber.pdf");
  EXPECT_EQ(filename("filename=\"\xfc.pdf\""), "\ufffd.pdf");
  EXPECT_EQ(filename("filename=\"\""), "");
  EXPECT_EQ(filename("filename=x; filename*=UTF-8''%e2%82%ac%20rates"), "\u20ac rates");
  EXPECT_EQ(filename("filename*=iso-8859-1'en'%A3%20rates"), "\u00a3 rates");
  EXPECT_EQ(filename("filename=x; filename*=UTF-8''%zz"), "x");
  EXPECT_EQ(filename("filename=x; filename*=koi8-r''a"), "x");
  EXPECT_EQ(filename("filename=x; filename*=nothing"), "x");
  EXPECT_EQ(filename("other=1"), std::nullopt);
}

TEST(Multipart, TheBoundaryComesFromTheContentType) {
  EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=abc"), "abc");
  EXPECT_EQ(multipart_boundary("Multipart/Form-Data; charset=x; Boundary=\"a b:c\""), "a b:c");
  EXPECT_EQ(multipart_boundary("application/json").error().code, Code::kUnsupported);
  EXPECT_EQ(multipart_boundary("").error().code, Code::kUnsupported);
  for (std::string bad : {"", "; boundary=", "; boundary=\"a\r\nb\"", "; boundary=\"a \""}) {
    EXPECT_EQ(multipart_boundary("multipart/form-data" + bad).error().code, Code::kInvalid) << bad;
  }
  auto long_one = multipart_boundary("multipart/form-data; boundary=" + std::string(71, 'a'));
  EXPECT_EQ(long_one.error().code, Code::kInvalid);
}

}  // namespace
}  // namespace qwalt::http
