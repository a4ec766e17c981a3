//! The figures as Prometheus reads them (text format 0.0.4), at /metrics of an address of their own.

use std::fmt::Write;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, Weak};

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use protocol::route::ROUTES;

use super::{BOUNDS, Histogram, Metrics};
use crate::store::Store;

const CONTENT_TYPE: &str = "text/plain; version=0.0.4";
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
const OUTCOMES: [&str; 2] = ["done", "failed"];

/// What answers at the address for figures.
pub fn router(metrics: Arc<Metrics>, store: Weak<dyn Store>) -> Router {
    Router::new().route("/metrics", get(serve)).with_state((metrics, store))
}

async fn serve(State((metrics, store)): State<(Arc<Metrics>, Weak<dyn Store>)>) -> impl IntoResponse {
    let mut page = Page::default();
    write(&mut page, &metrics);
    if let Some(store) = store.upgrade() {
        write_store(&mut page, &*store).await;
    }
    ([(header::CONTENT_TYPE, CONTENT_TYPE)], page.0)
}

fn write(page: &mut Page, metrics: &Metrics) {
    let named = ROUTES.iter().map(|route| format!("method=\"{}\",route=\"{}\"", route.method, route.path));
    let named: Vec<_> = named.chain(["method=\"other\",route=\"other\"".to_owned()]).collect();
    page.family("inro_requests_total", "counter", "Requests that were answered.");
    for (labels, figures) in named.iter().zip(&metrics.routes) {
        for (class, count) in CLASSES.iter().zip(&figures.statuses).filter(|(_, count)| count.get() > 0) {
            page.line("inro_requests_total", &format!("{labels},status=\"{class}\""), count.get());
        }
    }
    page.family("inro_request_seconds", "histogram", "Time until an answer begins.");
    for (labels, figures) in named.iter().zip(&metrics.routes).filter(|(_, figures)| figures.took.micros.get() > 0) {
        page.histogram("inro_request_seconds", &format!("{labels},"), &figures.took);
    }
    page.family("inro_rate_limited_total", "counter", "Requests that were answered with 429.");
    page.line("inro_rate_limited_total", "", metrics.rate_limited.get());
    page.family("inro_connections_total", "counter", "Connections that were accepted.");
    page.line("inro_connections_total", "", metrics.connections.get());
    page.family("inro_connections_refused_total", "counter", "Connections of networks that had all of theirs.");
    page.line("inro_connections_refused_total", "", metrics.refused.get());
    page.family("inro_connections_open", "gauge", "Connections that are open.");
    page.line("inro_connections_open", "", metrics.open.load(Ordering::Relaxed));
    page.family("inro_commits_total", "counter", "Writes of the store.");
    for (outcome, count) in OUTCOMES.iter().zip(&metrics.commits) {
        page.line("inro_commits_total", &format!("outcome=\"{outcome}\""), count.get());
    }
    page.family("inro_commit_seconds", "histogram", "Time until a write is durable.");
    page.histogram("inro_commit_seconds", "", &metrics.commit_took);
    page.family("inro_sweeps_total", "counter", "Rounds that look what is due.");
    for (outcome, count) in OUTCOMES.iter().zip(&metrics.sweeps) {
        page.line("inro_sweeps_total", &format!("outcome=\"{outcome}\""), count.get());
    }
    if let Some(days) = *metrics.certificate_days.lock().unwrap_or_else(PoisonError::into_inner) {
        page.family(
            "inro_certificate_days_left",
            "gauge",
            "Whole days until the certificate ends; below 0 when it has.",
        );
        page.line("inro_certificate_days_left", "", days);
    }
}

async fn write_store(page: &mut Page, store: &dyn Store) {
    page.family("inro_store_ready", "gauge", "1 while the store takes writes.");
    page.line("inro_store_ready", "", u8::from(store.ready()));
    if let Ok(figures) = store.figures().await {
        page.family("inro_store_rows_bytes", "gauge", "Bytes of the database without sealed files.");
        page.line("inro_store_rows_bytes", "", figures.rows_bytes);
        page.family("inro_store_slots", "gauge", "Slots for keys, in use or free.");
        page.line("inro_store_slots", "", figures.slots);
    }
}

/// The text in the making.
#[derive(Default)]
struct Page(String);

impl Page {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn line(&mut self, name: &str, labels: &str, value: impl std::fmt::Display) {
        let _ = match labels {
            "" => writeln!(self.0, "{name} {value}"),
            labels => writeln!(self.0, "{name}{{{labels}}} {value}"),
        };
    }

    /// `labels` ends with a comma, unless it is empty.
    fn histogram(&mut self, name: &str, labels: &str, histogram: &Histogram) {
        let mut sum = 0;
        let bounds = BOUNDS.iter().map(|bound| format!("{}", *bound as f64 / 1000.0)).chain(["+Inf".to_owned()]);
        for (bound, class) in bounds.zip(&histogram.classes) {
            sum += class.get();
            self.line(&format!("{name}_bucket"), &format!("{labels}le=\"{bound}\""), sum);
        }
        let labels = labels.trim_end_matches(',');
        self.line(&format!("{name}_sum"), labels, histogram.micros.get() as f64 / 1e6);
        self.line(&format!("{name}_count"), labels, sum);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn figures_are_sorted_by_route_and_class_and_what_is_no_route_is_other() {
        let metrics = Metrics::default();
        metrics.answered("GET", Some("/healthz"), 200, Duration::from_millis(30));
        metrics.answered("GET", Some("/healthz"), 200, Duration::from_millis(3));
        metrics.answered("JANEDOE", Some("/healthz"), 405, Duration::from_millis(1));
        metrics.answered("GET", None, 429, Duration::from_secs(100));
        let mut page = Page::default();
        write(&mut page, &metrics);
        for line in [
            "inro_requests_total{method=\"GET\",route=\"/healthz\",status=\"2xx\"} 2",
            "inro_requests_total{method=\"other\",route=\"other\",status=\"4xx\"} 2",
            "inro_request_seconds_bucket{method=\"GET\",route=\"/healthz\",le=\"0.005\"} 1",
            "inro_request_seconds_bucket{method=\"GET\",route=\"/healthz\",le=\"0.1\"} 2",
            "inro_request_seconds_bucket{method=\"other\",route=\"other\",le=\"60\"} 1",
            "inro_request_seconds_bucket{method=\"other\",route=\"other\",le=\"+Inf\"} 2",
            "inro_request_seconds_count{method=\"GET\",route=\"/healthz\"} 2",
            "inro_request_seconds_sum{method=\"GET\",route=\"/healthz\"} 0.033",
            "inro_rate_limited_total 1",
        ] {
            assert!(page.0.lines().any(|own| own == line), "{line}\n{}", page.0);
        }
        assert!(!page.0.contains("JANEDOE"));
    }
}
