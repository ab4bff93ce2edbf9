// The questions of a list, a line each, with the words that all engines are given.
#pragma once

#include <string>
#include <vector>

#include "engine.h"

namespace qwalt::bench {

std::vector<Question> read_questions(const std::string& path);

}  // namespace qwalt::bench
