//! The cameras that the system knows (Video4Linux), through nokhwa.

use bytes::Bytes;
use image::RgbImage;
use nokhwa::utils::{
    ApiBackend, CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType,
    Resolution, yuyv422_to_rgb,
};
use nokhwa::{Buffer, Camera, NokhwaError, query};

use super::{CameraError, CameraName, Driver, Source, unavailable};
use crate::vision::draw::encode_jpeg;

/// What detection needs; the camera gives the nearest that it has.
const WANTED: (u32, u32, u32) = (640, 480, 30);

/// Quality of the JPEGs made of a camera that gives none itself, 1 to 100.
const QUALITY: u8 = 85;

/// The driver of the system's cameras.
#[derive(Debug)]
pub(super) struct Attached;

impl Driver for Attached {
    fn cameras(&self) -> Result<Vec<CameraName>, CameraError> {
        let found = query(ApiBackend::Auto).map_err(|error| unavailable("list", error))?;
        let names = found.iter().map(|info| CameraName {
            id: info.index().as_string(),
            name: info.human_name(),
        });
        Ok(names.collect())
    }

    fn open(&self, id: &str) -> Result<Box<dyn Source>, CameraError> {
        if self.cameras()?.iter().all(|camera| camera.id != id) {
            return Err(CameraError::Unknown(id.to_owned()));
        }
        let failed = |error: NokhwaError| unavailable(id, error);
        let index = CameraIndex::String(id.to_owned())
            .as_index()
            .map_err(failed)?;
        let (width, height, rate) = WANTED;
        let format = CameraFormat::new(Resolution::new(width, height), FrameFormat::MJPEG, rate);
        let formats = [FrameFormat::MJPEG, FrameFormat::YUYV];
        let wanted = RequestedFormat::with_formats(RequestedFormatType::Closest(format), &formats);
        let mut camera = Camera::new(CameraIndex::Index(index), wanted).map_err(failed)?;
        camera.open_stream().map_err(failed)?;
        Ok(Box::new(Filming {
            id: id.to_owned(),
            camera,
        }))
    }
}

/// A camera with an open stream, which ends with it.
struct Filming {
    id: String,
    camera: Camera,
}

impl Source for Filming {
    fn shoot(&mut self) -> Result<Bytes, CameraError> {
        let buffer = self.camera.frame();
        let buffer = buffer.map_err(|error| unavailable(&self.id, error))?;
        match buffer.source_frame_format() {
            FrameFormat::MJPEG => Ok(buffer.buffer_bytes()),
            FrameFormat::YUYV => self.encoded(&buffer),
            other => Err(unavailable(&self.id, format!("it gives {other}"))),
        }
    }
}

impl Filming {
    fn encoded(&self, buffer: &Buffer) -> Result<Bytes, CameraError> {
        let pixels = yuyv422_to_rgb(buffer.buffer(), false);
        let pixels = pixels.map_err(|error| unavailable(&self.id, error))?;
        let size = buffer.resolution();
        RgbImage::from_raw(size.width(), size.height(), pixels)
            .map(|picture| encode_jpeg(&picture, QUALITY).into())
            .ok_or_else(|| unavailable(&self.id, "the picture is incomplete"))
    }
}
