#include "answer/unit_phrases.h"

#include <algorithm>

namespace qwalt::answer {
namespace {

struct Phrase {
  std::string_view words;
  std::string_view unit;
};

constexpr Phrase kPhrases[] = {
    {"per cent", "%"},
    {"por ciento", "%"},
    {"pour cent", "%"},
    {"per cento", "%"},
    {"newton metre", "nm"},
    {"newton metres", "nm"},
    {"newton meter", "nm"},
    {"newton meters", "nm"},
    {"newton metros", "nm"},
    {"newton mètres", "nm"},
    {"newton centimetres", "ncm"},
    {"newton centimeters", "ncm"},
    {"square metre", "m2"},
    {"square metres", "m2"},
    {"square meter", "m2"},
    {"square meters", "m2"},
    {"metros cuadrados", "m2"},
    {"mètres carrés", "m2"},
    {"metri quadrati", "m2"},
    {"square millimetres", "mm2"},
    {"square millimeters", "mm2"},
    {"square kilometres", "km2"},
    {"square kilometers", "km2"},
    {"cubic metre", "m3"},
    {"cubic metres", "m3"},
    {"cubic meter", "m3"},
    {"cubic meters", "m3"},
    {"metros cúbicos", "m3"},
    {"mètres cubes", "m3"},
    {"metri cubi", "m3"},
    {"cubic centimetres", "cm3"},
    {"cubic centimeters", "cm3"},
    {"degree celsius", "degc"},
    {"degrees celsius", "degc"},
    {"degrees centigrade", "degc"},
    {"grad celsius", "degc"},
    {"grados celsius", "degc"},
    {"grados centígrados", "degc"},
    {"degrés celsius", "degc"},
    {"gradi celsius", "degc"},
    {"degree fahrenheit", "degf"},
    {"degrees fahrenheit", "degf"},
    {"grad fahrenheit", "degf"},
    {"kilometre per hour", "km/h"},
    {"kilometres per hour", "km/h"},
    {"kilometer per hour", "km/h"},
    {"kilometers per hour", "km/h"},
    {"kilometer pro stunde", "km/h"},
    {"kilómetros por hora", "km/h"},
    {"kilomètres par heure", "km/h"},
    {"metres per second", "m/s"},
    {"meters per second", "m/s"},
    {"meter pro sekunde", "m/s"},
    {"metros por segundo", "m/s"},
    {"millimetres per second", "mm/s"},
    {"millimeters per second", "mm/s"},
    {"mile per hour", "mph"},
    {"miles per hour", "mph"},
    {"revolutions per minute", "rpm"},
    {"rotations per minute", "rpm"},
    {"umdrehungen pro minute", "rpm"},
    {"revoluciones por minuto", "rpm"},
    {"tours par minute", "rpm"},
    {"kilowatt hour", "kwh"},
    {"kilowatt hours", "kwh"},
    {"megawatt hours", "mwh"},
    {"parts per million", "ppm"},
    {"us dollar", "usd"},
    {"us dollars", "usd"},
    {"swiss francs", "chf"},
};

}  // namespace

std::string_view unit_of_phrase(std::string_view words) {
  const auto found = std::find_if(std::begin(kPhrases), std::end(kPhrases),
                                  [&](const Phrase& phrase) { return phrase.words == words; });
  return found == std::end(kPhrases) ? std::string_view() : found->unit;
}

}  // namespace qwalt::answer
