#include "answer/question_kind.h"

#include "answer/word_list.h"

namespace qwalt::answer {
namespace {

// Phrases of folded words, as WordList takes them; characters for scripts without spaces.
WordList list_of(std::string_view phrases) {
  WordList list;
  list.add(phrases);
  return list;
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts) {
    if (text.find(part) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

QuestionKind kind_of_question(std::string_view question) {
  static const WordList numbers = list_of(
      "how many, how much, how long, how far, how old, how tall, how large, how big, how high, "
      "how deep, how fast, how often, how heavy, what percentage, what percent, what number, "
      "which number, what is the number, what was the number, what amount, population, "
      "wie viele, wie viel, wieviel, wieviele, wie lange, wie weit, wie alt, wie hoch, wie gross, "
      "wie oft, wie schwer, welcher prozentsatz, wie viel prozent, "
      "cuantos, cuantas, cuanto, cuanta, combien, quanti, quante, quanto, quanta, quantos, "
      "quantas, hoeveel, hur manga, hvor mange, hvor meget, ile, kolik, hany, mennyi, kac, cate, "
      "сколько, какова численность, كم, כמה, कितने, कितना, bao nhieu");
  static const WordList dates = list_of(
      "when, what year, which year, what date, what month, what century, what decade, what day, "
      "in what year, wann, welchem jahr, welches jahr, welchem jahrhundert, seit wann, "
      "cuando, que ano, que siglo, quand, quelle annee, quel siecle, quando, che anno, quale anno, "
      "em que ano, wanneer, welk jaar, nar, hvornar, nar ble, kiedy, kdy, mikor, ne zaman, "
      "когда, каком году, каком веке, متى, أي عام, أي سنة, מתי, कब, khi nao");
  static const WordList names = list_of(
      "who, whom, whose, where, which country, what country, what city, which city, what state, "
      "what company, which company, what person, what is the name, what was the name, "
      "wer, wen, wem, wessen, wo, woher, wohin, welches land, welche stadt, welche firma, "
      "quien, quienes, donde, que pais, que ciudad, qui, ou, quel pays, quelle ville, chi, dove, "
      "quale paese, quale citta, quem, onde, que cidade, wie is, waar, vem, var, hvem, hvor, kto, "
      "gdzie, kdo, kde, ki, hol, kim, nerede, cine, unde, кто, кого, кем, где, какая страна, "
      "من, أين, מי, איפה, כן, कौन, कहाँ, ai");
  QuestionKind kind;
  kind.number = numbers.any_in(question) ||
                has_any(question, {"多少", "几", "幾", "いくつ", "何人", "몇", "얼마"});
  kind.date = dates.any_in(question) || has_any(question, {"什么时候", "何时", "哪一年", "哪年",
                                                           "いつ", "何年", "언제", "เมื่อไร"});
  kind.name = names.any_in(question) || has_any(question, {"谁", "誰", "哪里", "哪个", "哪裡",
                                                           "だれ", "どこ", "누구", "어디"});
  return kind;
}

}  // namespace qwalt::answer
