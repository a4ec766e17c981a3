//! Pictures and charts of the documents: each that is named is there, and each that is there is shown somewhere.

use std::collections::BTreeSet;

/// Folders of which every file has to be shown by a document.
const FOLDERS: [&str; 2] = ["docs/pictures/", "docs/charts/"];
const ENDINGS: [&str; 5] = [".png", ".webp", ".svg", ".jpg", ".gif"];

#[derive(Default)]
pub struct Drawings {
    stored: BTreeSet<String>,
    /// The document, and the picture's path from the root.
    shown: BTreeSet<(String, String)>,
}

impl Drawings {
    /// Takes in a file's name; every file of the repository.
    pub fn add(&mut self, name: &str) {
        if ENDINGS.iter().any(|end| name.ends_with(end)) {
            self.stored.insert(name.to_owned());
        }
    }

    /// Takes in what a document shows: `<img src="…">` and `![…](…)`.
    pub fn read(&mut self, document: &str, text: &str) {
        if !document.ends_with(".md") {
            return;
        }
        let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
        let tags = text.split("<img ").skip(1).filter_map(|rest| rest.split_once("src=\"")?.1.split('"').next());
        let links = text.split("![").skip(1).filter_map(|rest| rest.split_once("](")?.1.split(')').next());
        for address in tags.chain(links).filter(|address| !address.contains("://")) {
            self.shown.insert((document.to_owned(), joined(folder, address)));
        }
    }

    /// What is named and not there, and what is there and shown nowhere.
    pub fn broken(&self) -> Vec<String> {
        let missing = self.shown.iter().filter(|(_, picture)| !self.stored.contains(picture));
        let missing = missing.map(|(document, picture)| format!("{document}: there is no picture {picture}"));
        let shown: BTreeSet<&str> = self.shown.iter().map(|(_, picture)| picture.as_str()).collect();
        let ours = |name: &&String| FOLDERS.iter().any(|folder| name.starts_with(folder));
        let unused = self.stored.iter().filter(ours).filter(|name| !shown.contains(name.as_str()));
        missing.chain(unused.map(|name| format!("{name}: no document shows it"))).collect()
    }
}

/// A path from the root for one that is relative to a folder.
fn joined(folder: &str, address: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in address.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(stored: &[&str], document: &str, text: &str) -> Vec<String> {
        let mut drawings = Drawings::default();
        stored.iter().for_each(|name| drawings.add(name));
        drawings.read(document, text);
        drawings.broken()
    }

    #[test]
    fn a_picture_that_a_document_names_has_to_be_there() {
        let text = r#"<img src="pictures/home.png" alt="x" width="260"> and ![y](../app/static/favicon.svg)"#;
        let both = ["docs/pictures/home.png", "app/static/favicon.svg"];
        assert!(broken(&both, "docs/patients.md", text).is_empty());
        assert_eq!(
            broken(&both[1..], "docs/patients.md", text),
            ["docs/patients.md: there is no picture docs/pictures/home.png"]
        );
        assert_eq!(broken(&both[..1], "docs/patients.md", text).len(), 1);
    }

    #[test]
    fn a_picture_that_no_document_shows_is_named() {
        let text = r#"<img alt="x" src="docs/pictures/home.png">"#;
        let stored = ["docs/pictures/home.png", "docs/pictures/pages/old.webp", "app/static/icon.svg"];
        assert_eq!(broken(&stored, "README.md", text), ["docs/pictures/pages/old.webp: no document shows it"]);
        assert_eq!(broken(&stored[..1], "notes.txt", text).len(), 1, "only documents show something");
    }
}
