#include "text/stop_word_lists.h"

namespace qwalt::text {

std::string_view french_stop_words() {
  return "le la les l un une des du de d au aux ce cet cette ces c "
         "je j me m moi tu te t toi il elle on nous vous ils elles lui leur leurs se s soi y en "
         "mon ma mes ton ta tes son sa ses notre nos votre vos "
         "suis es est sommes êtes sont était étaient été être sera seront serait ai as a avons "
         "avez ont "
         "avait avaient avoir eu aura peut peuvent pouvait doit doivent fait font faire faut "
         "à dans en sur sous par pour avec sans entre vers chez depuis pendant contre avant après "
         "lors "
         "et ou mais donc or ni car si que qu comme lorsque puisque parce ne n pas plus aussi très "
         "là "
         "qui quoi dont où quand comment pourquoi combien quel quelle quels quelles lequel "
         "laquelle "
         "lesquels lesquelles";
}

std::string_view spanish_stop_words() {
  return "el la los las lo un una unos unas al del este esta estos estas ese esa esos esas aquel "
         "aquella esto eso "
         "yo me mi mis tú tu tus te él ella ello ellos ellas nosotros nos nuestro nuestra usted "
         "ustedes "
         "le les se su sus "
         "soy es son era eran fue fueron ser sido siendo está están estaba estaban estar ha han "
         "había "
         "habían haber hay he puede pueden podía debe deben tiene tienen tenía hace hacen hizo "
         "a ante bajo con contra de desde durante en entre hacia hasta para por según sin sobre "
         "tras "
         "y e o u pero sino ni si que como más porque pues también no ya muy "
         "qué quién quiénes cuál cuáles cuándo cuánto cuánta cuántos cuántas cómo dónde adónde "
         "quien quienes cual cuales cuando cuanto donde";
}

std::string_view italian_stop_words() {
  return "il lo la i gli le l un uno una del dello della dei degli delle dell al allo alla ai agli "
         "alle "
         "all dal dallo dalla dai dagli dalle dall nel nello nella nei negli nelle nell sul sullo "
         "sulla "
         "sui sugli sulle sull questo questa questi queste quest quello quella quelli quelle quel "
         "quell "
         "io mi me tu ti te lui lei noi ci voi vi loro si se suo sua suoi sue mio mia nostro "
         "nostra ne "
         "sono è sei siamo era erano essere stato stata stati state fu furono sarà ho ha hanno "
         "abbiamo "
         "aveva avevano avere avuto può possono poteva deve devono fa fanno viene vengono "
         "a di d da in con su per tra fra come "
         "e ed o ma se anche che c perché non più poi quindi molto "
         "chi cosa cos quale quali qual quando dove dov quanto quanta quanti quante";
}

std::string_view catalan_stop_words() {
  return "el la els les l un una uns unes al als del dels pel pels aquest aquesta aquests aquestes "
         "aquell aquella això allò "
         "jo em m tu et t ell ella nosaltres ens vosaltres us ells elles li es s se seu seva seus "
         "seves "
         "hi ho en n "
         "és són era eren ser estar està estan estat ha han havia haver hi pot poden deu fa fan va "
         "van "
         "a amb de d des en entre fins per sense sobre sota "
         "i o però sinó ni si que com més perquè també no ja molt "
         "què qui quin quina quins quines quan quant quanta quants quantes on";
}

std::string_view romanian_stop_words() {
  return "un o unui unei unor lui al a ai ale cel cea cei cele acest această acești aceste acel "
         "acea "
         "acestui acestei acestor "
         "eu mă îmi tu te îți el ea noi ne voi vă ei ele își se s i lor său sa săi sale "
         "sunt este e suntem era erau fi fost fiind am are au avem avea avut poate pot putea "
         "trebuie "
         "face va vor ar "
         "în la de din pe cu fără pentru prin despre dintre între către până după sub peste spre "
         "și sau dar ci ori dacă că să ca mai nu foarte "
         "ce cine cui care cărui căror când unde cum cât câtă câți câte";
}

}  // namespace qwalt::text
