//! Records side by side: one test over time, medicines over a year, two checkups. What is shown is what the sources said; nothing
//! is judged, and what was reckoned (a unit, the end of a supply) is said to be.

pub mod calendar;
pub mod chart;
pub mod compare;
pub mod courses;
pub mod measured;
pub mod scale;
pub mod span;
