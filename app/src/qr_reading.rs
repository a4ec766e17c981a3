//! QR codes in a picture (ISO/IEC 18004). What a code holds is bytes: Japanese ones are `Shift_JIS` or UTF-8, and no code says
//! which.

/// A picture as a canvas gives it.
pub(crate) struct Pixels {
    /// In pixels.
    pub(crate) width: usize,
    /// In pixels.
    pub(crate) height: usize,
    /// Four bytes a pixel, row by row.
    pub(crate) rgba: Vec<u8>,
}

/// What the codes in the picture hold, in the order in which they are found. Empty where none can be read.
#[must_use]
pub(crate) fn read_codes(pixels: &Pixels) -> Vec<Vec<u8>> {
    let grey = |x: usize, y: usize| {
        let at = (y * pixels.width + x) * 4;
        let channel = |n: usize| pixels.rgba.get(at + n).copied().map_or(255, u32::from);
        // Rec. 601: how bright the three colours are to the eye.
        u8::try_from((299 * channel(0) + 587 * channel(1) + 114 * channel(2)) / 1000).unwrap_or(u8::MAX)
    };
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(pixels.width, pixels.height, grey);
    picture
        .detect_grids()
        .into_iter()
        .filter_map(|grid| {
            let mut bytes = Vec::new();
            grid.decode_to(&mut bytes).ok().map(|_| bytes)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use fast_qr::{ECL, QRBuilder};

    /// The code as a screen shows it: `scale` pixels a module, a quiet zone of four modules.
    fn picture(bytes: &[u8], scale: usize) -> Pixels {
        let code = QRBuilder::new(bytes).ecl(ECL::M).build().unwrap();
        let side = (code.size + 8) * scale;
        let mut rgba = vec![255; side * side * 4];
        for y in 0..side {
            for x in 0..side {
                let at = |n: usize| (n / scale).checked_sub(4).filter(|n| *n < code.size);
                if let (Some(row), Some(column)) = (at(y), at(x))
                    && code[row][column].value()
                {
                    rgba[(y * side + x) * 4..][..3].fill(17);
                }
            }
        }
        Pixels { width: side, height: side, rgba }
    }

    #[test]
    fn what_the_export_draws_is_read_byte_for_byte_in_either_encoding() {
        let long = "201,1,アムロジピン錠5mg,1,錠,4,2171022F1029\r\n".repeat(9);
        let cp932 = [0x83, 0x41, 0x83, 0x80, 0x8d, 0x82, 0xfb, 0xfc, b'\r', b'\n'];
        for bytes in [long.as_bytes(), &cp932, b"JAHISTC08,2", "葛\u{e0100}城".as_bytes()] {
            for scale in [3, 4, 7] {
                assert_eq!(read_codes(&picture(bytes, scale)), [bytes.to_vec()], "scale {scale}");
            }
        }
    }

    /// A panic would end the whole page: whatever is in front of the camera, nothing may.
    #[test]
    fn pictures_of_damaged_codes_give_the_code_or_nothing() {
        let whole = b"201,1,2171022F1029".repeat(12);
        let mut state = 1_u64;
        let mut draw = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let mut read = 0;
        for round in 0..150 {
            let mut pixels = picture(&whole, 3 + round % 3);
            let side = pixels.width;
            for _ in 0..round / 3 {
                let (left, top, size, grey) = (draw(side), draw(side), 1 + draw(12), draw(256) as u8);
                for y in top..(top + size).min(side) {
                    for x in left..(left + size).min(side) {
                        pixels.rgba[(y * side + x) * 4..][..3].fill(grey);
                    }
                }
            }
            // Cut off at the right or below, as a hand holds it.
            pixels.height -= draw(side / 4);
            let codes = read_codes(&pixels);
            assert!(codes.iter().all(|code| *code == whole), "another content was read");
            read += codes.len();
        }
        assert!(read > 0, "not one of them was read");
    }

    #[test]
    fn a_picture_without_a_code_or_of_no_size_gives_nothing() {
        for (width, height) in [(200, 100), (1, 1)] {
            let rgba = (0..width * height * 4).map(|n| (n * 37 % 251) as u8).collect();
            assert!(read_codes(&Pixels { width, height, rgba }).is_empty());
        }
        assert!(read_codes(&Pixels { width: 64, height: 64, rgba: Vec::new() }).is_empty(), "fewer pixels than said");
    }
}
