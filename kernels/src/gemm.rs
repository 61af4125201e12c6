//! Matrix products on slices: the bounds-checked face of the `gemm` crate.

/// A read-only matrix over a slice, with free strides.
#[derive(Clone, Copy)]
pub(super) struct Matrix<'a> {
    data: &'a [f32],
    rows: usize,
    columns: usize,
    row_stride: usize,
    column_stride: usize,
}

impl<'a> Matrix<'a> {
    /// A row-major matrix of `rows` × `columns` values.
    pub(super) fn new(data: &'a [f32], rows: usize, columns: usize) -> Self {
        assert_eq!(
            data.len(),
            rows * columns,
            "matrix and slice differ in size"
        );
        Self {
            data,
            rows,
            columns,
            row_stride: columns,
            column_stride: 1,
        }
    }

    /// The same values with rows and columns exchanged; nothing is copied.
    pub(super) fn transposed(self) -> Self {
        Self {
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
            ..self
        }
    }
}

/// What happens to the values that the output already holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Output {
    /// They are replaced by the product.
    Replace,
    /// The product is added to them.
    Accumulate,
}

/// `output = left × right` or `output += left × right`, on the calling thread.
///
/// `output` is row-major, `left.rows` × `right.columns`.
///
/// # Panics
///
/// If the inner sizes or the output's length do not fit.
pub(super) fn multiply(output: &mut [f32], left: Matrix<'_>, right: Matrix<'_>, mode: Output) {
    assert_eq!(left.columns, right.rows, "inner sizes differ");
    assert_eq!(
        output.len(),
        left.rows * right.columns,
        "output has another size"
    );
    let accumulate = mode == Output::Accumulate;
    // SAFETY: `Matrix::new` checked that each operand's slice holds rows × columns values and
    // `transposed` only exchanges its strides, so every index that `gemm` forms from them lies inside
    // its slice; the output was checked above and, being a `&mut` slice, overlaps neither operand.
    #[expect(unsafe_code, reason = "the gemm crate takes raw pointers")]
    unsafe {
        gemm::gemm(
            left.rows,
            right.columns,
            left.columns,
            output.as_mut_ptr(),
            1,
            right.columns as isize,
            accumulate,
            left.data.as_ptr(),
            left.column_stride as isize,
            left.row_stride as isize,
            right.data.as_ptr(),
            right.column_stride as isize,
            right.row_stride as isize,
            1.0,
            1.0,
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_and_transposes_match_a_table() {
        let left = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let right = [1.0, 0.0, 2.0, 1.0, 0.0, 3.0];
        let mut output = [1.0; 4];
        let (a, b) = (Matrix::new(&left, 2, 3), Matrix::new(&right, 3, 2));
        multiply(&mut output, a, b, Output::Replace);
        assert_eq!(output, [5.0, 11.0, 14.0, 23.0]);
        multiply(&mut output, a, b, Output::Accumulate);
        assert_eq!(output, [10.0, 22.0, 28.0, 46.0]);
        let mut square = [0.0; 9];
        multiply(&mut square, a.transposed(), b.transposed(), Output::Replace);
        assert_eq!(square, [1.0, 6.0, 12.0, 2.0, 9.0, 15.0, 3.0, 12.0, 18.0]);
    }
}
