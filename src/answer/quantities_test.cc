#include "answer/quantities.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qwalt::answer {
namespace {

// "value unit" of each.
std::vector<std::string> found(std::string_view text) {
  std::vector<std::string> all;
  for (const Quantity& quantity : find_quantities(text)) {
    all.push_back(quantity.unit.empty() ? quantity.value
                                        : quantity.value + " " + std::string(quantity.unit));
  }
  return all;
}

struct Written {
  std::string text;
  std::vector<std::string> values;
};

class Quantities : public testing::TestWithParam<Written> {};

TEST_P(Quantities, AreTheSameHoweverTheyAreWritten) {
  EXPECT_EQ(found(GetParam().text), GetParam().values);
}

using List = std::vector<std::string>;

INSTANTIATE_TEST_SUITE_P(
    Numbers, Quantities,
    testing::Values(Written{"1,234,567 and 1.234.567 and 1 234 567",
                            {"1234567", "1234567", "1234567"}},
                    Written{"4.2, 4,2 and 4.20", {"4.2", "4.2", "4.2"}},
                    Written{"1,00,000", {"100000"}}, Written{"1'000.5", {"1000.5"}},
                    Written{"2 million, 2,000,000, 2e6", {"2000000", "2000000", "2000000"}},
                    Written{"1.5 billion", {"1500000000"}}, Written{"3万", {"30000"}},
                    Written{"٤٢ and ４２", {"42", "42"}}, Written{"-5 °C", {"-5 degc"}},
                    Written{"five bolts", {"5"}}, Written{"the 3rd", {"3 th"}},
                    Written{"0,5", {"0.5"}}, Written{"007", {"7"}}));

INSTANTIATE_TEST_SUITE_P(
    Units, Quantities,
    testing::Values(Written{"42 Nm, 42Nm, 42 newton metres", {"42 nm", "42 nm", "42 nm"}},
                    Written{"42 newton-meters, 42 newtons", {"42 nm", "42 n"}},
                    Written{"20 degrees Celsius, 20 Grad Celsius", {"20 degc", "20 degc"}},
                    Written{"50 kilometres per hour, 4 cubic metres", {"50 km/h", "4 m3"}},
                    Written{"5 metres per day, 5 million metres", {"5 m", "5000000 m"}},
                    Written{"50 %, 50%, 50 percent, 50 per cent", {"50 %", "50 %", "50 %", "50 %"}},
                    Written{"$5, 5 dollars, US$5", {"5 usd", "5 usd", "5 usd"}},
                    Written{"10–20 mm", {"10 mm", "20 mm"}}, Written{"5 km/h", {"5 km/h"}},
                    Written{"20 °C", {"20 degc"}}, Written{"5 apples", {"5"}},
                    Written{"3 Minuten", {"3 min"}}, Written{"4 m²", {"4 m2"}}));

INSTANTIATE_TEST_SUITE_P(Dates, Quantities,
                         testing::Values(Written{"2024-03-05", {"5", "month:3", "2024"}},
                                         Written{"5 March 2024", {"5", "month:3", "2024"}},
                                         Written{"March 5, 2024", {"5", "month:3", "2024"}},
                                         Written{"5. März 2024", {"5", "month:3", "2024"}},
                                         Written{"5 de marzo de 2024", {"5", "month:3", "2024"}},
                                         Written{"05.03.2024", {"5", "month:3", "2024"}},
                                         Written{"2024年3月5日", {"5", "month:3", "2024"}},
                                         Written{"in December", {"month:12"}},
                                         Written{"it may march", {}}));

INSTANTIATE_TEST_SUITE_P(Codes, Quantities,
                         testing::Values(Written{"M8 and F-17", {"m8", "f17"}},
                                         Written{"version 2.3.1 at 10:30", {"2.3.1", "10:30"}},
                                         Written{"the 1990s", {"1990s"}}));

TEST(Quantities, ThatCanBeReadInTwoWaysHaveBoth) {
  const auto quantities = find_quantities("1,234");
  ASSERT_EQ(quantities.size(), 1u);
  EXPECT_EQ(quantities[0].value, "1234");
  EXPECT_EQ(quantities[0].other, "1.234");
}

TEST(Quantities, LieWithinTheirText) {
  const std::string text = "am 3. Mai 2021 – 5–6 mm, $1,000.50 (US$ 5e3)\xff 10:30:00 ½ 1e999";
  for (const Quantity& quantity : find_quantities(text)) {
    EXPECT_LT(quantity.begin, quantity.end);
    EXPECT_LE(quantity.end, text.size());
    EXPECT_FALSE(quantity.value.empty());
  }
}

TEST(Units, ThatOnlyOneNumberNamesAreNoContradiction) {
  EXPECT_TRUE(units_agree("", "nm"));
  EXPECT_TRUE(units_agree("pound", "lb"));
  EXPECT_FALSE(units_agree("n", "nm"));
}

}  // namespace
}  // namespace qwalt::answer
