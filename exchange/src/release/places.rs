//! Prefectures, in which of eight regions (八地方区分) they lie, and how many people live there.

/// A prefecture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prefecture {
    /// JIS X 0401.
    pub code: u8,
    /// In Japanese.
    pub japanese: &'static str,
    /// In English.
    pub english: &'static str,
    /// 地方.
    pub region: &'static str,
    /// People in thousands, census of 1 October 2020 (Statistics Bureau of Japan).
    pub thousands: u32,
}

const fn at(
    code: u8,
    japanese: &'static str,
    english: &'static str,
    region: &'static str,
    thousands: u32,
) -> Prefecture {
    Prefecture { code, japanese, english, region, thousands }
}

/// All of them, in the order of their codes.
pub const PREFECTURES: [Prefecture; 47] = [
    at(1, "北海道", "Hokkaido", "北海道", 5225),
    at(2, "青森県", "Aomori", "東北", 1238),
    at(3, "岩手県", "Iwate", "東北", 1211),
    at(4, "宮城県", "Miyagi", "東北", 2302),
    at(5, "秋田県", "Akita", "東北", 960),
    at(6, "山形県", "Yamagata", "東北", 1068),
    at(7, "福島県", "Fukushima", "東北", 1833),
    at(8, "茨城県", "Ibaraki", "関東", 2867),
    at(9, "栃木県", "Tochigi", "関東", 1933),
    at(10, "群馬県", "Gunma", "関東", 1939),
    at(11, "埼玉県", "Saitama", "関東", 7345),
    at(12, "千葉県", "Chiba", "関東", 6284),
    at(13, "東京都", "Tokyo", "関東", 14048),
    at(14, "神奈川県", "Kanagawa", "関東", 9237),
    at(15, "新潟県", "Niigata", "中部", 2201),
    at(16, "富山県", "Toyama", "中部", 1035),
    at(17, "石川県", "Ishikawa", "中部", 1133),
    at(18, "福井県", "Fukui", "中部", 767),
    at(19, "山梨県", "Yamanashi", "中部", 810),
    at(20, "長野県", "Nagano", "中部", 2048),
    at(21, "岐阜県", "Gifu", "中部", 1979),
    at(22, "静岡県", "Shizuoka", "中部", 3633),
    at(23, "愛知県", "Aichi", "中部", 7542),
    at(24, "三重県", "Mie", "近畿", 1770),
    at(25, "滋賀県", "Shiga", "近畿", 1414),
    at(26, "京都府", "Kyoto", "近畿", 2578),
    at(27, "大阪府", "Osaka", "近畿", 8838),
    at(28, "兵庫県", "Hyogo", "近畿", 5465),
    at(29, "奈良県", "Nara", "近畿", 1324),
    at(30, "和歌山県", "Wakayama", "近畿", 923),
    at(31, "鳥取県", "Tottori", "中国", 553),
    at(32, "島根県", "Shimane", "中国", 671),
    at(33, "岡山県", "Okayama", "中国", 1888),
    at(34, "広島県", "Hiroshima", "中国", 2800),
    at(35, "山口県", "Yamaguchi", "中国", 1342),
    at(36, "徳島県", "Tokushima", "四国", 720),
    at(37, "香川県", "Kagawa", "四国", 950),
    at(38, "愛媛県", "Ehime", "四国", 1335),
    at(39, "高知県", "Kochi", "四国", 692),
    at(40, "福岡県", "Fukuoka", "九州・沖縄", 5135),
    at(41, "佐賀県", "Saga", "九州・沖縄", 811),
    at(42, "長崎県", "Nagasaki", "九州・沖縄", 1312),
    at(43, "熊本県", "Kumamoto", "九州・沖縄", 1738),
    at(44, "大分県", "Oita", "九州・沖縄", 1124),
    at(45, "宮崎県", "Miyazaki", "九州・沖縄", 1070),
    at(46, "鹿児島県", "Kagoshima", "九州・沖縄", 1588),
    at(47, "沖縄県", "Okinawa", "九州・沖縄", 1467),
];

/// The prefecture with this code.
#[must_use]
pub fn prefecture(code: u8) -> Option<&'static Prefecture> {
    PREFECTURES.get(usize::from(code).checked_sub(1)?)
}

/// Whether there is a region of this name.
#[must_use]
pub fn is_region(name: &str) -> bool {
    PREFECTURES.iter().any(|one| one.region == name)
}

/// Of a thousand people in Japan how many live in this region.
pub(super) fn share_of_region(name: &str) -> u64 {
    let people = |of: &mut dyn Iterator<Item = &Prefecture>| of.map(|one| u64::from(one.thousands)).sum::<u64>();
    let all = people(&mut PREFECTURES.iter());
    people(&mut PREFECTURES.iter().filter(|one| one.region == name)) * 1000 / all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_47_prefectures_stand_in_order_lie_in_8_regions_and_add_up_to_the_census() {
        for (at, one) in PREFECTURES.iter().enumerate() {
            assert_eq!(usize::from(one.code), at + 1);
            assert_eq!(prefecture(one.code), Some(one));
        }
        let mut regions: Vec<_> = PREFECTURES.iter().map(|one| one.region).collect();
        regions.dedup();
        assert_eq!(regions.len(), 8);
        // 126,146 thousand, each prefecture rounded.
        let all: u32 = PREFECTURES.iter().map(|one| one.thousands).sum();
        assert!((126_140..=126_150).contains(&all), "{all}");
        assert_eq!(prefecture(0).or(prefecture(48)), None);
        assert!((25..=35).contains(&share_of_region("四国")));
    }
}
