// Points that end no sentence.
#pragma once

#include <string_view>

namespace qwalt::text {

// Whether the point behind `word` (as written, with what stands before it up to white space)
// belongs to the word, `following` being the text that comes next: "Dr", "J", "z.B", German
// ordinals as in "3. Oktober".
bool is_abbreviation(std::string_view word, std::string_view following);

}  // namespace qwalt::text
