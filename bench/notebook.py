"""The notebook's way to a T2 map: a memory-mapped series, a pre-allocated memory-mapped output, and
multiprocessing.Pool.map over slices, with scipy's curve_fit and the analytic Jacobian in every voxel.

usage: notebook.py SERIES.nii MASK.nii PROCESSES VOXELS
Fits the voxels whose mask is not 0, slice by slice from the middle slice on, until about VOXELS are fitted.
Prints one JSON object: voxels, seconds (pool.map alone), failed.
"""
import json
import multiprocessing
import sys
import tempfile
import time

import nibabel
import numpy
from scipy.optimize import curve_fit


def signal(te, s0, t2):
    return s0 * numpy.exp(-te / t2)


def jacobian(te, s0, t2):
    e = numpy.exp(-te / t2)
    return numpy.stack([e, s0 * e * te / t2**2], axis=1)


def start(series_path, mask_path, output_path, shape, echo_times):
    global series, mask, output, te
    image = nibabel.load(series_path)
    series = image.dataobj.get_unscaled()
    mask = numpy.asanyarray(nibabel.load(mask_path).dataobj)
    output = numpy.memmap(output_path, numpy.float32, "r+", shape=shape)
    te = numpy.asarray(echo_times)


def fit_slice(k):
    failed = 0
    for i, j in numpy.argwhere(mask[:, :, k] != 0):
        samples = numpy.asarray(series[i, j, k], dtype=float)
        try:
            output[i, j, k], _ = curve_fit(signal, te, samples, p0=[samples[0], 0.08], jac=jacobian)
        except RuntimeError:
            output[i, j, k] = numpy.nan
            failed += 1
    return failed


def main():
    series_path, mask_path, processes, wanted = sys.argv[1:5]
    image = nibabel.load(series_path)
    with open(series_path.replace(".nii", ".json")) as sidecar:
        echo_times = json.load(sidecar)["EchoTime"]
    inside = numpy.asanyarray(nibabel.load(mask_path).dataobj) != 0
    per_slice = inside.sum(axis=(0, 1))
    slices, voxels = [], 0
    for k in range(image.shape[2] // 2, image.shape[2]):
        if voxels >= int(wanted):
            break
        slices.append(k)
        voxels += int(per_slice[k])
    with tempfile.NamedTemporaryFile() as output_file:
        shape = image.shape[:3] + (2,)
        numpy.memmap(output_file.name, numpy.float32, "w+", shape=shape)
        arguments = (series_path, mask_path, output_file.name, shape, echo_times)
        with multiprocessing.Pool(int(processes), start, arguments) as pool:
            began = time.perf_counter()
            failed = sum(pool.map(fit_slice, slices, chunksize=1))
            seconds = time.perf_counter() - began
    print(json.dumps({"voxels": voxels, "seconds": seconds, "failed": failed}))


if __name__ == "__main__":
    main()
