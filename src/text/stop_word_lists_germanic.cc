#include "text/stop_word_lists.h"

namespace qwalt::text {

std::string_view english_stop_words() {
  return "a an the this that these those such "
         "i me my mine myself we us our ours ourselves you your yours yourself yourselves "
         "he him his himself she her hers herself it its itself they them their theirs themselves "
         "one ones someone somebody something anyone anybody anything "
         "am is are was were be been being isn aren wasn weren ain "
         "have has had having haven hasn hadn do does did doing done don doesn didn "
         "will would shall should can could may might must cannot won wouldn shan shouldn couldn "
         "mustn "
         "mightn needn please "
         "of in on at by for from to into onto with without about against between among through "
         "during before after above below under over within upon across toward towards per via "
         "and or but nor if then else because as while until than so although though whether "
         "no not only also too very just there here now again ever any some each other "
         "what which who whom whose when where why how whatever whichever whoever "
         "tell give explain describe say says";
}

std::string_view german_stop_words() {
  return "der die das den dem des ein eine einer eines einem einen kein keine keiner keines keinem "
         "keinen dieser diese dieses diesem diesen jener jene jenes "
         "ich mich mir du dich dir er ihn ihm sie es wir uns ihr euch ihnen man sich "
         "mein meine meiner meinem meinen dein deine sein seine seiner seines seinem seinen ihre "
         "ihrer "
         "ihres ihrem ihren unser unsere unserer unserem unseren "
         "bin ist sind war waren wird werden wurde wurden worden geworden hat haben hatte hatten "
         "gehabt "
         "habe kann können konnte konnten könnte muss müssen musste mussten soll sollen sollte "
         "sollten "
         "darf dürfen will wollen wollte würde würden gibt es "
         "in im an am auf aus bei beim bis durch für gegen mit nach ohne seit über um unter von "
         "vom vor "
         "zu zum zur zwischen während wegen "
         "und oder aber denn doch sondern wenn weil dass ob als wie da so auch nur noch nicht "
         "schon "
         "sehr dort hier dann "
         "was wer wen wem wessen wann wo woher wohin womit wofür wodurch worin woran warum weshalb "
         "wieso "
         "welche welcher welches welchem welchen wieviel wieviele viel viele "
         "heißt heißen hieß hießen lautet lautete nennt nannte genannt gab statt damit beiden oft";
}

std::string_view dutch_stop_words() {
  return "de het een der des den deze dit die dat "
         "ik mij me mijn jij je jou jouw u uw hij hem zijn haar zij ze wij we ons onze jullie hun "
         "hen "
         "zich men er "
         "ben bent is was waren wordt worden werd werden geworden geweest heb hebt heeft hebben "
         "had "
         "hadden kan kunnen kon konden moet moeten moest mag mogen zal zullen zou zouden wil "
         "willen "
         "doen "
         "doet deed "
         "in op aan bij met van voor door over onder tussen tegen naar uit om te tot zonder na "
         "sinds "
         "tijdens volgens binnen "
         "en of maar want als dan dus omdat terwijl ook nog niet geen wel al zo zeer hier daar "
         "wat wie wiens wanneer waar waarom waarin waarmee waarvan waarvoor hoe hoeveel welk welke";
}

std::string_view swedish_stop_words() {
  return "en ett den det de dem denna detta dessa "
         "jag mig min mitt mina du dig din ditt dina han honom hans hon henne hennes vi oss vår "
         "vårt "
         "våra ni er ert era sig sin sitt sina man "
         "är var vara varit blir bli blev blivit har ha hade haft kan kunna kunde ska skall skulle "
         "måste "
         "får få fick vill ville gör göra gjorde "
         "i på av för från till med utan om under över mellan mot hos vid genom efter före inom "
         "och eller men att som så än då när medan eftersom också inte bara här där "
         "vad vem vems vilken vilket vilka varför hur vart";
}

std::string_view norwegian_stop_words() {
  return "en ei et den det de dem denne dette disse "
         "jeg meg min mitt mine du deg din ditt dine han ham hans hun henne hennes vi oss vår vårt "
         "våre "
         "dere deres seg sin sitt sine man "
         "er var være vært blir bli ble blitt har ha hadde hatt kan kunne skal skulle må måtte får "
         "få "
         "fikk vil ville gjør gjøre gjorde "
         "i på av for fra til med uten om under over mellom mot hos ved gjennom etter før innen "
         "og eller men at som så enn da når mens fordi også ikke bare her der "
         "hva hvem hvilken hvilket hvilke hvorfor hvordan hvor";
}

std::string_view danish_stop_words() {
  return "en et den det de dem denne dette disse "
         "jeg mig min mit mine du dig din dit dine han ham hans hun hende hendes vi os vores jer "
         "jeres "
         "deres sig sin sit sine man "
         "er var være været bliver blive blev blevet har have havde haft kan kunne skal skulle må "
         "måtte "
         "får få fik vil ville gør gøre gjorde "
         "i på af for fra til med uden om under over mellem mod hos ved gennem efter før inden "
         "og eller men at som så end da når mens fordi også ikke kun her der "
         "hvad hvem hvis hvilken hvilket hvilke hvorfor hvordan hvor hvornår";
}

}  // namespace qwalt::text
