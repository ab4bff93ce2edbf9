// XLSX: sheets, tables and the numbers in them.
#include <gmock/gmock.h>

#include "extract/worker/extraction_for_tests.h"
#include "extract/worker/xlsx_numbers.h"
#include "extract/worker/xlsx_sheet.h"
#include "extract/worker/xlsx_strings.h"

namespace qwalt::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using text::BlockKind;

using Parts = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kSpace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr const char* kStrict = "http://purl.oclc.org/ooxml/spreadsheetml/main";

std::string sheet_xml(const std::string& rows, const std::string& after = "",
                      const char* space = kSpace) {
  return std::string("<?xml version='1.0'?><worksheet xmlns='") + space +
         "' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'>" +
         "<sheetData>" + rows + "</sheetData>" + after + "</worksheet>";
}

std::string workbook_xml(const std::string& sheets, const char* space = kSpace) {
  return std::string("<workbook xmlns='") + space +
         "' xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'>" +
         "<sheets>" + sheets + "</sheets></workbook>";
}

std::string relationship(const std::string& id, const std::string& type, const std::string& target,
                         const std::string& more = "") {
  return "<Relationship Id='" + id +
         "' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/" + type +
         "' Target='" + target + "' " + more + "/>";
}

std::string relationships(const std::string& content) {
  return "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>" +
         content + "</Relationships>";
}

// One sheet named "Bolts" with these rows.
std::string make_xlsx(const std::string& rows, Parts more = {}, const std::string& after = "") {
  Parts parts = {
      {"[Content_Types].xml", "<Types>spreadsheetml.sheet.main+xml</Types>"},
      {"_rels/.rels", relationships(relationship("r1", "officeDocument", "xl/workbook.xml"))},
      {"xl/workbook.xml", workbook_xml("<sheet name='Bolts' sheetId='1' r:id='r1'/>")},
      {"xl/_rels/workbook.xml.rels",
       relationships(relationship("r1", "worksheet", "worksheets/sheet1.xml") +
                     relationship("r2", "sharedStrings", "sharedStrings.xml") +
                     relationship("r3", "styles", "styles.xml"))},
      {"xl/worksheets/sheet1.xml", sheet_xml(rows, after)}};
  for (auto& added : more) parts.push_back(std::move(added));
  return make_zip(parts);
}

std::string text_cell(const std::string& place, const std::string& text) {
  return "<c r='" + place + "' t='inlineStr'><is><t>" + text + "</t></is></c>";
}

std::string number_cell(const std::string& place, const std::string& value) {
  return "<c r='" + place + "'><v>" + value + "</v></c>";
}

std::string row(int number, const std::string& cells) {
  return "<row r='" + std::to_string(number) + "'>" + cells + "</row>";
}

TEST(Xlsx, ASheetIsAHeadingAndATableWithItsHead) {
  Extraction got = extract_bytes(
      make_xlsx(row(1, text_cell("A1", "bolt") + text_cell("B1", "torque")) +
                row(2, text_cell("A2", "M6") + number_cell("B2", "9.5")) +
                row(3, text_cell("A3", "M8") + number_cell("B3", "0.10000000000000001"))));
  ASSERT_TRUE(got.outcome) << got.outcome.error().message;
  EXPECT_EQ(got.text(), "Bolts¶bolt | torque\nM6 | 9.5\nM8 | 0.1¶");
  EXPECT_EQ(got.blocks()[1].head_rows, 1);
  EXPECT_FALSE(got.info.paged);
}

TEST(Xlsx, StrictWorkbooksAreReadAsWell) {
  Extraction got = extract_bytes(
      make_zip({{"xl/workbook.xml", workbook_xml("<sheet name='S' sheetId='1'/>", kStrict)},
                {"xl/worksheets/sheet1.xml",
                 sheet_xml(row(1, text_cell("A1", "torque of M6")), "", kStrict)}}),
      "xlsx");
  EXPECT_EQ(got.text(), "S¶torque of M6¶");
}

TEST(Xlsx, SharedStringsFormulasErrorsAndTruthValuesAreShown) {
  std::string strings = std::string("<sst xmlns='") + kSpace +
                        "'><si><t>plain</t></si><si><r><t>rich </t></r><r><t>text</t></r>"
                        "<rPh><t>reading aid</t></rPh></si></sst>";
  Extraction got = extract_bytes(make_xlsx(
      row(1,
          "<c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c><c r='C1' t='s'><v>9</v></c>") +
          row(2,
              "<c r='A2' t='str'><f>A1&amp;\"x\"</f><v>joined</v></c><c r='B2' t='b'><v>1</v></c>"
              "<c r='C2' t='e'><v>#DIV/0!</v></c><c r='D2'><f>1+1</f></c>"),
      {{"xl/sharedStrings.xml", strings}}));
  EXPECT_EQ(got.text(), "Bolts¶plain | rich text\njoined | TRUE | #DIV/0!¶");
  EXPECT_THAT(got.warnings, ElementsAre(HasSubstr("1 formulas have no stored result")));
}

TEST(Xlsx, TablesAreApartWhereRowsOrColumnsAreEmpty) {
  std::string rows;
  rows += row(
      1, text_cell("A1", "a") + text_cell("B1", "b") + text_cell("E1", "x") + text_cell("F1", "y"));
  rows += row(2, number_cell("A2", "1") + number_cell("B2", "2") + number_cell("E2", "3") +
                     number_cell("F2", "4"));
  rows += row(3, number_cell("A3", "5") + number_cell("B3", "6"));
  rows += row(9, text_cell("A9", "p") + text_cell("B9", "q"));
  rows += row(10, number_cell("A10", "7") + number_cell("B10", "8"));
  Extraction got = extract_bytes(make_xlsx(rows));
  EXPECT_THAT(got.texts(BlockKind::kTable),
              ElementsAre("a | b\n1 | 2\n5 | 6", "x | y\n3 | 4", "p | q\n7 | 8"));
}

TEST(Xlsx, ATableGoesOnBehindAnEmptyRowAndKeepsTogetherOverAnEmptyColumn) {
  std::string rows;
  rows += row(1, text_cell("A1", "name") + text_cell("C1", "torque"));
  rows += row(2, text_cell("A2", "M6") + number_cell("C2", "9"));
  rows += row(4, text_cell("A4", "M8") + number_cell("C4", "23"));
  Extraction got = extract_bytes(make_xlsx(rows));
  EXPECT_THAT(got.texts(BlockKind::kTable), ElementsAre("name | torque\nM6 | 9\nM8 | 23"));
}

TEST(Xlsx, ATitleAboveATableIsAHeadingAndMergedHeadsAreSpread) {
  std::string rows;
  rows += row(1, text_cell("A1", "Torque by year"));
  rows += row(2, text_cell("B2", "2024 plan") + text_cell("D2", "2025 plan"));
  rows += row(3, text_cell("A3", "bolt") + text_cell("B3", "Q1") + text_cell("C3", "Q2") +
                     text_cell("D3", "Q1") + text_cell("E3", "Q2"));
  rows += row(4, text_cell("A4", "M6") + number_cell("B4", "1") + number_cell("C4", "2") +
                     number_cell("D4", "3") + number_cell("E4", "4"));
  Extraction got = extract_bytes(make_xlsx(rows));
  EXPECT_EQ(got.text(),
            "Bolts¶Torque by year¶ | 2024 plan | 2024 plan | 2025 plan | 2025 plan\n"
            "bolt | Q1 | Q2 | Q1 | Q2\nM6 | 1 | 2 | 3 | 4¶");
  EXPECT_EQ(got.blocks()[2].head_rows, 2);
}

TEST(Xlsx, ALongTableHasItsHeadInEachBlock) {
  std::string rows = row(1, text_cell("A1", "bolt") + text_cell("B1", "torque"));
  for (int i = 2; i < 3000; ++i) {
    std::string number = std::to_string(i);
    rows += row(i, text_cell("A" + number, "M" + number) + number_cell("B" + number, number));
  }
  Extraction got = extract_bytes(make_xlsx(rows));
  std::vector<std::string> tables = got.texts(BlockKind::kTable);
  ASSERT_GT(tables.size(), 2u);
  for (const std::string& table : tables) {
    EXPECT_TRUE(table.starts_with("bolt | torque\nM")) << table.substr(0, 100);
  }
}

TEST(Xlsx, HiddenSheetsCommentsAndLinksAreThere) {
  std::string comments = std::string("<comments xmlns='") + kSpace +
                         "'><authors><author>Ada</author></authors><commentList>"
                         "<comment ref='A1' authorId='0'><text><r><t>Check this.</t></r></text>"
                         "</comment></commentList></comments>";
  Parts parts = {{"xl/workbook.xml",
                  workbook_xml("<sheet name='Secret' sheetId='1' state='hidden' r:id='r1'/>")},
                 {"xl/_rels/workbook.xml.rels",
                  relationships(relationship("r1", "worksheet", "worksheets/sheet1.xml"))},
                 {"xl/worksheets/sheet1.xml",
                  sheet_xml(row(1, text_cell("A1", "manual")),
                            "<hyperlinks><hyperlink ref='A1' r:id='r9'/></hyperlinks>")},
                 {"xl/worksheets/_rels/sheet1.xml.rels",
                  relationships(relationship("r2", "comments", "../comments1.xml") +
                                relationship("r9", "hyperlink", "https://example.org/m",
                                             "TargetMode='External'"))},
                 {"xl/comments1.xml", comments}};
  Extraction got = extract_bytes(make_zip(parts), "xlsx");
  EXPECT_EQ(got.text(),
            "Secret¶manual¶Comment on A1 by Ada: Check this.¶Link in A1: https://example.org/m¶");
  EXPECT_THAT(got.warnings, ElementsAre(HasSubstr("1 of 1 sheets are hidden")));
}

TEST(Xlsx, CellsAtTheFarEndAndAMillionEmptyRowsCostNothing) {
  std::string rows = row(1, text_cell("A1", "near"));
  for (int i = 2; i < 20'000; ++i)
    rows += "<row r='" + std::to_string(i) + "' s='5'><c s='5'/></row>";
  rows += row(1'048'576, text_cell("XFD1048576", "far"));
  Extraction got = extract_bytes(make_xlsx(rows));
  EXPECT_EQ(got.text(), "Bolts¶near¶far¶");
}

TEST(Xlsx, ABrokenPackageFallsBackToTheUsualNames) {
  Extraction got = extract_bytes(
      make_zip({{"XL\\WorkSheets\\Sheet2.xml", sheet_xml(row(1, text_cell("A1", "second")))},
                {"xl/worksheets/sheet10.xml", sheet_xml(row(1, text_cell("A1", "tenth")))},
                {"xl/workbook.xml", "<workbook"},
                {"xl/_rels/workbook.xml.rels", "no relationships"}}),
      "xlsx");
  EXPECT_EQ(got.text(), "second¶tenth¶");
  EXPECT_FALSE(got.warnings.empty());
}

TEST(Xlsx, ADamagedSheetIsReadUpToTheDamage) {
  std::string rows = row(1, text_cell("A1", "before")) + row(2, "<c r='A2'></x>");
  Extraction got = extract_bytes(make_xlsx(rows));
  EXPECT_EQ(got.text(), "Bolts¶before¶");
  EXPECT_THAT(got.warnings, ElementsAre(HasSubstr("up to the damage")));
}

TEST(Xlsx, ALongCellIsCutWithAWarning) {
  Extraction got = extract_bytes(make_xlsx(row(1, text_cell("A1", std::string(200'000, 'x')))));
  EXPECT_THAT(got.text(), HasSubstr("xxx"));
  EXPECT_THAT(got.warnings, ElementsAre(HasSubstr("cut")));
}

TEST(Xlsx, EntitiesAreRefusedWithASentence) {
  std::string bomb =
      "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><worksheet>&b;</worksheet>";
  Extraction got =
      extract_bytes(make_zip({{"xl/workbook.xml", workbook_xml("<sheet name='S' sheetId='1'/>")},
                              {"xl/worksheets/sheet1.xml", bomb}}),
                    "xlsx");
  EXPECT_EQ(got.failure(), FailureKind::kUnreadable);
  EXPECT_THAT(got.outcome.error().message, HasSubstr("entities"));
}

TEST(Xlsx, BinaryWorkbooksAreRefusedWithWhatToDo) {
  Extraction got = extract_bytes(make_zip({{"xl/workbook.bin", "\x83"}}), "xlsb");
  EXPECT_EQ(got.failure(), FailureKind::kUnsupported);
  EXPECT_THAT(got.outcome.error().message, HasSubstr("XLSX"));
}

std::string shown(const std::string& value, const std::string& code, bool since_1904 = false) {
  return format_number(value, parse_number_format(code), since_1904);
}

TEST(XlsxNumbers, GeneralNumbersHaveAtMostFifteenDigits) {
  EXPECT_EQ(shown("0.10000000000000001", "General"), "0.1");
  EXPECT_EQ(shown("0.30000000000000004", "General"), "0.3");
  EXPECT_EQ(shown("33.333333333333336", "General"), "33.3333333333333");
  EXPECT_EQ(shown("1E-5", "General"), "0.00001");
  EXPECT_EQ(shown("-0.0", "General"), "0");
  EXPECT_EQ(shown("1234567890123456789", "General"), "1234567890123456789");
  EXPECT_EQ(shown("1E+300", "General"), "1e+300");
  EXPECT_EQ(shown("n/a", "General"), "n/a");
  EXPECT_EQ(shown("INF", "General"), "INF");
}

TEST(XlsxNumbers, FormatsRoundScaleAndNameTheUnit) {
  EXPECT_EQ(shown("1234.5678", "#,##0.00"), "1234.57");
  EXPECT_EQ(shown("5000", "0.00"), "5000");
  EXPECT_EQ(shown("0.125", "0.0%"), "12.5%");
  EXPECT_EQ(shown("0.07", "0 %"), "7 %");
  EXPECT_EQ(shown("12", "[$€-407] #,##0"), "€ 12");
  EXPECT_EQ(shown("12", "#,##0\\ \"kg\";[Red]-#,##0"), "12 kg");
  EXPECT_EQ(shown("2500000", "0.0,,\" M\""), "2.5 M");
  EXPECT_EQ(shown("0.5", "# ?/?"), "0.5");
  EXPECT_EQ(shown("12345", "0.00E+00"), "12345");
  EXPECT_EQ(shown("7", "@"), "7");
  EXPECT_EQ(shown("7", ";;;"), "7");
}

TEST(XlsxNumbers, DatesAndTimesAreIso) {
  EXPECT_EQ(shown("45292", "dd.mm.yyyy"), "2024-01-01");
  EXPECT_EQ(shown("45292.5", "yyyy\\-mm\\-dd\\ h:mm:ss"), "2024-01-01 12:00:00");
  EXPECT_EQ(shown("45292.572916666664", "m/d/yy h:mm"), "2024-01-01 13:45");
  EXPECT_EQ(shown("45292", "mmm-yy"), "2024-01");
  EXPECT_EQ(shown("45292", "yyyy"), "2024");
  EXPECT_EQ(shown("0.25", "hh:mm"), "06:00");
  EXPECT_EQ(shown("1.5", "[h]:mm"), "36:00");
  EXPECT_EQ(shown("0.99999999", "hh:mm:ss"), "00:00:00");
  EXPECT_EQ(shown("59", "yyyy-mm-dd"), "1900-02-28");
  EXPECT_EQ(shown("61", "yyyy-mm-dd"), "1900-03-01");
  EXPECT_EQ(shown("0", "yyyy-mm-dd", true), "1904-01-01");
  EXPECT_EQ(shown("-1", "yyyy-mm-dd"), "-1");
  EXPECT_EQ(shown("1e12", "yyyy-mm-dd"), "1e12");
}

TEST(XlsxNumbers, ReferencesOfAnyFormAreInTheSheet) {
  EXPECT_EQ(parse_cell_reference("B7"), (std::pair{1u, 7u}));
  EXPECT_EQ(parse_cell_reference("XFD1048576"), (std::pair{16'383u, 1'048'576u}));
  EXPECT_EQ(parse_cell_reference("ZZZZZZZZ99999999999"), (std::pair{16'383u, 0u}));
  EXPECT_EQ(parse_cell_reference(""), (std::pair{0u, 0u}));
}

TEST(SharedStrings, TextsComeBackWhereverTheyAreKept) {
  SharedStrings strings;
  auto text_of = [](std::uint64_t i) {
    return "text number " + std::to_string(i) + " of a long table of texts";
  };
  constexpr std::uint64_t kCount = 400'000;  // beyond what is kept plain
  for (std::uint64_t i = 0; i < kCount; ++i) strings.add(text_of(i));
  EXPECT_FALSE(strings.overflowed());
  for (std::uint64_t i = 0; i < kCount; i += 7) ASSERT_EQ(strings.get(i), text_of(i));
  for (std::uint64_t i = kCount; i > 0; i -= std::min<std::uint64_t>(i, 1013)) {
    ASSERT_EQ(strings.get(i - 1), text_of(i - 1));
  }
  EXPECT_EQ(strings.get(kCount), "");
  EXPECT_EQ(strings.get(UINT64_MAX), "");
}

}  // namespace
}  // namespace qwalt::worker
