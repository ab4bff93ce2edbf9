#include "text/stop_word_lists.h"

namespace qwalt::text {

const std::string_view kRussianStopWords =
    "я меня мне мной мы нас нам нами ты тебя тебе вы вас вам вами он его ему им нем нём она ее её "
    "ей ней оно они их ими них себя себе свой своя свое своё свои своего своей своих "
    "мой моя мое мои наш наша наше наши ваш этот эта это эти этого этой этому этом этих тот та то "
    "те того той тем том тех "
    "быть был была было были есть будет будут является являются может могут мог можно нужно надо "
    "в во на с со к ко о об обо от до из за по под над при про для без у через между перед после "
    "и а но или да ни не же ли бы если что чтобы как так когда где также тоже только уже еще ещё "
    "очень "
    "кто кого кому кем чей чья чье чьи чего чему чем какой какая какое какие какого какую каком "
    "каким каких который которая которое которые куда откуда почему зачем сколько";

const std::string_view kTurkishStopWords =
    "bir bu şu o bunlar şunlar onlar ben beni bana benim sen seni sana senin onu ona onun biz bizi "
    "bize bizim siz sizi size sizin onları onların kendi "
    "ve veya ya da de ki ile için gibi kadar göre ama fakat ancak çünkü eğer ise hem "
    "değil var yok mı mi mu mü mıdır midir mudur müdür idi olan olarak oldu olur olduğu olmuştur "
    "edilir edildi daha çok en her "
    "ne neyi neden niçin niye nasıl nerede nereye nereden nedir kim kimi kime kimin kimdir hangi "
    "hangisi kaç zaman";

// As spelled; the stemmer plays no part here.
const std::string_view kArabicStopWords =
    "في من إلى الى على عن مع بين خلال بعد قبل عند منذ حتى لدى ضد حول دون تحت فوق أمام "
    "و أو او ثم لكن بل أن ان إن إذا اذا لو كما لأن قد لقد لا لم لن ليس ليست غير إلا "
    "هذا هذه ذلك تلك هؤلاء الذي التي الذين اللذين اللاتي "
    "أنا نحن أنت أنتم هو هي هم هن هما له لها لهم به بها بهم فيه فيها فيهم منه منها منهم عليه عليها "
    "إليه إليها عنه عنها "
    "كان كانت كانوا يكون تكون كل بعض أي اي "
    "ما ماذا من متى أين اين كيف لماذا لم هل كم وما ومن";

const std::string_view kHindiStopWords =
    "का की के को में से पर ने तक और या एवं तथा लेकिन कि जो जब तब तो ही भी नहीं न "
    "यह ये वह वे इस इन उस उन इसका इसके इसकी उसका उसके उसकी उनका उनके उनकी अपने अपना अपनी मैं हम आप "
    "तुम मेरा हमारे "
    "है हैं था थी थे हो होता होती होते हुआ हुई हुए रहा रही रहे गया गई गए कर करता करते करने किया "
    "किए लिए साथ बाद द्वारा एक सकता सकते "
    "क्या कौन किस किसने किसे किसका किसके किन कब कहाँ कहां क्यों कैसे कैसा कितना कितने कितनी कौनसा "
    "कौनसे";

}  // namespace qwalt::text
