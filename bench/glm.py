"""Ordinary least squares with numpy: pinv(X) @ Y over a memory-mapped series, float32 maps of the coefficients and of
the residual variance. Prints the seconds without the start of Python."""
import json
import sys
import time

import numpy

start = time.perf_counter()
series, design, out, ni, nj, nk, nt = sys.argv[1:4] + [int(word) for word in sys.argv[4:8]]
voxels = ni * nj * nk
X = numpy.loadtxt(design, skiprows=1)
Y = numpy.memmap(series, dtype='<f4', mode='r', offset=352, shape=(nt, voxels))
beta = numpy.linalg.pinv(X) @ Y
residual = Y - X @ beta
variance = numpy.einsum('tv,tv->v', residual, residual) / (nt - X.shape[1])
with open(series, 'rb') as file:
    header = bytearray(file.read(352))
header[40:56] = numpy.array([3, ni, nj, nk, 1, 1, 1, 1], '<i2').tobytes()
for name, values in [*((f'beta{n}', row) for n, row in enumerate(beta)), ('variance', variance)]:
    with open(f'{out}_{name}.nii', 'wb') as file:
        file.write(header)
        file.write(values.astype('<f4').tobytes())
print(json.dumps({'seconds': time.perf_counter() - start}))
