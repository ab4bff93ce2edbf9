// Rated answers as questions for `qwalt eval` (docs/eval.md): one JSON object a line.
//
// A good answer becomes a question whose gold is what its verified citations quote. An answer that
// was rated down has no gold: its line tells what was asked, answered and found wrong, for a person
// to read. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "answer/source.h"
#include "store/records.h"

namespace qwalt::api {

// `question`: what stands for itself; `sources`: of the answer, those that are still there. Nothing
// when no citation is verified, or what it quotes is gone. The line ends in a newline.
std::optional<std::string> good_case(const store::Message& answer, const std::string& question,
                                     const std::vector<answer::Source>& sources);

std::string bad_case(const store::Message& answer, const std::string& question,
                     const std::vector<answer::Source>& sources);

// What was asked, so that it can be understood alone: a question that follows others is what was
// searched for.
std::string question_of(const store::Message& question, const store::Message& answer);

}  // namespace qwalt::api
