//! Two devices at the same moment: one deletes or adds, and between its look and its write the other seals a sheet.

use std::cell::RefCell;
use std::rc::Rc;

use crate::common::{Device, Page, draft, drug, serve};
use client::engine::wire::*;
use client::native::NativeTransport;
use client::transport::{Method, Request, Response, Transport, Unreachable};
use vault::record::Kind;

/// A connection on which another device seals a sheet just before the first write.
#[derive(Clone)]
struct Overtaken {
    whole: NativeTransport,
    other: Rc<RefCell<Option<(Page, ShareDraft)>>>,
    link: Rc<RefCell<Option<String>>>,
}

impl Transport for Overtaken {
    async fn send(&self, request: Request) -> Result<Response, Unreachable> {
        if request.path.ends_with("/changes") && request.method == Method::Post {
            let other = self.other.borrow_mut().take();
            if let Some((mut page, draft)) = other {
                let made = page.call(CreateShare { draft }).await.unwrap();
                *self.link.borrow_mut() = made.link.map(|link| link.link);
            }
        }
        self.whole.send(request).await
    }

    async fn follow(&self, request: Request, on_line: &mut dyn FnMut(&str) -> bool) -> Result<u16, Unreachable> {
        self.whole.follow(request, on_line).await
    }
}

async fn seen(url: &str, link: &str) -> Vec<String> {
    let ask = OpenLink { link: link.to_owned(), recipient: "受付".into(), passcode: None };
    let document = Device::new(url).page().call(ask).await.unwrap();
    let mut titles: Vec<_> = document.records.iter().map(|record| record.title().to_owned()).collect();
    titles.sort();
    titles
}

/// Two engines stand on one stack here, one inside a request of the other.
#[test]
fn a_sheet_that_another_device_seals_meanwhile_shows_nothing_deleted_and_takes_in_what_is_new() {
    let test = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(overtaken());
    std::thread::Builder::new().stack_size(32 << 20).spawn(test).unwrap().join().unwrap();
}

async fn overtaken() {
    let folder = tempfile::tempdir().unwrap();
    let running = serve(folder.path()).await;
    let whole = NativeTransport::new(&running.public_url).unwrap();
    let overtaken = Overtaken { whole, other: Rc::default(), link: Rc::default() };
    let mut page = Device::new(&running.public_url).page_over(overtaken.clone());
    let (sheet, _) = page.sign_up().await;
    let (kept, gone) = (page.add(drug("残す薬")).await.id, page.add(drug("消す薬")).await.id);
    let other = async || {
        let mut other = Device::new(&running.public_url).page();
        other.call(OpenWithWords { words: sheet.words.join(" "), keep: false }).await.unwrap();
        other
    };
    let live = ShareDraft {
        standing: true,
        live: vec![Kind::Medication],
        until: Some(4_000_000_000),
        ..draft(&[kept, gone], &[Kind::Medication])
    };
    let other_page = other().await;
    *overtaken.other.borrow_mut() = Some((other_page, live));
    page.call(DeleteRecord { id: gone }).await.unwrap();
    let link = overtaken.link.borrow_mut().take().expect("the other device was first");
    assert_eq!(seen(&running.public_url, &link).await, ["残す薬"], "what is deleted is deleted everywhere");

    let live = ShareDraft {
        standing: true,
        live: vec![Kind::Medication],
        until: Some(4_000_000_000),
        ..draft(&[kept], &[Kind::Medication])
    };
    let other_page = other().await;
    *overtaken.other.borrow_mut() = Some((other_page, live));
    page.add(drug("新しい薬")).await;
    let link = overtaken.link.borrow_mut().take().expect("the other device was first");
    assert_eq!(seen(&running.public_url, &link).await, ["新しい薬", "残す薬"]);
}
