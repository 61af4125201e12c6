//! Which kind of JPEG a file is, told from its markers (ITU-T T.81, annex B) before a pixel is decoded.
//!
//! The decoder reads what nearly all programs write. Of other kinds it would make stripes, or call them damaged: those are
//! refused with their name.

use std::borrow::Cow;

mod tables;

/// What the markers say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Jpeg {
    /// The low half of the frame's marker: 0 to 2 are usual.
    process: u8,
    bits: u8,
    /// How often each component is sampled, horizontally and vertically.
    sampling: Vec<(u8, u8)>,
    /// Components of the first scan.
    scanned: u8,
    has_tables: bool,
    first_scan: usize,
    is_complete: bool,
}

impl Jpeg {
    /// Reads the markers; nothing if they make no JPEG.
    pub(super) fn inspect(bytes: &[u8]) -> Option<Self> {
        let mut jpeg = Self::default();
        let mut at = 2;
        while let Some(marker) = next_marker(bytes, &mut at) {
            match marker {
                0xd9 => {
                    jpeg.is_complete = true;
                    break;
                }
                0x01 | 0xd0..=0xd8 => continue,
                _ => {}
            }
            let length = usize::from(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?));
            let Some(segment) = bytes.get(at + 2..at + length.max(2)) else {
                break;
            };
            match marker {
                0xc4 => jpeg.has_tables = true,
                0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                    jpeg.frame(marker & 0x0f, segment)
                }
                0xda => {
                    if jpeg.first_scan == 0 {
                        jpeg.first_scan = at - 2;
                        jpeg.scanned = segment.first().copied().unwrap_or(0);
                    }
                    at = end_of_scan(bytes, at + length);
                    continue;
                }
                _ => {}
            }
            at += length.max(2);
        }
        (!jpeg.sampling.is_empty() && jpeg.first_scan > 0).then_some(jpeg)
    }

    fn frame(&mut self, process: u8, segment: &[u8]) {
        self.process = process;
        self.bits = segment.first().copied().unwrap_or(8);
        let components = segment.get(6..).unwrap_or_default().as_chunks::<3>().0;
        let sampling = components
            .iter()
            .map(|[_, sampling, _]| (sampling >> 4, sampling & 15));
        self.sampling = sampling.collect();
    }

    /// Whether the end of the picture is there.
    pub(super) fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// What it uses that is not read, if anything.
    pub(super) fn unread_feature(&self) -> Option<&'static str> {
        match self.process {
            0..=2 => {}
            3 => return Some("lossless coding"),
            9..=11 => return Some("arithmetic coding"),
            _ => return Some("hierarchical coding"),
        }
        if self.bits != 8 {
            return Some("12 bits a channel");
        }
        let is_subsampled = self.sampling.iter().any(|&factors| factors != (1, 1));
        let is_split = usize::from(self.scanned) < self.sampling.len() && self.process < 2;
        if is_split && is_subsampled {
            return Some("a scan of its own for each colour (non-interleaved)");
        }
        let is_usual = match self.sampling.as_slice() {
            [(1 | 2 | 4, 1 | 2), chroma @ ..] if chroma.len() == 2 => {
                chroma.iter().all(|&factors| factors == (1, 1))
            }
            sampling => sampling.len() != 3,
        };
        (!is_usual).then_some("an unusual sampling of colours")
    }

    /// The file with the tables of the standard's annex K where it has none, as frames of films have it.
    pub(super) fn with_tables<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        match self.has_tables || self.process > 1 {
            true => Cow::Borrowed(bytes),
            false => {
                let (before, scan) = bytes.split_at(self.first_scan);
                Cow::Owned([before, &tables::standard(), scan].concat())
            }
        }
    }
}

/// The next marker's second byte; `at` is then behind it.
fn next_marker(bytes: &[u8], at: &mut usize) -> Option<u8> {
    loop {
        let rest = bytes.get(*at..)?;
        *at += rest.iter().position(|&byte| byte == 0xff)? + 1;
        match *bytes.get(*at)? {
            0x00 | 0xff => {}
            marker => {
                *at += 1;
                return Some(marker);
            }
        }
    }
}

/// Where the marker behind a scan's data stands.
fn end_of_scan(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(marker) = next_marker(bytes, &mut at) {
        if !(0xd0..=0xd7).contains(&marker) {
            return at - 2;
        }
    }
    bytes.len()
}

/// Whether a file without an end lacks data as well, and not only its end marker; `decode` gives its pixels.
///
/// What is missing shows if other bytes in its place make another picture.
pub(super) fn lacks_data<T: PartialEq>(bytes: &[u8], decode: impl Fn(&[u8]) -> Option<T>) -> bool {
    const END: [u8; 2] = [0xff, 0xd9];
    // Never 0xFF, and of no pattern that could stand for one colour. The decoder may give up at once on one of them, and
    // then makes the picture that it makes of nothing.
    let filling = |seed: u32| -> Vec<u8> {
        let value = |index: u32| (index.wrapping_mul(2_654_435_761) >> 24) as u8 & 0x7f;
        (0..1 << 14).map(|index| value(index + seed)).collect()
    };
    let ended = decode(&[bytes, &END].concat());
    let differs = |seed| decode(&[bytes, &filling(seed), &END].concat()) != ended;
    ended.is_none() || [0, 1, 2, 3, 5, 8].into_iter().any(differs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, RgbImage};
    use std::io::Cursor;

    fn jpeg() -> Vec<u8> {
        let image = RgbImage::from_fn(64, 48, |x, y| {
            image::Rgb([(x * 3) as u8, (y * 5) as u8, (x * y) as u8])
        });
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn the_usual_kind_is_read_by_the_usual_decoder() {
        let jpeg = Jpeg::inspect(&jpeg()).unwrap();
        assert_eq!(jpeg.unread_feature(), None);
        assert!(jpeg.is_complete() && jpeg.has_tables);
    }

    fn pixels(bytes: &[u8]) -> Option<RgbImage> {
        image::load_from_memory(bytes)
            .ok()
            .map(|image| image.into_rgb8())
    }

    #[test]
    fn every_cut_is_seen_and_bytes_behind_the_end_are_not() {
        let whole = jpeg();
        let start = Jpeg::inspect(&whole).unwrap().first_scan + 20;
        for cut in (start..whole.len() - 6).step_by(7) {
            let part = &whole[..cut];
            assert!(!Jpeg::inspect(part).unwrap().is_complete());
            assert!(lacks_data(part, pixels), "cut at {cut} of {}", whole.len());
        }
        let longer = [&whole[..], b"more"].concat();
        assert!(Jpeg::inspect(&longer).unwrap().is_complete());
        let endless = &whole[..whole.len() - 2];
        assert!(!lacks_data(endless, pixels), "only the end is missing");
    }

    #[test]
    fn kinds_that_are_not_read_are_told_from_the_frames_marker() {
        let whole = jpeg();
        let frame = whole
            .windows(2)
            .position(|pair| pair == [0xff, 0xc0])
            .unwrap();
        for (marker, feature) in [
            (0xc0, None),
            (0xc1, None),
            (0xc3, Some("lossless coding")),
            (0xc9, Some("arithmetic coding")),
            (0xca, Some("arithmetic coding")),
            (0xc5, Some("hierarchical coding")),
        ] {
            let mut bytes = whole.clone();
            bytes[frame + 1] = marker;
            assert_eq!(
                Jpeg::inspect(&bytes).unwrap().unread_feature(),
                feature,
                "{marker:x}"
            );
        }
    }

    #[test]
    fn missing_tables_are_those_of_the_standard() {
        // Our encoder uses these tables, so taking them away and giving them back changes nothing.
        let whole = jpeg();
        let mut bare = whole[..2].to_vec();
        let mut at = 2;
        while whole[at + 1] != 0xda {
            let length = 2 + usize::from(u16::from_be_bytes([whole[at + 2], whole[at + 3]]));
            if whole[at + 1] != 0xc4 {
                bare.extend(&whole[at..at + length]);
            }
            at += length;
        }
        bare.extend(&whole[at..]);
        let limits = super::super::DecodeLimits::default();
        let decoded = |bytes: &[u8]| super::super::decode(bytes, &limits).unwrap();
        assert!(!Jpeg::inspect(&bare).unwrap().has_tables);
        assert_eq!(decoded(&bare), decoded(&whole));
    }
}
