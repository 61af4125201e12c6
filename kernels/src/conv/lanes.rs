//! Vectors of the machine's width with the operators of numbers.
//!
//! Nothing here is a closure: what calls an instruction must be compiled for it, and closures are not.

use std::ops::{Add, Mul, Neg, Sub};

use pulp::Simd;

/// As many values as the machine computes at once.
#[derive(Clone, Copy)]
pub(super) struct Lanes<S: Simd> {
    simd: S,
    values: S::f32s,
}

impl<S: Simd> Lanes<S> {
    #[inline(always)]
    pub(super) fn new(simd: S, values: S::f32s) -> Self {
        Self { simd, values }
    }

    /// The same value everywhere.
    #[inline(always)]
    pub(super) fn splat(simd: S, value: f32) -> Self {
        Self::new(simd, simd.splat_f32s(value))
    }

    #[inline(always)]
    pub(super) fn values(self) -> S::f32s {
        self.values
    }

    #[inline(always)]
    pub(super) fn max(self, other: Self) -> Self {
        Self::new(self.simd, self.simd.max_f32s(self.values, other.values))
    }

    /// This plus `left` times `right`, rounded once where the machine can.
    #[inline(always)]
    pub(super) fn plus_product(self, left: Self, right: Self) -> Self {
        let values = self
            .simd
            .mul_add_e_f32s(left.values, right.values, self.values);
        Self::new(self.simd, values)
    }

    /// `yes` where this is greater than `other`, else `no`.
    #[inline(always)]
    pub(super) fn if_greater(self, other: Self, yes: Self, no: Self) -> Self {
        let mask = self.simd.greater_than_f32s(self.values, other.values);
        Self::new(
            self.simd,
            self.simd.select_f32s(mask, yes.values, no.values),
        )
    }

    /// `yes` where this is equal to `other`, else `no`.
    #[inline(always)]
    pub(super) fn if_equal(self, other: Self, yes: Self, no: Self) -> Self {
        let mask = self.simd.equal_f32s(self.values, other.values);
        Self::new(
            self.simd,
            self.simd.select_f32s(mask, yes.values, no.values),
        )
    }
}

impl<S: Simd> Add for Lanes<S> {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self::new(self.simd, self.simd.add_f32s(self.values, other.values))
    }
}

impl<S: Simd> Sub for Lanes<S> {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self::new(self.simd, self.simd.sub_f32s(self.values, other.values))
    }
}

impl<S: Simd> Mul for Lanes<S> {
    type Output = Self;

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Self::new(self.simd, self.simd.mul_f32s(self.values, other.values))
    }
}

impl<S: Simd> Neg for Lanes<S> {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        Self::new(self.simd, self.simd.neg_f32s(self.values))
    }
}
