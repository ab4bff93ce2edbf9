#include "answer/coverage.h"

#include <gtest/gtest.h>

#include "search/test_collection.h"

namespace qwalt::answer {
namespace {

class Coverage : public testing::Test {
 protected:
  void SetUp() override {
    texts_.add(1, {{"Frame", "The torque of bolt M8 on the frame is 42 Nm."},
                   {"Primer", "The primer dries for 90 minutes."},
                   {"Bolts", "The drying oven is closed by a bolt."}});
    snapshot_ = texts_.commit();
  }
  double of(std::string_view question, std::vector<std::string> bodies,
            const std::string& heading = "") {
    std::vector<store::PassageText> passages;
    for (std::string& body : bodies) {
      store::PassageText passage;
      passage.language = static_cast<std::uint8_t>(text::Language::kEnglish);
      passage.text = std::move(body);
      if (!heading.empty()) passage.record.heading = {heading};
      passages.push_back(std::move(passage));
    }
    return coverage(*snapshot_, question, passages).value();
  }

  search::TestCollection texts_;
  std::shared_ptr<const index::Snapshot> snapshot_;
};

TEST_F(Coverage, IsTheShareOfTheQuestionThatTheBestPassageHas) {
  EXPECT_EQ(of("What is the torque of the bolt?", {"The torque of the bolt is 42 Nm."}), 1.0);
  EXPECT_EQ(of("What is the torque of the bolt?", {"Wear gloves."}), 0.0);
  const double half = of("What is the torque of the bolt?", {"A bolt.", "Wear gloves."});
  EXPECT_GT(half, 0.1);
  EXPECT_LT(half, 0.5);  // the common word of the two
}

TEST_F(Coverage, IsNotAddedUpOverPassages) {
  EXPECT_LT(of("torque of the primer", {"The torque.", "The primer."}), 1.0);
}

TEST_F(Coverage, CountsHeadings) {
  EXPECT_EQ(of("torque of the frame", {"The torque is 42 Nm."}, "Frame"), 1.0);
}

TEST_F(Coverage, CountsAWordWithinACompound) {
  EXPECT_EQ(of("gearbox torque", {"The gearboxes have a torque limit."}), 1.0);
  EXPECT_LT(of("box torque", {"The gearboxes have a torque limit."}), 1.0);  // too short for that
}

TEST_F(Coverage, IsWholeForAQuestionWithoutWords) { EXPECT_EQ(of("???", {"x"}), 1.0); }

}  // namespace
}  // namespace qwalt::answer
