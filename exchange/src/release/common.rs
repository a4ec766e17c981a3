//! What is common enough to be named in an anonymised release: groups of diagnoses and of drugs. Everything else is その他. The lists are
//! fixed, and not complete by intent: what is missing is only told less exactly.

/// Three-character groups of ICD-10 (WHO, 2019), sorted. Nothing that is decided about as a topic of its own (infections such as
/// hepatitis and HIV, mental health, pregnancy, genetics) and no designated intractable disease.
pub const DIAGNOSES: [&str; 217] = [
    "A04", "A08", "A09", "A49", "B00", "B02", "B07", "B34", "B35", "B36", "B37", "C16", "C18", "C20", "C34", "C50",
    "C61", "D12", "D17", "D18", "D22", "D23", "D25", "D50", "D64", "E03", "E04", "E05", "E06", "E11", "E14", "E55",
    "E66", "E78", "E79", "E86", "E87", "G25", "G40", "G43", "G44", "G45", "G47", "G51", "G56", "G62", "H00", "H01",
    "H02", "H04", "H10", "H11", "H16", "H25", "H26", "H35", "H36", "H40", "H43", "H52", "H53", "H60", "H61", "H65",
    "H66", "H81", "H90", "H91", "H93", "I10", "I11", "I20", "I21", "I25", "I34", "I35", "I47", "I48", "I49", "I50",
    "I61", "I63", "I64", "I67", "I69", "I70", "I73", "I80", "I83", "I84", "I95", "J00", "J01", "J02", "J03", "J04",
    "J06", "J10", "J11", "J15", "J18", "J20", "J21", "J30", "J31", "J32", "J33", "J34", "J35", "J39", "J40", "J42",
    "J43", "J44", "J45", "J69", "K02", "K04", "K05", "K08", "K12", "K13", "K20", "K21", "K22", "K25", "K26", "K29",
    "K30", "K31", "K35", "K40", "K52", "K56", "K57", "K58", "K59", "K60", "K61", "K62", "K63", "K64", "K70", "K76",
    "K80", "K81", "L01", "L02", "L03", "L08", "L20", "L21", "L23", "L24", "L25", "L27", "L28", "L29", "L30", "L40",
    "L50", "L57", "L60", "L63", "L70", "L72", "L73", "L82", "L84", "L85", "M06", "M10", "M13", "M15", "M16", "M17",
    "M19", "M20", "M23", "M43", "M47", "M48", "M50", "M51", "M53", "M54", "M62", "M65", "M67", "M70", "M72", "M75",
    "M77", "M79", "M80", "M81", "N10", "N18", "N19", "N20", "N30", "N31", "N32", "N39", "N40", "N41", "N80", "N91",
    "N92", "N94", "N95", "R05", "R06", "R10", "R42", "R51", "R73",
];

/// Classes of drugs (薬効分類, three digits), sorted. Not among them: classes in which drugs for rare diseases stand together (119, 241,
/// 395, 399, 429, 634), and those that tell of a topic.
pub const DRUG_CLASSES: [&str; 64] = [
    "114", "118", "122", "124", "131", "132", "133", "211", "212", "213", "214", "217", "218", "219", "222", "223",
    "224", "225", "226", "229", "231", "232", "233", "234", "235", "236", "239", "243", "245", "249", "255", "259",
    "261", "264", "265", "266", "269", "311", "312", "313", "315", "316", "317", "319", "321", "322", "331", "332",
    "333", "339", "391", "394", "396", "441", "449", "520", "611", "612", "613", "614", "615", "624", "629", "799",
];

/// Words for diagnoses by their ICD-10 code, sorted by it: the only ones that a pseudonymised release tells, and only where the source
/// itself uses the word for that code. The ministry's example is among them.
const WORDS: [(&str, &str); 45] = [
    ("D509", "鉄欠乏性貧血"),
    ("E039", "甲状腺機能低下症"),
    ("E050", "バセドウ病"),
    ("E109", "1型糖尿病"),
    ("E119", "2型糖尿病"),
    ("E14", "糖尿病"),
    ("E149", "糖尿病"),
    ("E169", "膵島細胞症"),
    ("E780", "高コレステロール血症"),
    ("E785", "脂質異常症"),
    ("E785", "高脂血症"),
    ("E790", "高尿酸血症"),
    ("G439", "片頭痛"),
    ("G473", "睡眠時無呼吸症候群"),
    ("H269", "白内障"),
    ("H409", "緑内障"),
    ("I10", "本態性高血圧症"),
    ("I10", "高血圧症"),
    ("I209", "狭心症"),
    ("I259", "虚血性心疾患"),
    ("I48", "心房細動"),
    ("I500", "うっ血性心不全"),
    ("I509", "心不全"),
    ("I639", "脳梗塞"),
    ("J00", "急性鼻咽頭炎"),
    ("J069", "急性上気道炎"),
    ("J209", "急性気管支炎"),
    ("J304", "アレルギー性鼻炎"),
    ("J459", "喘息"),
    ("J459", "気管支喘息"),
    ("K210", "逆流性食道炎"),
    ("K259", "胃潰瘍"),
    ("K269", "十二指腸潰瘍"),
    ("K295", "慢性胃炎"),
    ("K590", "便秘症"),
    ("K760", "脂肪肝"),
    ("L209", "アトピー性皮膚炎"),
    ("L309", "湿疹"),
    ("M109", "痛風"),
    ("M545", "腰痛症"),
    ("M819", "骨粗鬆症"),
    ("N189", "慢性腎臓病"),
    ("N40", "前立腺肥大症"),
    ("N951", "更年期障害"),
    ("R51", "頭痛"),
];

/// What vaccines are against, and words by which their names tell it.
pub const TARGETS: [(&str, &[&str]); 22] = [
    ("インフルエンザ", &["インフルエンザ", "influenza"]),
    ("新型コロナ", &["コロナ", "covid", "コミナティ", "スパイクバックス"]),
    ("肺炎球菌", &["肺炎球菌", "pneumococc", "プレベナー", "ニューモバックス"]),
    ("帯状疱疹", &["帯状疱疹", "シングリックス", "zoster"]),
    ("水痘", &["水痘", "varicella"]),
    ("麻しん", &["麻しん", "麻疹", "measles", "mrワクチン"]),
    ("風しん", &["風しん", "風疹", "rubella", "mrワクチン"]),
    ("おたふくかぜ", &["おたふくかぜ", "流行性耳下腺炎", "mumps"]),
    ("ジフテリア", &["ジフテリア", "四種混合", "五種混合", "三種混合", "二種混合", "diphtheria"]),
    ("破傷風", &["破傷風", "四種混合", "五種混合", "三種混合", "二種混合", "tetanus"]),
    ("百日せき", &["百日せき", "百日咳", "四種混合", "五種混合", "三種混合", "pertussis"]),
    ("ポリオ", &["ポリオ", "四種混合", "五種混合", "polio"]),
    ("ヒブ", &["ヒブ", "hib", "五種混合"]),
    ("日本脳炎", &["日本脳炎", "japanese encephalitis"]),
    ("結核", &["bcg", "結核"]),
    ("B型肝炎", &["b型肝炎", "hepatitis b"]),
    ("A型肝炎", &["a型肝炎", "hepatitis a"]),
    ("HPV", &["hpv", "ヒトパピローマ", "サーバリックス", "ガーダシル", "シルガード", "papilloma"]),
    ("ロタ", &["ロタ", "rota"]),
    ("狂犬病", &["狂犬病", "rabies"]),
    ("髄膜炎菌", &["髄膜炎菌", "meningococc"]),
    ("RSウイルス", &["rsウイルス", "アレックスビー", "アブリスボ"]),
];

/// What is not among the common ones.
pub const OTHER: &str = "その他";

/// The words that may stand for an ICD-10 code.
pub(super) fn words_of(code: &str) -> impl Iterator<Item = &'static str> {
    WORDS.iter().filter(move |(of, _)| *of == code).map(|(_, word)| *word)
}

/// The group of an ICD-10 code: its first three characters if they are common, else [`OTHER`].
#[must_use]
pub fn diagnosis(code: Option<&str>) -> &'static str {
    let group = code.and_then(|code| code.get(..3)).map(str::to_ascii_uppercase);
    let found = group.and_then(|group| DIAGNOSES.binary_search(&group.as_str()).ok());
    found.map_or(OTHER, |at| DIAGNOSES[at])
}

/// The class of a drug by its YJ or price-listing code, if it is common, else [`OTHER`].
#[must_use]
pub fn drug(code: Option<&str>) -> &'static str {
    let found = code.and_then(|code| code.get(..3)).and_then(|class| DRUG_CLASSES.binary_search(&class).ok());
    found.map_or(OTHER, |at| DRUG_CLASSES[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_and_hold_each_group_once() {
        assert!(DIAGNOSES.windows(2).all(|two| two[0] < two[1]));
        assert!(DRUG_CLASSES.windows(2).all(|two| two[0] < two[1]));
        assert!(WORDS.windows(2).all(|two| two[0] < two[1]));
        assert!(DIAGNOSES.iter().all(|code| code.len() == 3) && DRUG_CLASSES.iter().all(|code| code.len() == 3));
    }

    #[test]
    fn a_common_group_is_named_and_a_rare_or_unknown_one_is_other() {
        for (code, group) in
            [("E119", "E11"), ("e11.9", "E11"), ("I10", "I10"), ("D137", OTHER), ("E75.2", OTHER), ("あ", OTHER)]
        {
            assert_eq!(diagnosis(Some(code)), group, "{code}");
        }
        assert_eq!((diagnosis(None), drug(None)), (OTHER, OTHER));
        assert_eq!((drug(Some("2171022F2022")), drug(Some("3959411A1026"))), ("217", OTHER));
        for topic in ["B18", "B24", "F32", "O24", "Q90", "A50"] {
            assert_eq!(diagnosis(Some(topic)), OTHER, "{topic}");
        }
    }
}
