//! The format of an image, by its first bytes.

use image::ImageFormat;

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// A format that is read here.
    Read(ImageFormat),
    /// A known format that is not.
    Other(&'static str),
    /// Nothing that is known.
    Unknown,
}

/// The format, read from the content and never from a file name.
pub(super) fn sniff(bytes: &[u8]) -> Format {
    if let Some(name) = other(bytes) {
        return Format::Other(name);
    }
    match image::guess_format(bytes) {
        Ok(
            format @ (ImageFormat::Jpeg
            | ImageFormat::Png
            | ImageFormat::WebP
            | ImageFormat::Bmp
            | ImageFormat::Gif
            | ImageFormat::Tiff
            | ImageFormat::Pnm),
        ) => Format::Read(format),
        Ok(ImageFormat::Avif) => Format::Other("AVIF"),
        Ok(_) => Format::Other("of a rare kind"),
        Err(_) => Format::Unknown,
    }
}

/// The format's name.
pub(super) fn name(format: ImageFormat) -> &'static str {
    match format {
        ImageFormat::Jpeg => "JPEG",
        ImageFormat::Png => "PNG",
        ImageFormat::WebP => "WebP",
        ImageFormat::Bmp => "BMP",
        ImageFormat::Tiff => "TIFF",
        ImageFormat::Pnm => "PNM",
        _ => "GIF",
    }
}

/// Whether a WebP has fewer bytes than its header says; a missing byte of padding does not count.
pub(super) fn is_cut_webp(bytes: &[u8]) -> bool {
    let size = bytes.get(4..8).and_then(|size| size.first_chunk());
    size.is_some_and(|size| u32::from_le_bytes(*size) as usize + 8 > bytes.len() + 1)
}

fn other(bytes: &[u8]) -> Option<&'static str> {
    const MAGICS: [(&[u8], &str); 8] = [
        (b"\xff\x0a", "JPEG XL"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
        (b"\xff\x4f\xff\x51", "JPEG 2000"),
        (b"8BPS", "Photoshop (PSD)"),
        (b"\0\0\x01\0", "icon (ICO)"),
        (b"FUJIFILMCCD-RAW", "camera raw"),
        (b"%PDF-", "PDF"),
    ];
    if bytes.get(4..8) == Some(b"ftyp") {
        return media(bytes);
    }
    if bytes.starts_with(b"II*\0") && bytes.get(8..10) == Some(b"CR") {
        return Some("camera raw");
    }
    let start = &bytes[..bytes.len().min(512)];
    if start.windows(4).any(|word| word == b"<svg") {
        return Some("SVG");
    }
    let known = MAGICS.iter().find(|(magic, _)| bytes.starts_with(magic));
    known.map(|&(_, name)| name)
}

/// What an ISO media file holds (ISO/IEC 14496-12, 4.3): a picture by its brand, else a film.
fn media(bytes: &[u8]) -> Option<&'static str> {
    let length = bytes
        .get(..4)?
        .iter()
        .fold(0, |sum, &byte| sum << 8 | usize::from(byte));
    let brands = bytes.get(8..length.clamp(12, 64).min(bytes.len()))?;
    let has = |brand: &[u8]| brands.chunks(4).any(|other| other == brand);
    let heic: [&[u8]; 6] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"];
    if has(b"avif") || has(b"avis") {
        Some("AVIF")
    } else if heic.into_iter().any(has) || has(b"mif1") || has(b"msf1") {
        Some("HEIC")
    } else if has(b"crx ") {
        Some("camera raw")
    } else {
        Some("film (MP4)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_are_not_read_are_named() {
        for (bytes, expected) in [
            (&b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..], "HEIC"),
            (b"\0\0\0\x1cftypmif1\0\0\0\0avifmif1miaf", "AVIF"),
            (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", "film (MP4)"),
            (b"\xff\x0a\xfa\x1f", "JPEG XL"),
            (b"8BPS\0\x01", "Photoshop (PSD)"),
            (b"<?xml version=\"1.0\"?><svg xmlns=\"\">", "SVG"),
            (b"II*\0\x10\0\0\0CR\x02\0", "camera raw"),
        ] {
            assert_eq!(sniff(bytes), Format::Other(expected));
        }
        assert_eq!(sniff(b"hello"), Format::Unknown);
        assert_eq!(sniff(b"P5\n1 1\n255\n0"), Format::Read(ImageFormat::Pnm));
        assert_eq!(sniff(b"MM\0*\0\0\0\x08"), Format::Read(ImageFormat::Tiff));
    }
}
