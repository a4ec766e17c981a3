//! The entry that `static/press.js` calls.

use wasm_bindgen::prelude::*;

/// A finished PDF, as the page gets it.
#[wasm_bindgen]
pub struct Made {
    bytes: Vec<u8>,
    missing: String,
}

#[wasm_bindgen]
impl Made {
    /// The file.
    #[wasm_bindgen(getter)]
    pub fn bytes(&self) -> Vec<u8> {
        self.bytes.clone()
    }

    /// The characters for which the font has no shape, one after the other.
    #[wasm_bindgen(getter)]
    pub fn missing(&self) -> String {
        self.missing.clone()
    }
}

/// Makes the PDF of a letter, which comes as JSON.
///
/// # Errors
/// A word that says what is wrong: never what is in the letter.
#[wasm_bindgen]
pub fn letter_pdf(letter: &str, font: &[u8]) -> Result<Made, JsError> {
    let letter = serde_json::from_str(letter).map_err(|_| JsError::new("not a letter"))?;
    let pdf = crate::letter_pdf(&letter, font)?;
    Ok(Made { bytes: pdf.bytes, missing: pdf.missing.into_iter().collect() })
}
