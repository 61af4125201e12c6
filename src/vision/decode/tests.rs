use image::codecs::png::PngEncoder;
use image::{GrayAlphaImage, GrayImage, ImageEncoder, LumaA, Rgb, Rgba, RgbaImage};
use proptest::prelude::*;

use super::*;

/// A picture whose four corners differ in colour, so that every orientation can be told apart: red top left, green top
/// right, blue bottom left, white bottom right. 48 × 32 px in blocks of 16, which JPEG keeps apart.
fn corners() -> RgbImage {
    RgbImage::from_fn(48, 32, |x, y| match (x < 24, y < 16) {
        (true, true) => Rgb([250, 0, 0]),
        (false, true) => Rgb([0, 250, 0]),
        (true, false) => Rgb([0, 0, 250]),
        (false, false) => Rgb([250, 250, 250]),
    })
}

fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A little-endian TIFF block with one entry: tag 0x0112 (orientation), type 3 (short), one value.
fn exif(orientation: u8) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    block.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    block
}

/// `jpeg` with an APP1 segment behind its start marker.
fn with_app1(jpeg: &[u8], exif: &[u8]) -> Vec<u8> {
    let length = u16::try_from(2 + 6 + exif.len()).unwrap();
    let mut bytes = jpeg[..2].to_vec();
    bytes.extend([0xff, 0xe1]);
    bytes.extend(length.to_be_bytes());
    bytes.extend(b"Exif\0\0");
    bytes.extend(exif);
    bytes.extend(&jpeg[2..]);
    bytes
}

fn open(bytes: &[u8]) -> Result<RgbImage, DecodeError> {
    decode(bytes, &DecodeLimits::default())
}

/// The corners' colours as letters: top left, top right, bottom left, bottom right.
fn letters(image: &RgbImage) -> String {
    let (right, bottom) = (image.width() - 5, image.height() - 5);
    [(4, 4), (right, 4), (4, bottom), (right, bottom)]
        .map(
            |(x, y)| match image.get_pixel(x, y).0.map(|value| value > 128) {
                [true, false, false] => 'r',
                [false, true, false] => 'g',
                [false, false, true] => 'b',
                [true, true, true] => 'w',
                _ => '?',
            },
        )
        .iter()
        .collect()
}

#[test]
fn every_exif_orientation_comes_out_upright() {
    // The EXIF standard's eight values: what is stored as row 0 and column 0 of the upright picture.
    let expected = [
        "rgbw", "grwb", "wbgr", "bwrg", "rbgw", "brwg", "wgbr", "gwrb",
    ];
    let jpeg = encoded(corners(), ImageFormat::Jpeg);
    for (orientation, expected) in (1..).zip(expected) {
        let image = open(&with_app1(&jpeg, &exif(orientation))).unwrap();
        let size = if orientation < 5 { (48, 32) } else { (32, 48) };
        assert_eq!(image.dimensions(), size, "orientation {orientation}");
        assert_eq!(letters(&image), expected, "orientation {orientation}");
    }
}

#[test]
fn png_and_webp_are_turned_by_their_exif_too() {
    let image = corners();
    let mut png = Vec::new();
    let mut encoder = PngEncoder::new(&mut png);
    encoder.set_exif_metadata(exif(6)).unwrap();
    encoder
        .write_image(&image, 48, 32, image::ExtendedColorType::Rgb8)
        .unwrap();
    assert_eq!(letters(&open(&png).unwrap()), "brwg");

    let mut webp = Vec::new();
    let mut encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut webp);
    encoder.set_exif_metadata(exif(6)).unwrap();
    encoder
        .write_image(&image, 48, 32, image::ExtendedColorType::Rgb8)
        .unwrap();
    assert_eq!(letters(&open(&webp).unwrap()), "brwg");
}

#[test]
fn a_broken_exif_block_does_not_hide_the_picture() {
    let jpeg = encoded(corners(), ImageFormat::Jpeg);
    for block in [&b"II*\0\xff\xff\xff\xff"[..], b"rubbish", b"", &exif(9)] {
        assert_eq!(letters(&open(&with_app1(&jpeg, block)).unwrap()), "rgbw");
    }
}

#[test]
fn every_format_is_known_by_its_content() {
    for format in FORMATS {
        let image = open(&encoded(corners(), format)).unwrap();
        assert_eq!(image.dimensions(), (48, 32), "{format:?}");
        assert_eq!(letters(&image), "rgbw", "{format:?}");
    }
}

#[test]
fn gray_and_16_bit_images_become_rgb() {
    let gray = GrayImage::from_pixel(9, 7, image::Luma([77]));
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Bmp] {
        let image = open(&encoded(gray.clone(), format)).unwrap();
        assert!(image.pixels().all(|pixel| pixel.0 == [77; 3]), "{format:?}");
    }
    let deep = DynamicImage::from(corners()).into_rgb16();
    assert_eq!(open(&encoded(deep, ImageFormat::Png)).unwrap(), corners());
}

#[test]
fn transparency_is_laid_on_white() {
    let mut image = RgbaImage::from_pixel(3, 1, Rgba([0, 100, 200, 0]));
    image.put_pixel(1, 0, Rgba([0, 100, 200, 255]));
    image.put_pixel(2, 0, Rgba([0, 100, 200, 51]));
    let image = open(&encoded(image, ImageFormat::Png)).unwrap();
    let pixels: Vec<[u8; 3]> = image.pixels().map(|pixel| pixel.0).collect();
    // One fifth of the colour on four fifths of white.
    assert_eq!(pixels, [[255, 255, 255], [0, 100, 200], [204, 224, 244]]);

    let gray = GrayAlphaImage::from_pixel(1, 1, LumaA([10, 0]));
    let image = open(&encoded(gray, ImageFormat::Png)).unwrap();
    assert_eq!(image.get_pixel(0, 0).0, [255; 3]);
}

#[test]
fn limits_hold_before_a_pixel_is_decoded() {
    let png = encoded(corners(), ImageFormat::Png);
    let limits = DecodeLimits {
        max_image_bytes: png.len() - 1,
        ..DecodeLimits::default()
    };
    assert!(matches!(
        decode(&png, &limits),
        Err(DecodeError::TooManyBytes { .. })
    ));

    // The header alone is enough to say no: the file ends right behind it.
    let limits = DecodeLimits {
        max_image_px: 48 * 32 - 1,
        ..DecodeLimits::default()
    };
    let expected = DecodeError::TooManyPixels {
        width: 48,
        height: 32,
        max_image_px: 1535,
    };
    assert_eq!(decode(&png, &limits), Err(expected));
    let limits = DecodeLimits {
        max_image_px: 48 * 32,
        ..limits
    };
    assert!(decode(&png, &limits).is_ok());
}

#[test]
fn a_small_file_that_claims_a_giant_picture_is_refused() {
    let mut bmp = encoded(corners(), ImageFormat::Bmp);
    bmp[18..22].copy_from_slice(&60_000_u32.to_le_bytes());
    bmp[22..26].copy_from_slice(&60_000_u32.to_le_bytes());
    assert!(matches!(open(&bmp), Err(DecodeError::TooManyPixels { .. })));
}

#[test]
fn what_is_no_image_is_named_as_such() {
    assert_eq!(open(b""), Err(DecodeError::Empty));
    assert_eq!(open(b"hello"), Err(DecodeError::UnknownFormat));
    assert_eq!(
        open(b"PK\x03\x04 an archive"),
        Err(DecodeError::UnknownFormat)
    );
    assert_eq!(
        open(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
        Err(DecodeError::OtherFormat { format: "HEIC" })
    );
    let png = encoded(corners(), ImageFormat::Png);
    let error = open(&png[..60]).unwrap_err();
    let incomplete = DecodeError::Incomplete { format: "PNG" };
    assert!(matches!(&error, DecodeError::Broken { format: "PNG", .. }) || error == incomplete);
}

#[test]
fn an_image_without_pixels_is_refused() {
    let mut gif = encoded(corners(), ImageFormat::Gif);
    gif[6..10].fill(0);
    let mut bmp = encoded(corners(), ImageFormat::Bmp);
    bmp[18..26].fill(0);
    for bytes in [gif, bmp] {
        let error = open(&bytes).unwrap_err();
        let is_told = matches!(
            error,
            DecodeError::Broken { .. } | DecodeError::Unsupported { .. }
        );
        assert!(is_told, "{error:?}");
    }
}

const FORMATS: [ImageFormat; 7] = [
    ImageFormat::Tiff,
    ImageFormat::Pnm,
    ImageFormat::Jpeg,
    ImageFormat::Png,
    ImageFormat::WebP,
    ImageFormat::Bmp,
    ImageFormat::Gif,
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), format in 0..5_usize) {
        let _ = open(&bytes);
        // The same bytes behind a valid beginning reach further into the decoder.
        let mut begun = encoded(corners(), FORMATS[format]);
        begun.truncate(40);
        begun.extend(bytes);
        let _ = decode(&begun, &DecodeLimits { max_image_px: 1 << 20, ..DecodeLimits::default() });
    }

    #[test]
    fn damaged_files_never_panic(
        format in 0..5_usize,
        flips in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        end in any::<prop::sample::Index>(),
    ) {
        let mut bytes = encoded(corners(), FORMATS[format]);
        for (at, value) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= value;
        }
        let limits = DecodeLimits { max_image_px: 1 << 20, ..DecodeLimits::default() };
        let _ = decode(&bytes, &limits);
        bytes.truncate(end.index(bytes.len()) + 1);
        let _ = decode(&bytes, &limits);
    }
}

/// A fixture of `tests/fixtures/imports`, which says where each comes from.
fn fixture(name: &str) -> Vec<u8> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/imports");
    std::fs::read(folder.join(name)).unwrap()
}

#[test]
fn colours_are_those_that_the_profile_means() {
    let image = open(&fixture("icc_p3_bars.jpg")).unwrap();
    let meant = [
        [220, 40, 40],
        [40, 200, 60],
        [40, 60, 220],
        [230, 210, 40],
        [224, 172, 140],
        [128, 128, 128],
    ];
    let width = image.width() / 6;
    for (index, meant) in (0..).zip(meant) {
        let found = image
            .get_pixel(index * width + width / 2, image.height() / 2)
            .0;
        let is_near = found.iter().zip(meant).all(|(a, b)| a.abs_diff(b) <= 4);
        assert!(is_near, "bar {index}: {found:?} is not {meant:?}");
    }
}

#[test]
fn a_broken_profile_does_not_hide_the_picture() {
    let mut png = Vec::new();
    let mut encoder = PngEncoder::new(&mut png);
    encoder.set_icc_profile(b"rubbish".to_vec()).unwrap();
    encoder
        .write_image(&corners(), 48, 32, image::ExtendedColorType::Rgb8)
        .unwrap();
    assert_eq!(open(&png).unwrap(), corners());
}

#[test]
fn a_jpeg_that_breaks_off_is_incomplete() {
    let half = fixture("face_trunc50.jpg");
    assert_eq!(open(&half), Err(DecodeError::Incomplete { format: "JPEG" }));
}

#[test]
fn a_file_that_breaks_off_anywhere_is_incomplete_or_whole() {
    let photo = open(&fixture("icc_adobe_face.jpg")).unwrap();
    for format in [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::WebP,
        ImageFormat::Bmp,
        ImageFormat::Tiff,
        ImageFormat::Pnm,
    ] {
        let whole = encoded(photo.clone(), format);
        let complete = open(&whole).unwrap();
        for share in 2..20 {
            let cut = &whole[..whole.len() * share / 20];
            let found = open(cut);
            let name = format::name(format);
            // A TIFF begins with where its directory stands, which may be behind the picture.
            let is_told = matches!(&found, Err(DecodeError::Incomplete { format }) if *format == name)
                || format == ImageFormat::Tiff && matches!(found, Err(DecodeError::Broken { .. }));
            assert!(
                is_told || found == Ok(complete.clone()),
                "{name} {share}: {:?}",
                found.err()
            );
        }
    }
}

#[test]
fn an_animated_png_shows_its_first_frame_and_not_a_hidden_still() {
    let frame = |color: [u8; 3]| RgbImage::from_pixel(8, 6, Rgb(color));
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, 8, 6);
    encoder.set_color(::png::ColorType::Rgb);
    encoder.set_animated(1, 0).unwrap();
    encoder.set_sep_def_img(true).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&frame([250, 0, 0])).unwrap();
    writer.write_image_data(&frame([0, 0, 250])).unwrap();
    writer.finish().unwrap();
    assert_eq!(open(&bytes).unwrap(), frame([0, 0, 250]));
}

#[test]
fn a_jpeg_of_a_kind_that_is_not_read_is_refused_by_its_name() {
    for (name, word) in [
        ("face_jpg_arith.jpg", "arithmetic"),
        ("noninterleaved_ycbcr_2x2.jpg", "non-interleaved"),
    ] {
        match open(&fixture(name)) {
            Err(DecodeError::Unsupported { feature, .. }) => {
                assert!(feature.contains(word), "{feature}")
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[test]
fn a_webp_of_a_phone_is_turned_upright() {
    let image = open(&fixture("orient6.webp")).unwrap();
    assert_eq!(image.dimensions(), (288, 384));
}

#[test]
fn the_fifty_megapixels_of_phones_are_within_the_limit() {
    let limit = DecodeLimits::default().max_image_px;
    assert!(
        [8160 * 6144, 8192 * 6144]
            .iter()
            .all(|&pixels| pixels <= limit)
    );
}
