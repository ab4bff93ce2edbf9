#include "answer/cues.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace qwalt::answer {
namespace {

using text::Language;

// Words between spaces; folded, without accents.
struct Words {
  Language language;
  std::string_view words;
};

constexpr Words kNegations[] = {
    {Language::kUnknown,
     "not no never cannot neither nor none nobody nothing nowhere without hardly"},
    {Language::kEnglish,
     "not no never cannot neither nor none nobody nothing nowhere without hardly fails failed fail "
     "lacks lacked lack"},
    {Language::kGerman,
     "nicht kein keine keinen keiner keines keinem nie niemals niemand nichts ohne weder noch "
     "nirgends"},
    {Language::kFrench, "ne n pas jamais sans aucun aucune ni rien personne nul nulle"},
    {Language::kSpanish, "no nunca jamas sin ni ningun ninguna ninguno nada nadie tampoco"},
    {Language::kItalian, "non mai senza nessun nessuno nessuna ne niente nulla neppure"},
    {Language::kPortuguese, "nao nunca sem nenhum nenhuma nem nada ninguem jamais"},
    {Language::kCatalan, "no mai sense cap ni res ningu"},
    {Language::kDutch, "niet geen nooit zonder niemand niets noch nergens"},
    {Language::kSwedish, "inte ej ingen inget inga aldrig utan icke"},
    {Language::kNorwegian, "ikke ingen intet ingenting aldri uten"},
    {Language::kDanish, "ikke ingen intet ingenting aldrig uden ej"},
    {Language::kFinnish, "ei eivat en emme ette et ilman eika"},
    {Language::kHungarian, "nem ne sem nelkul nincs soha senki semmi sose"},
    {Language::kRomanian, "nu fara niciun nicio nici niciodata nimic nimeni"},
    {Language::kTurkish, "degil yok asla hic hicbir olmadan"},
    {Language::kPolish, "nie bez nigdy zaden zadna zadne ani nikt nic"},
    {Language::kCzech, "ne neni nejsou bez nikdy zadny zadna zadne ani nikdo nic"},
    {Language::kRussian, "не нет ни без никогда никто ничто ничего нельзя никакои никакой"},
    {Language::kUkrainian, "не ні нема немає без ніколи ніхто ніщо"},
    {Language::kSerbian, "не није нису без никад ne nije nisu bez nikad"},
    {Language::kGreek, "δεν δε μην μη οχι χωρις ποτε κανενας καμια κανενα ουτε"},
    {Language::kArabic, "لا لم لن ليس ليست ليسوا غير بدون دون ما بلا"},
    {Language::kHebrew, "לא אין בלי ללא אינו אינה אינם מעולם"},
    {Language::kHindi, "नहीं नही न मत बिना ना"},
    {Language::kVietnamese, "không chưa chẳng chả đừng"},
    {Language::kIndonesian, "tidak bukan tanpa belum jangan tak"},
    {Language::kChinese, "不 没 沒 无 無 非 未 别 勿 莫 否"},
    {Language::kJapanese, "無 非 未 不 ず ぬ"},
    {Language::kKorean, "않 안 없 못 아니 말"},
    {Language::kThai, "ไม่"},
};

constexpr Words kPronouns[] = {
    {Language::kUnknown, "he she it they this these that those his her its their"},
    {Language::kEnglish,
     "he she it they this these that those his her hers its their theirs him them such here there "
     "both"},
    {Language::kGerman,
     "er sie es dies diese dieser dieses diesem diesen seine sein seiner ihr ihre ihren ihm ihn "
     "ihnen dort dabei dafur dadurch damit deren dessen beide"},
    {Language::kFrench,
     "il elle ils elles ce cela ceci cette ces son sa ses leur leurs celui celle"},
    {Language::kSpanish, "el ella ellos ellas esto este esta estos estas eso su sus ello alli"},
    {Language::kItalian,
     "egli lui lei essi esse loro questo questa questi queste cio suo sua suoi"},
    {Language::kPortuguese, "ele ela eles elas isto este esta estes estas isso seu sua seus suas"},
    {Language::kDutch, "hij zij ze het dit deze dat die zijn haar hun"},
    {Language::kRussian, "он она оно они это этот эта эти его ее их"},
};

// Each group: what stands before the slash is the opposite of what stands behind it.
constexpr std::string_view kOpposites =
    "increase increases increased increasing rise rises rose rising grow grows grew growing raise "
    "raised raises higher up gain gained / decrease decreases decreased decreasing fall falls fell "
    "falling shrink shrinks shrank reduce reduces reduced reducing decline declines declined lower "
    "lowered down drop drops dropped lose lost\n"
    "before prior earlier previous / after following later subsequent\n"
    "minimum min least fewest smallest lowest / maximum max most largest highest greatest\n"
    "more above over exceed exceeds exceeding greater larger bigger / less below under fewer "
    "smaller\n"
    "always / never rarely seldom\nall every everybody / none no few\n"
    "first / last\nearly earliest / late latest\n"
    "open opened opens opening / close closed closes closing shut\n"
    "left / right\nnorth northern / south southern\neast eastern / west western\n"
    "start starts started begin begins began beginning / stop stops stopped end ends ended finish "
    "finished\n"
    "allow allows allowed permit permits permitted legal lawful / forbid forbids forbidden "
    "prohibit prohibits prohibited ban banned illegal unlawful\n"
    "include includes included including / exclude excludes excluded excluding except\n"
    "win wins won / lose loses lost\ninside within / outside\n"
    "accept accepts accepted / reject rejects rejected refuse refuses refused deny denied\n"
    "require requires required mandatory must / optional\n"
    "positive / negative\ntrue correct right / false incorrect wrong\nhot warm / cold cool\n"
    "fast quick quickly / slow slowly\nlong longer / short shorter\nhigh / low\n"
    "old older oldest / new newer newest young younger youngest\nstrong stronger / weak weaker\n"
    "male men man boy / female women woman girl\nsupport supports supported / oppose opposes "
    "opposed\nbuy bought / sell sold\nenter entered / leave left exit exited\n"
    "success succeeded / failure failed\nnorthwest / southeast\nnortheast / southwest\n"
    "erhohen erhoht steigen steigt stieg zunehmen anheben hoher mehr uber / senken gesenkt sinken "
    "sinkt sank abnehmen verringern verringert niedriger weniger unter\n"
    "vor vorher zuvor / nach nachher danach\nmindestens minimal minimum / hochstens maximal "
    "maximum\nimmer / nie niemals\nerste ersten erster / letzte letzten letzter\n"
    "offnen offen geoffnet / schliessen geschlossen\nlinks linke linken / rechts rechte rechten\n"
    "erlaubt darf zulassig / verboten untersagt unzulassig\neinschliesslich / ausschliesslich "
    "ohne\n"
    "gewinnen gewann gewonnen / verlieren verlor verloren\nnorden nordlich / suden sudlich\n"
    "osten ostlich / westen westlich\nfruher / spater\ngrosser grosste / kleiner kleinste\n"
    "warm heiss / kalt\nschnell / langsam\nlang langer / kurz kurzer\nhoch / niedrig tief\n"
    "aumentar aumento aumenta subir mayor mas sobre / disminuir disminuye reducir bajar menor "
    "menos "
    "bajo\nantes anterior / despues posterior\nminimo / maximo\nsiempre / nunca jamas\n"
    "primero primera / ultimo ultima\nabrir abierto / cerrar cerrado\nizquierda / derecha\n"
    "permitido / prohibido\nincluir incluido / excluir excluido\nganar gano / perder perdio\n"
    "norte / sur\neste / oeste\nalto / bajo\n"
    "augmenter augmente plus hausse / diminuer diminue reduire moins baisse\navant / apres\n"
    "minimum / maximum\ntoujours / jamais\npremier premiere / dernier derniere\n"
    "ouvrir ouvert / fermer ferme\ngauche / droite\nautorise permis / interdit\nnord / sud\nest / "
    "ouest\nprima / dopo\nsempre / mai\naumentare / diminuire ridurre\n"
    "больше выше увеличить увеличился / меньше ниже уменьшить уменьшился\nдо / после\n"
    "всегда / никогда\nпервый / последний\nсевер / юг\nвосток / запад\n";

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0) parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

using Set = std::unordered_set<std::string_view>;

template <std::size_t kCount>
std::vector<Set> sets_of(const Words (&lists)[kCount]) {
  std::vector<Set> sets(text::kLanguages);
  for (const Words& list : lists) {
    const auto words = split(list.words, ' ');
    sets[static_cast<std::size_t>(list.language)] = Set(words.begin(), words.end());
  }
  for (Set& set : sets) {
    if (set.empty()) set = sets[0];
  }
  return sets;
}

// Word → the sides that it stands on: 2 × group, and 1 more for the second side.
using Sides = std::unordered_map<std::string_view, std::vector<std::uint32_t>>;

const Sides& sides() {
  static const Sides made = [] {
    Sides sides;
    std::uint32_t group = 0;
    for (const std::string_view line : split(kOpposites, '\n')) {
      const std::size_t slash = line.find('/');
      for (const std::string_view word : split(line.substr(0, slash), ' ')) {
        sides[word].push_back(2 * group);
      }
      for (const std::string_view word : split(line.substr(slash + 1), ' ')) {
        sides[word].push_back(2 * group + 1);
      }
      ++group;
    }
    return sides;
  }();
  return made;
}

// "possible" and "impossible", "able" and "unable".
bool is_prefixed(std::string_view longer, std::string_view shorter) {
  if (shorter.size() < 4 || longer.size() <= shorter.size() || !longer.ends_with(shorter)) {
    return false;
  }
  static constexpr std::string_view kPrefixes[] = {"un", "in",  "im",  "il",
                                                   "ir", "non", "dis", "не"};
  const std::string_view prefix = longer.substr(0, longer.size() - shorter.size());
  return std::find(std::begin(kPrefixes), std::end(kPrefixes), prefix) != std::end(kPrefixes);
}

}  // namespace

bool is_negation(std::string_view word, Language language) {
  static const std::vector<Set> sets = sets_of(kNegations);
  return sets[static_cast<std::size_t>(language) % sets.size()].contains(word);
}

bool is_pronoun(std::string_view word, Language language) {
  static const std::vector<Set> sets = sets_of(kPronouns);
  return sets[static_cast<std::size_t>(language) % sets.size()].contains(word);
}

bool has_opposite(std::string_view word) { return sides().contains(word); }

bool are_opposites(std::string_view one, std::string_view other) {
  if (is_prefixed(one, other) || is_prefixed(other, one)) return true;
  const auto first = sides().find(one);
  const auto second = sides().find(other);
  if (first == sides().end() || second == sides().end()) return false;
  return std::any_of(first->second.begin(), first->second.end(), [&](std::uint32_t side) {
    return std::find(second->second.begin(), second->second.end(), side ^ 1u) !=
           second->second.end();
  });
}

}  // namespace qwalt::answer
