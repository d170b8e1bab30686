/**
 * Quantities of diffusion tensors. tensor: (6, stride) float64, rows Dxx, Dxy, Dxz, Dyy, Dyz, Dzz.
 * out: (4, stride), written: FA, MD, AD, RD. AD is the largest eigenvalue, RD the mean of the others, from the
 * trigonometric solution of the characteristic equation; FA = sqrt(3/2) |D - MD I| / |D| needs no eigenvalues
 * (Basser and Pierpaoli, J. Magn. Reson. B 111:209, 1996). A tensor whose norm |D| is at most
 * `rounding` is one of zeros, all quantities 0: the anisotropy of what rounding leaves would be any number.
 */
export function tensorQuantities(tensor: usize, stride: i32, count: i32, rounding: f64, out: usize): void {
  const rowBytes = <usize>stride << 3;
  for (let v = 0; v < count; v++) {
    let at = tensor + (<usize>v << 3);
    const xx = load<f64>(at);
    const xy = load<f64>((at += rowBytes));
    const xz = load<f64>((at += rowBytes));
    const yy = load<f64>((at += rowBytes));
    const yz = load<f64>((at += rowBytes));
    const zz = load<f64>((at += rowBytes));
    const mean = (xx + yy + zz) / 3;
    const a = xx - mean;
    const b = yy - mean;
    const c = zz - mean;
    const offDiagonal = xy * xy + xz * xz + yz * yz;
    const deviation = a * a + b * b + c * c + 2 * offDiagonal;
    const size = xx * xx + yy * yy + zz * zz + 2 * offDiagonal;
    if (size <= rounding * rounding) {
      for (let row: usize = 0; row < 4; row++) store<f64>(out + (<usize>v << 3) + row * rowBytes, 0);
      continue;
    }
    const anisotropy = Math.sqrt((1.5 * deviation) / size);
    let axial = mean;
    if (deviation > 0) {
      const p = Math.sqrt(deviation / 6);
      const determinant = a * (b * c - yz * yz) - xy * (xy * c - yz * xz) + xz * (xy * yz - b * xz);
      const r = Math.min(Math.max(determinant / (2 * p * p * p), -1), 1);
      axial = mean + 2 * p * Math.cos(Math.acos(r) / 3);
    }
    let target = out + (<usize>v << 3);
    store<f64>(target, anisotropy);
    store<f64>((target += rowBytes), mean);
    store<f64>((target += rowBytes), axial);
    store<f64>((target += rowBytes), (3 * mean - axial) / 2);
  }
}
