// What a question wants to hear: a number, a date, a name? Told by how it is asked, in the larger
// languages; a question that is asked in another way wants anything.
//
// Pure functions. Cost: linear in the question.
#pragma once

#include <string_view>

namespace qwalt::answer {

struct QuestionKind {
  bool number = false;  // how many, how long
  bool date = false;    // when, which year
  bool name = false;    // who, where, which country
};

QuestionKind kind_of_question(std::string_view question);

}  // namespace qwalt::answer
