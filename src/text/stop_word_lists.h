// The lists behind stop_words.h: folded words with white space between them. Of a word cut at an
// apostrophe they hold the part before it ("don", "isn", French "qu").
#pragma once

#include <string_view>

namespace qwalt::text {

std::string_view english_stop_words();
std::string_view german_stop_words();
std::string_view dutch_stop_words();
std::string_view swedish_stop_words();
std::string_view norwegian_stop_words();
std::string_view danish_stop_words();
std::string_view french_stop_words();
std::string_view spanish_stop_words();
std::string_view italian_stop_words();
std::string_view catalan_stop_words();
std::string_view romanian_stop_words();
std::string_view russian_stop_words();
std::string_view turkish_stop_words();
std::string_view arabic_stop_words();
std::string_view hindi_stop_words();

}  // namespace qwalt::text
