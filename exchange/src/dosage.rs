//! What the words of a usage say about times of day, whatever format they came in.

use vault::record::DayTimes;

/// Times of day that the words name. 毎食 is all three meals.
pub(crate) fn times(words: &str) -> DayTimes {
    let meals = words.contains("毎食");
    DayTimes {
        morning: meals || words.contains('朝') || words.contains("起床"),
        noon: meals || words.contains('昼'),
        evening: meals || words.contains('夕'),
        bedtime: ["就寝", "寝る前", "眠前"].iter().any(|name| words.contains(name)),
    }
}
