//! A server that lies: each test is named after what the patient sees. In each, nothing is overwritten, neither at the server
//! nor on the device, and when the server tells the truth again the work goes on with everything that was there.

mod ends;
mod family;
mod history;
mod journal;
mod keys;
mod liar;
mod records;
mod replies;
