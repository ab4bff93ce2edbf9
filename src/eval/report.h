// What an evaluation found out, as tables for a person and as JSON. Pure functions.
#pragma once

#include <span>
#include <string>

#include "base/json.h"
#include "eval/document_questions.h"
#include "eval/retrieval.h"

namespace qwalt::eval {

// A row for each set, of several also the mean; then what was left out, if anything.
std::string retrieval_tables(std::span<const RetrievalFigures> sets);
// {"sets": […], "mean": {…}}; the mean of several only.
base::json::object retrieval_json(std::span<const RetrievalFigures> sets);

std::string document_tables(std::span<const DocumentFigures> sets);
// {"sets": […]}, each with what became of every question.
base::json::object document_json(std::span<const DocumentFigures> sets);

}  // namespace qwalt::eval
