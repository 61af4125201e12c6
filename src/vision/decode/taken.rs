//! When a photo was taken, as the file itself says.

use std::io::Cursor;

use exif::{DateTime, Exif, In, Reader, Tag, Value};

/// When the photo in `file` was taken, by its EXIF: RFC 3339 without a zone, or with one if the camera noted it. Nothing
/// if it does not say, or says something impossible.
pub fn taken_at(file: &[u8]) -> Option<String> {
    let exif = Reader::new()
        .continue_on_error(true)
        .read_from_container(&mut Cursor::new(file));
    let exif = exif
        .or_else(|error| error.distill_partial_result(|_| ()))
        .ok()?;
    let ways = [
        (Tag::DateTimeOriginal, Tag::OffsetTimeOriginal),
        (Tag::DateTimeDigitized, Tag::OffsetTimeDigitized),
        (Tag::DateTime, Tag::OffsetTime),
    ];
    ways.into_iter()
        .find_map(|(time, zone)| stamp(&exif, time, zone))
}

fn stamp(exif: &Exif, time: Tag, zone: Tag) -> Option<String> {
    let mut time = DateTime::from_ascii(text(exif, time)?).ok()?;
    if let Some(zone) = text(exif, zone) {
        // A zone that cannot be read is as none.
        let _ = time.parse_offset(zone);
    }
    let DateTime {
        year,
        month,
        day,
        hour,
        minute,
        second,
        ..
    } = time;
    let is_possible = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 60;
    let zone = match time.offset {
        None => String::new(),
        Some(0) => "Z".to_owned(),
        Some(minutes) => {
            let sign = if minutes < 0 { '-' } else { '+' };
            let minutes = minutes.unsigned_abs();
            format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
        }
    };
    is_possible
        .then(|| format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}"))
}

fn text(exif: &Exif, tag: Tag) -> Option<&[u8]> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(lines) => lines.first().map(Vec::as_slice),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use image::RgbImage;

    use super::*;
    use crate::vision::draw::encode_jpeg;

    /// A JPEG that says when it was taken: IFD 0 with a pointer to the EXIF IFD, which has the two texts.
    fn jpeg(time: &str, zone: &str) -> Vec<u8> {
        let entry = |tag: u16, kind: u16, count: usize, value: u32| {
            let mut bytes = [tag.to_le_bytes(), kind.to_le_bytes()].concat();
            bytes.extend((count as u32).to_le_bytes());
            bytes.extend(value.to_le_bytes());
            bytes
        };
        let (first, second) = (8 + 2 + 12 + 4, 8 + 2 + 12 + 4 + 2 + 24 + 4);
        let mut tiff = b"II*\0\x08\0\0\0\x01\0".to_vec();
        tiff.extend(entry(0x8769, 4, 1, first));
        tiff.extend([0; 4]);
        tiff.extend(2_u16.to_le_bytes());
        tiff.extend(entry(0x9003, 2, time.len() + 1, second));
        tiff.extend(entry(
            0x9011,
            2,
            zone.len() + 1,
            second + time.len() as u32 + 1,
        ));
        tiff.extend([0; 4]);
        tiff.extend(format!("{time}\0{zone}\0").bytes());
        let jpeg = encode_jpeg(&RgbImage::new(8, 8), 80);
        let length = u16::try_from(2 + 6 + tiff.len()).unwrap();
        let segment = [&[0xff, 0xe1][..], &length.to_be_bytes(), b"Exif\0\0", &tiff].concat();
        [&jpeg[..2], &segment, &jpeg[2..]].concat()
    }

    #[test]
    fn the_time_is_that_of_the_shutter() {
        let check = |time: &str, zone: &str, expected: Option<&str>| {
            assert_eq!(
                taken_at(&jpeg(time, zone)).as_deref(),
                expected,
                "{time} {zone}"
            );
        };
        check(
            "2024:05:17 08:09:10",
            "+02:00",
            Some("2024-05-17T08:09:10+02:00"),
        );
        check(
            "2024:05:17 08:09:10",
            "+00:00",
            Some("2024-05-17T08:09:10Z"),
        );
        check(
            "2024:05:17 08:09:10",
            "-03:30",
            Some("2024-05-17T08:09:10-03:30"),
        );
        check("2024:05:17 08:09:10", "      ", Some("2024-05-17T08:09:10"));
        check("0000:00:00 00:00:00", "", None);
        check("2024:05:17 28:09:10", "", None);
        check("yesterday at noon..", "", None);
        check("    :  :     :  :  ", "", None);
    }

    #[test]
    fn a_file_that_does_not_say_has_no_time() {
        let whole = jpeg("2024:05:17 08:09:10", "+02:00");
        for length in 0..whole.len().min(130) {
            let _ = taken_at(&whole[..length]);
        }
        assert_eq!(taken_at(&encode_jpeg(&RgbImage::new(8, 8), 80)), None);
        assert_eq!(taken_at(b"no picture"), None);
    }
}
