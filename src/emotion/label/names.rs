//! Names of folders in twelve further languages.
//!
//! Two sources stand behind the words: the English dictionaries of FreeDict (<https://freedict.org>, releases of 2022) and
//! the keywords of the faces 😐 😀 😮 😢 😠 🤢 😨 😒 in Unicode CLDR 48.2 (`annotations/<language>/annotations.json`).
//! Each language names its own; its words that neither source has, other than feminines, neuters and plurals, are listed as
//! added.

/// For each language, its words for every emotion in the order of [`crate::emotion::Emotion::ALL`]: neutral, happy, surprise, sad,
/// angry, disgust, fear, contempt. Words are set apart by spaces, the parts of one by `_`.
pub(super) const FURTHER_NAMES: [[&str; 8]; 12] = [
    // Swedish: FreeDict eng-swe, CLDR sv; added: glädje, vrede, skräck, föraktfull.
    [
        "neutral neutralt uttryckslös uttryckslöst",
        "glad glada glatt glädje lycka lycklig fröjd leende",
        "förvånad förvånat förvåning överraskad överraskning",
        "ledsen ledsna sorgsen sorgligt bedrövelse sorg",
        "arg arga argt ilsken ilska vred vrede vredgad rasande ursinnig",
        "äckel äcklad äcklat vämjelse avsky",
        "rädd rädda rädsla skrämd skrämt fruktan livrädd skräck",
        "förakt föraktfull",
    ],
    // Danish: FreeDict eng-dan, CLDR da; added: lykkelig, sorg, væmmelse, afsky, skræmt, foragt, foragtende.
    [
        "neutralt udtryksløs udtryksløst",
        "glad glade smil smilende glæde lykke lykkelig",
        "overrasket overraskelse forbavset chokeret",
        "trist triste tristhed ked_af_det sorg",
        "vred vrede vredt rasende",
        "ulækkert væmmelse afsky",
        "bange frygt angst skræmt",
        "foragt foragtende",
    ],
    // Norwegian: FreeDict eng-nor, CLDR no; added: tristhet, redsel, foraktelig.
    [
        "nøytral nøytralt uttrykksløs",
        "glad glede lykke lykkelig smil fryd",
        "overrasket overraskelse forbauset sjokkert",
        "trist tristhet lei_seg sørgmodighet sorg",
        "sint sinte sinne sinna rasende raseri",
        "avsky vemmelse motbydelig",
        "redd redde frykt skremt livredd redsel",
        "forakt foraktelig",
    ],
    // Finnish: FreeDict eng-fin, CLDR fi; added: peruslukema.
    [
        "neutraali ilmeetön peruslukema",
        "iloinen iloiset ilo onnellinen onnellisuus onni riemu hymy",
        "yllättynyt yllättyneet yllätys hämmästys hämmästynyt ihmetys",
        "surullinen surulliset surullisuus suru murhe",
        "vihainen vihaiset viha suuttunut suuttumus kiukku raivo",
        "inho inhottava vastenmielisyys kuvottava",
        "pelko pelokas peloissaan pelästynyt kauhu kammo",
        "halveksunta halveksinta halveksiva ylenkatse",
    ],
    // Hungarian: FreeDict eng-hun, CLDR hu; added: undorodó.
    [
        "semleges kifejezéstelen közömbös",
        "boldog boldogság vidám vidámság öröm örömteli mosoly mosolygó",
        "meglepetés meglepett meglepődött meglepődés csodálkozás csodálkozó ámulat",
        "szomorú szomorúság bánat bús",
        "harag haragos düh dühös mérges",
        "undor undorító undorodó",
        "félelem ijedt rémült rémület rettegés",
        "megvetés megvető lenézés lenéző",
    ],
    // Romanian: CLDR ro; added: mânios, dezgust, dezgustat, scârbă, dispreț, disprețuitor.
    [
        "neutru neutră inexpresiv inexpresivă",
        "fericit fericită fericire bucurie bucuros bucuroasă vesel veselă veselie zâmbet",
        "surpriză surprins surprinsă uimire uimit uimită mirare mirat mirată",
        "trist tristă tristețe",
        "furie furios furioasă înfuriat nervos nervoasă mânie mânios",
        "dezgustător dezgustat dezgustată scârbos dezgust scârbă",
        "frică teamă spaimă speriat speriată înspăimântat fricos teroare",
        "dispreț disprețuitor",
    ],
    // Bulgarian: FreeDict eng-bul, CLDR bg; added: погнуса, отвратен.
    [
        "неутрален неутрална неутрално безизразен безизразно",
        "щастие щастлив щастлива щастливо радост радостен радостна весел весела усмивка",
        "изненада изненадан изненадана изненадано учудване учуден учудена удивление",
        "тъга тъжен тъжна тъжно печал печален печална скръб",
        "гняв гневен гневна гневно ядосан ядосана ядосано сърдит сърдита ярост бесен",
        "отвращение отвратен отвратена отвратено погнуса гнусно",
        "страх изплашен изплашена изплашено уплашен уплашена боязън ужас",
        "презрение презрителен пренебрежение",
    ],
    // Croatian: FreeDict eng-hrv; Serbian and Bosnian share most of it.
    [
        "neutralan neutralna neutralno neutralni bezizrazan",
        "sreća sretan sretna sretno radost radostan radosna veselje veseo osmijeh",
        "iznenađenje iznenađen iznenađena čuđenje začuđen",
        "tuga tužan tužna tužni tužno žalost žalostan",
        "ljutnja ljut ljuta ljutit bijes bijesan gnjev gnjevan srdžba",
        "gađenje gadan gadno ogavno",
        "strah uplašen uplašena prestrašen prestrašena užas strava",
        "prezir preziran prezriv preziranje",
    ],
    // Ukrainian: CLDR uk; added: огида, відраза, презирство, зневага, зневажливий.
    [
        "нейтральний нейтральна нейтральне невиразний без_емоцій",
        "радість радісний радісна щасливий щаслива посмішка усмішка усміхнений щастя",
        "здивування здивований здивована здивоване подив вражений",
        "сумний сумна сумне сум смуток засмучений",
        "гнів злий зла злість сердитий сердита сердите",
        "огида відраза",
        "страх наляканий налякана налякане переляк боязкий",
        "презирство зневага зневажливий",
    ],
    // Persian: CLDR fa; added: ناراحتی, اندوه, انزجار, چندش, تحقیر.
    [
        "خنثی بی‌حالت بی‌احساس بی‌طرف",
        "شاد شادی خوشحال خوشحالی خندان خنده لبخند تبسم",
        "تعجب متعجب غافلگیری غافلگیر حیرت‌زده شگفتی",
        "غم غمگین ناراحت ناراحتی محزون غصه اندوه",
        "خشم خشمگین عصبانی عصبانیت",
        "انزجار منزجر چندش",
        "ترس ترسیده ترسناک وحشت",
        "تحقیر تحقیرآمیز",
    ],
    // Hindi: FreeDict eng-hin, CLDR hi.
    [
        "तटस्थ भावहीन भावशून्य उदासीन",
        "खुश खुशी प्रसन्न प्रसन्नता आनन्द आनंद सुखी हर्षित मुस्कान मुस्कराहट मुस्कुराहट",
        "आश्चर्य आश्चर्यचकित हैरान अचंभित भौंचक विस्मय",
        "उदास उदासी दुख दुःख दुखी दुःखी शोक विषाद",
        "क्रोध क्रोधित गुस्सा गुस्सैल कुपित कोप",
        "घृणा घृणित",
        "डर डरा डरा_हुआ भय भयभीत आतंक",
        "तिरस्कार तिरस्कारपूर्ण अवहेलना अवमानना",
    ],
    // Indonesian: FreeDict eng-ind, CLDR id; added: kemarahan, meremehkan. Malay shares most of it.
    [
        "netral tanpa_ekspresi datar",
        "senang kesenangan bahagia kebahagiaan gembira kegembiraan senyum senyuman tersenyum",
        "terkejut kejutan kaget takjub tercengang",
        "sedih kesedihan sendu murung",
        "marah amarah kemarahan kesal gusar",
        "jijik kejijikan muak",
        "takut ketakutan ngeri kengerian",
        "penghinaan meremehkan",
    ],
];
