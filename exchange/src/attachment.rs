//! The files inside FHIR's `DocumentReference` (R4 `Attachment`): taken out of a resource before it is kept, because a record is
//! small and a file is not, and put back when it leaves.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use vault::id::Digest;
use vault::record::Attachment;

use crate::json::Json;

/// A file of a document, as the document brings it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedFile {
    /// What the document calls it; may be empty.
    pub name: String,
    /// Media type (RFC 6838) as the document says; may be empty, may be wrong.
    pub media_type: String,
    /// Bytes, as far as it is known.
    pub length: Option<u64>,
    /// None where the document only names it.
    pub content: Option<Vec<u8>>,
    /// SHA-256 of a content that was [`Content::Elsewhere`] when the document was written.
    pub sha256: Option<Digest>,
}

/// Finds the content of a file. None if it is not to be had.
pub type Contents<'a> = dyn Fn(&Attachment) -> Option<Content> + 'a;

/// The content of a file as a document holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// As FHIR writes it, see [`encode_content`].
    Here(String),
    /// Its SHA-256 stands in its place, because who reads the document has the content too. No valid FHIR: it is for the
    /// importer of our own archives alone.
    Elsewhere,
}

impl Content {
    /// Of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self::Here(encode_content(bytes))
    }

    fn written(self, file: &Attachment) -> Json {
        match self {
            Self::Here(text) => Json::text(text),
            Self::Elsewhere => placeholder(file.info.sha256.as_bytes()),
        }
    }
}

/// A content as FHIR writes it: base64 (RFC 4648 section 4).
#[must_use]
pub fn encode_content(content: &[u8]) -> String {
    STANDARD.encode(content)
}

/// The files that a `DocumentReference` names, in its order.
pub(crate) fn files(resource: &Json) -> Vec<ParsedFile> {
    let attachments = resource.items("content").iter().filter_map(|content| content.get("attachment"));
    // One that has only a title stands where a document has no file, because one must be there.
    let is_file = |one: &&Json| ["data", "size", "url"].iter().any(|member| one.get(member).is_some());
    let file = |attachment: &Json| {
        let content = attachment.str("data").filter(|data| !data.is_empty()).and_then(decode);
        let said = match attachment.get("size") {
            Some(Json::Number(digits)) => digits.parse().ok(),
            _ => None,
        };
        ParsedFile {
            name: attachment.str("title").unwrap_or_default().to_owned(),
            media_type: attachment.str("contentType").unwrap_or_default().to_owned(),
            length: content.as_ref().map(|content| content.len() as u64).or(said),
            content,
            sha256: attachment.get("data").and_then(hash_of),
        }
    };
    attachments.filter(is_file).map(file).collect()
}

/// The resource with the hash of each file in place of its content. Blanks and line breaks in it, which mean nothing, do
/// not come back. What is no base64 stays.
pub(crate) fn without_contents(resource: &Json) -> Json {
    map_data(resource, &|data| {
        let Json::String(text) = data else { return Some(data.clone()) };
        let content = decode(text).filter(|content| STANDARD.encode(content) == dense(text));
        Some(content.map_or_else(|| data.clone(), |content| placeholder(&Sha256::digest(content).into())))
    })
}

/// The resource with the content of each file where its hash stands. Where it is not to be had the element is left out.
pub(crate) fn with_contents(resource: &Json, files: &[Attachment], contents: &Contents<'_>) -> Json {
    map_data(resource, &|data| {
        let Json::Object(_) = data else { return Some(data.clone()) };
        let is_meant = |file: &&Attachment| *data == placeholder(file.info.sha256.as_bytes());
        files.iter().find(is_meant).and_then(|file| Some(contents(file)?.written(file)))
    })
}

/// One file as FHIR writes it; with its content, if that is at hand.
pub(crate) fn write(file: &Attachment, content: Option<Content>) -> Json {
    let words = |text: &str| (!text.trim().is_empty()).then(|| Json::text(text));
    Json::object([
        // Demanded beside data (att-1).
        ("contentType", words(&file.info.media_type).or_else(|| Some(Json::text("application/octet-stream")))),
        ("data", content.map(|content| content.written(file))),
        ("size", Some(Json::Number(file.info.length.to_string()))),
        ("title", words(&file.info.name)),
    ])
}

/// Base64 as FHIR allows it, with blanks and line breaks.
fn decode(data: &str) -> Option<Vec<u8>> {
    STANDARD.decode(dense(data)).ok()
}

fn dense(data: &str) -> String {
    data.chars().filter(|one| !one.is_ascii_whitespace()).collect()
}

/// No valid resource has an object there.
fn placeholder(sha256: &[u8; Digest::LEN]) -> Json {
    Json::object([("sha256", Some(Json::text(STANDARD.encode(sha256))))])
}

/// The hash in such a place.
fn hash_of(data: &Json) -> Option<Digest> {
    let bytes: [u8; Digest::LEN] = decode(data.str("sha256")?)?.try_into().ok()?;
    Some(Digest::from_bytes(bytes))
}

/// The resource with every `content.attachment.data` replaced, or left out.
fn map_data(resource: &Json, change: &dyn Fn(&Json) -> Option<Json>) -> Json {
    let in_attachment = |name: &str, value: &Json| if name == "data" { change(value) } else { Some(value.clone()) };
    let in_content = |name: &str, value: &Json| {
        Some(if name == "attachment" { map_members(value, &in_attachment) } else { value.clone() })
    };
    map_members(resource, &|name, value| {
        Some(match value {
            Json::Array(items) if name == "content" => {
                Json::Array(items.iter().map(|item| map_members(item, &in_content)).collect())
            }
            other => other.clone(),
        })
    })
}

fn map_members(object: &Json, change: &dyn Fn(&str, &Json) -> Option<Json>) -> Json {
    match object {
        Json::Object(members) => Json::Object(
            members.iter().filter_map(|(name, value)| Some((name.clone(), change(name, value)?))).collect(),
        ),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vault::file::FileInfo;
    use vault::id::BlobId;
    use vault::secret::FileKey;

    fn attachment(content: &[u8]) -> Attachment {
        let info = FileInfo {
            length: content.len() as u64,
            sha256: Digest::of(content),
            name: "紹介状.pdf".into(),
            media_type: "application/pdf".into(),
            key: FileKey::from_bytes([1; 32]),
        };
        Attachment { blob: BlobId::from_bytes([2; 16]), info }
    }

    #[test]
    fn contents_leave_a_resource_and_come_back_in_the_same_characters() {
        let text = r#"{"resourceType":"DocumentReference","content":[{"attachment":{"title":"一","data":"AQID"}},{"attachment":{"data":"BAUG","size":3},"format":{"code":"x"}}]}"#;
        let resource = Json::parse(text).unwrap();
        let kept = without_contents(&resource);
        assert!(!kept.to_string().contains("AQID") && !kept.to_string().contains("BAUG"), "{kept}");
        let files = [attachment(&[4, 5, 6]), attachment(&[1, 2, 3])];
        let contents =
            |file: &Attachment| Some(Content::Here(if file == &files[0] { "BAUG" } else { "AQID" }.to_owned()));
        assert_eq!(with_contents(&kept, &files, &contents).to_string(), text);
        let without = with_contents(&kept, &files[..1], &contents).to_string();
        assert!(without.contains("BAUG") && !without.contains("sha256"), "{without}");
    }

    #[test]
    fn a_content_that_is_elsewhere_is_named_by_its_hash_wherever_a_document_is_written() {
        let file = attachment(&[1, 2, 3]);
        let written = Json::object([(
            "content",
            Some(Json::Array(vec![Json::object([("attachment", Some(write(&file, Some(Content::Elsewhere))))])])),
        )]);
        let original = Json::parse(r#"{"content":[{"attachment":{"data":"AQID"}}]}"#).unwrap();
        let kept =
            with_contents(&without_contents(&original), std::slice::from_ref(&file), &|_| Some(Content::Elsewhere));
        for resource in [written, kept] {
            let read = files(&Json::parse(&resource.to_string()).unwrap());
            assert_eq!((read[0].content.as_ref(), read[0].sha256), (None, Some(file.info.sha256)), "{resource}");
        }
        let other = Json::parse(r#"{"content":[{"attachment":{"data":{"sha256":"AQID"},"size":1}}]}"#).unwrap();
        assert_eq!(files(&other)[0].sha256, None, "no hash has three bytes");
    }

    #[test]
    fn line_breaks_do_not_keep_a_content_in_the_resource_and_what_is_no_base64_stays() {
        let text = r#"{"content":[{"attachment":{"data":"AQ\nID"}},{"attachment":{"data":"no base64!"}}]}"#;
        let resource = Json::parse(text).unwrap();
        let kept = without_contents(&resource).to_string();
        assert!(!kept.contains("AQ") && kept.contains("no base64!"), "{kept}");
        let files = files(&resource);
        assert_eq!(files[0].content.as_deref(), Some(&[1, 2, 3][..]));
        assert_eq!((files[1].content.as_ref(), files.len()), (None, 2));
    }
}
