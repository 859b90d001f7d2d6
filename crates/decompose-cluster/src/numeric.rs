//! Logarithm and exponential that give the same bits on every machine.
//!
//! The standard library hands `ln` and `exp` to the platform, whose last digit may differ between systems and versions. A last
//! digit decides a tie, and a tie decides a boundary. The functions here use only `+ − × ÷` on `f64`, which IEEE 754 defines exactly
//! (`sqrt` is exact too, and is used from the standard library). Accuracy: a few units in the last place.
//!
//! Knows nothing about graphs.

use std::f64::consts::{LN_2, SQRT_2};

/// Natural logarithm.
///
/// # Arguments
/// * `x`: any number; `0` gives −∞, negative numbers and NaN give NaN, +∞ gives +∞.
///
/// # Complexity
/// Constant: twelve terms of `ln m = 2·artanh((m−1)/(m+1))` with the mantissa `m` in `[√½, √2)`.
#[must_use]
pub fn ln(x: f64) -> f64 {
    if x.is_nan() || x < 0.0 {
        return f64::NAN;
    }
    if x == 0.0 {
        return f64::NEG_INFINITY;
    }
    if x.is_infinite() {
        return x;
    }
    // Subnormal numbers have no exponent of their own: scale them up by 2⁶⁴ first.
    let (x, shift) = if x < f64::MIN_POSITIVE { (x * 18_446_744_073_709_551_616.0, -64) } else { (x, 0) };
    let bits = x.to_bits();
    let mut exponent = ((bits >> 52) & 0x7ff) as i64 - 1023 + shift;
    let mut mantissa = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000);
    if mantissa >= SQRT_2 {
        mantissa /= 2.0;
        exponent += 1;
    }
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let square = s * s;
    let mut series = 0.0;
    for odd in (1..=23).rev().step_by(2) {
        series = series * square + 1.0 / f64::from(odd);
    }
    exponent as f64 * LN_2 + 2.0 * s * series
}

/// Exponential function.
///
/// # Arguments
/// * `x`: any number; below −708 the answer is 0, above 709 it is +∞, NaN stays NaN.
///
/// # Complexity
/// Constant: `x = k·ln 2 + r`, sixteen Taylor terms for `r`, then the exponent `k` is put in by its bits.
#[must_use]
pub fn exp(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    if x > 709.0 {
        return f64::INFINITY;
    }
    if x < -708.0 {
        return 0.0;
    }
    let k = (x / LN_2).round();
    let r = x - k * LN_2;
    let mut series = 1.0;
    for term in (1..=16).rev() {
        series = 1.0 + series * r / f64::from(term);
    }
    series * f64::from_bits(((k as i64 + 1023) as u64) << 52)
}

/// `−Σ pᵢ ln pᵢ` of the distribution proportional to `counts`, in nats; 0 for nothing or for one kind only.
///
/// # Arguments
/// * `counts`: non-negative numbers, summed in the order given.
#[must_use]
pub fn entropy(counts: impl IntoIterator<Item = f64> + Clone) -> f64 {
    let total: f64 = counts.clone().into_iter().sum();
    if total <= 0.0 {
        return 0.0;
    }
    counts.into_iter().filter(|&count| count > 0.0).map(|count| -(count / total) * ln(count / total)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ln_agrees_with_the_platform() {
        for x in [1e-310, 1e-300, 0.3, 0.5, 0.99, 1.0, 1.5, 2.0, 10.0, 12345.678, 1e300] {
            assert!((ln(x) - x.ln()).abs() <= 4e-16 * x.ln().abs().max(1.0), "{x}");
        }
        assert_eq!(ln(0.0), f64::NEG_INFINITY);
        assert!(ln(-1.0).is_nan());
    }

    #[test]
    fn exp_agrees_with_the_platform() {
        for x in [-700.0, -20.0, -1.0, -0.1, 0.0, 0.1, 1.0, 20.0, 700.0] {
            let relative: f64 = (exp(x) - x.exp()) / x.exp();
            assert!(relative.abs() < 2e-13, "{x}: {relative}");
        }
        assert_eq!(exp(0.0), 1.0);
    }

    #[test]
    fn entropy_of_two_equal_halves_is_ln_two() {
        assert!((entropy([3.0, 3.0]) - LN_2).abs() < 1e-15);
        assert_eq!(entropy([5.0]), 0.0);
        assert_eq!(entropy([0.0; 0]), 0.0);
    }
}
