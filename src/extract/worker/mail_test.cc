// Mails: header, body, attachments, files of several mails, saved web pages.
#include <gmock/gmock.h>

#include "extract/worker/extraction_for_tests.h"
#include "extract/worker/mail_header.h"
#include "extract/worker/transfer_encoding.h"

namespace qwalt::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using text::BlockKind;

const std::string kHead =
    "From: =?utf-8?q?J=C3=B6rg?= <j@x.example>\r\nTo: a@x.example\r\nDate: Mon, 1 Jan 2024 "
    "10:00:00 "
    "+0000\r\nSubject: Pump\r\nMIME-Version: 1.0\r\n";

std::string multipart(const std::string& type, const std::vector<std::string>& parts) {
  std::string out = "Content-Type: multipart/" + type + "; boundary=\"b-" + type + "\"\r\n\r\n";
  for (const std::string& part : parts) out += "--b-" + type + "\r\n" + part + "\r\n";
  return out + "--b-" + type + "--\r\n";
}

TEST(Mail, HeaderAndTextBecomeBlocks) {
  auto got = extract_bytes(kHead +
                           "Content-Type: text/plain; charset=iso-8859-1\r\n\r\nGr\xfc\xdf"
                           "e.\r\n\r\n-- \r\nJ\r\n");
  ASSERT_TRUE(got.outcome);
  EXPECT_EQ(got.info.media_type, "message/rfc822");
  EXPECT_EQ(got.info.title, "Pump");
  EXPECT_EQ(got.text(),
            "Pump¶From: Jörg <j@x.example>\nTo: a@x.example\nDate: Mon, 1 Jan 2024 10:00:00 "
            "+0000¶Grüße.¶--\nJ¶");
}

TEST(Mail, PlainTextIsPreferredUnlessItIsEmpty) {
  std::string html = "Content-Type: text/html\r\n\r\n<p>Of the <b>page</b></p>";
  auto got = extract_bytes(
      kHead + multipart("alternative", {"Content-Type: text/plain\r\n\r\nOf the text", html}));
  EXPECT_THAT(got.text(), HasSubstr("Of the text¶"));
  EXPECT_THAT(got.text(), Not(HasSubstr("page")));
  got = extract_bytes(kHead +
                      multipart("alternative", {"Content-Type: text/plain\r\n\r\n \r\n", html}));
  EXPECT_THAT(got.text(), HasSubstr("Of the page¶"));
}

TEST(Mail, AttachmentsAreReadByTheirReaders) {
  auto got = extract_bytes(
      kHead +
      multipart("mixed",
                {"Content-Type: text/plain\r\n\r\nSee the table.",
                 "Content-Type: text/csv; name=t.csv\r\nContent-Disposition: attachment; "
                 "filename=t.csv\r\nContent-Transfer-Encoding: base64\r\n\r\nQm9sdCxUb3JxdWUKTTgsND"
                 "IK",
                 "Content-Type: image/png\r\nContent-Disposition: attachment; filename=logo.png\r\n"
                 "Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=",
                 "Content-Type: application/octet-stream; name=setup.exe\r\n\r\nMZ\x01\x02\x03"}));
  ASSERT_TRUE(got.outcome);
  EXPECT_THAT(got.texts(BlockKind::kHeading), ElementsAre("Pump", "Attachment: t.csv"));
  EXPECT_EQ(got.blocks()[3].level, 2);
  EXPECT_THAT(got.texts(BlockKind::kTable), ElementsAre("Bolt | Torque\nM8 | 42"));
  ASSERT_EQ(got.warnings.size(), 2u);
  EXPECT_EQ(got.warnings[0], "Attachment logo.png: The picture is cut or damaged.");
  EXPECT_EQ(got.warnings[1], "Attachments skipped: setup.exe.");
}

TEST(Mail, MailsWithinMailsAreReadToADepth) {
  std::string mail = kHead + "\r\nThe innermost.";
  for (int i = 0; i < 6; ++i) {
    mail = kHead +
           multipart("mixed" + std::to_string(i), {"\r\nLevel " + std::to_string(i),
                                                   "Content-Type: message/rfc822\r\n\r\n" + mail});
  }
  auto got = extract_bytes(mail);
  ASSERT_TRUE(got.outcome);
  EXPECT_THAT(got.text(), HasSubstr("Level 5¶"));
  EXPECT_THAT(got.text(), HasSubstr("Level 2¶"));
  EXPECT_THAT(got.text(), Not(HasSubstr("Level 1¶")));
  ASSERT_FALSE(got.warnings.empty());
  EXPECT_THAT(got.warnings[0], HasSubstr("Attachments skipped: message."));
}

TEST(Mail, FlowedLinesAreJoinedAndQuotesKept) {
  auto got = extract_bytes(kHead +
                           "Content-Type: text/plain; format=flowed\r\n\r\n"
                           "Short \r\nand flowed.\r\n\r\n> They \r\n> said.\r\nI answer.\r\n");
  EXPECT_THAT(got.text(), HasSubstr("¶Short and flowed.¶> They said.¶I answer.¶"));
}

TEST(Mail, QuotedPrintableAndSoftBreaks) {
  auto got = extract_bytes(kHead +
                           "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
                           "quoted-printable\r\n\r\n42=C2=\r\n=A0Nm =3D fine=\r\n.\r\n");
  EXPECT_THAT(got.text(), HasSubstr("42 Nm = fine.¶"));
}

TEST(Mail, EachMailOfAnMboxFileHasItsHeading) {
  std::string one = "From a@b Mon Jan  1 00:00:00 2024\nFrom: a@b\nSubject: One\n\nFirst.\n\n";
  std::string two = "From a@b Mon Jan  1 00:00:00 2024\nFrom: a@b\n\nSecond.\n";
  auto got = extract_bytes(one + two, "mbox");
  EXPECT_EQ(got.info.media_type, "application/mbox");
  EXPECT_THAT(got.texts(BlockKind::kHeading), ElementsAre("One", "(no subject)"));
  EXPECT_EQ(got.pages.size(), 2u);
}

TEST(Mail, ASavedPageIsAPage) {
  auto got = extract_bytes(
      "From: <Saved by Blink>\r\nSubject: Pump page\r\nMIME-Version: 1.0\r\n" +
          multipart("related",
                    {"Content-Type: text/html\r\nContent-Location: http://x/\r\n\r\n"
                     "<html><body><nav>Menu</nav><p>Only the text of the page is read, "
                     "as it would be in a browser, and nothing of its pictures, which "
                     "are parts of the saved file as well, and not of its menu.</p>",
                     "Content-Type: image/png\r\nContent-Location: http://x/a.png\r\n\r\n"
                     "xx"}),
      "mhtml");
  EXPECT_EQ(got.info.title, "Pump page");
  EXPECT_EQ(got.info.media_type, "multipart/related");
  EXPECT_THAT(got.text(), testing::StartsWith("Only the text"));
  EXPECT_THAT(got.warnings, IsEmpty());
}

TEST(Mail, AnEncryptedMailSaysSo) {
  auto got = extract_bytes(kHead +
                           "Content-Type: application/pkcs7-mime; smime-type=enveloped-data"
                           "\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n");
  EXPECT_EQ(got.failure(), FailureKind::kPasswordProtected);
}

TEST(Mail, BrokenStructureLosesNoText) {
  auto got = extract_bytes(kHead + "Content-Type: multipart/mixed; boundary=x\r\n\r\nNo boundary.");
  EXPECT_THAT(got.text(), HasSubstr("No boundary."));
  got =
      extract_bytes(kHead + "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nCut off");
  EXPECT_THAT(got.text(), HasSubstr("Cut off"));
  EXPECT_EQ(extract_bytes("no header at all", "eml").text(), "no header at all¶");
}

TEST(MailHeader, EncodedWordsAreResolved) {
  EXPECT_EQ(decode_header("=?utf-8?B?w7xi?= =?utf-8?Q?er_alles?= plain"), "über alles plain");
  // A character cut between two words.
  EXPECT_EQ(decode_header("=?utf-8?B?w7zD?= =?utf-8?B?vA==?="), "üü");
  EXPECT_EQ(decode_header("=?iso-8859-1*de?Q?Gr=FC=DFe?="), "Grüße");
  EXPECT_EQ(decode_header("=?broken"), "=?broken");
  EXPECT_EQ(decode_header("raw \xfc"), "raw ü");
}

TEST(MailHeader, ParametersMayBeEncodedAndContinued) {
  auto got = parse_parameters(
      "Attachment; filename*0*=utf-8''R%C3%BCck; filename*1*=%20fl; filename*2=uss.pdf; size=3");
  EXPECT_EQ(got.value, "attachment");
  EXPECT_EQ(got.parameter("filename"), "Rück fluss.pdf");
  EXPECT_EQ(got.parameter("size"), "3");
  EXPECT_EQ(parse_parameters("a/b; name=\"x;\\\"y\\\".txt\"; c").parameter("name"), "x;\"y\".txt");
  EXPECT_EQ(parse_parameters("a/b; name=\"=?utf-8?B?w7w=?=.txt\"").parameter("name"), "ü.txt");
}

TEST(TransferEncoding, PassesOverWhatIsNone) {
  EXPECT_EQ(decode_base64("SGVs bG8=!"), "Hello");
  EXPECT_EQ(decode_base64("SGVsbG8"), "Hello");
  EXPECT_EQ(decode_quoted_printable("=zz =41"), "=zz A");
}

}  // namespace
}  // namespace qwalt::worker
