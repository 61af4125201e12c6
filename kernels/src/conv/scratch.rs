//! Buffers that threads keep from call to call.

use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::thread::LocalKey;

/// Buffers of which each thread keeps one set.
pub(super) trait Scratch: Default + 'static {
    /// Where they are kept.
    fn kept() -> &'static LocalKey<Cell<Self>>;
}

/// Gives a type of buffers its place in each thread.
macro_rules! keep {
    ($scratch:ty) => {
        impl $crate::conv::scratch::Scratch for $scratch {
            fn kept() -> &'static std::thread::LocalKey<std::cell::Cell<Self>> {
                thread_local! {
                    static KEPT: std::cell::Cell<$scratch> = std::cell::Cell::default();
                }
                &KEPT
            }
        }
    };
}

pub(super) use keep;

/// The first `len` values of a buffer, which grows if it must and never shrinks; they are whatever was left there.
pub(super) fn room(buffer: &mut Vec<f32>, len: usize) -> &mut [f32] {
    if buffer.len() < len {
        buffer.resize(len, 0.0);
    }
    &mut buffer[..len]
}

/// A thread's buffers while they are in use; who needs some meanwhile, on the same thread, finds fresh ones.
pub(super) struct InUse<S: Scratch>(S);

impl<S: Scratch> InUse<S> {
    pub(super) fn take() -> Self {
        Self(S::kept().take())
    }
}

impl<S: Scratch> Drop for InUse<S> {
    fn drop(&mut self) {
        S::kept().set(std::mem::take(&mut self.0));
    }
}

impl<S: Scratch> Deref for InUse<S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.0
    }
}

impl<S: Scratch> DerefMut for InUse<S> {
    fn deref_mut(&mut self) -> &mut S {
        &mut self.0
    }
}
