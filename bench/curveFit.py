"""Estimates of scipy's curve_fit (float64) on simulated T2 voxels, to compare the maps of voxfit with.

usage: curveFit.py make SERIES.nii VOXELS
           writes VOXELS decays of 16 echoes with Gaussian noise: S0 200 to 2000, T2 20 to 300 ms, SNR 20 to 200
       curveFit.py compare SERIES.nii S0map.nii T2map.nii status.nii PROCESSES
           fits the same voxels and prints one JSON object

Both start at the straight line through ln(signal), weighted with signal^2, and have the bounds S0 >= 0,
0.5 ms <= T2 <= 5 s. curve_fit runs MINPACK's Levenberg-Marquardt; where that leaves the bounds, or fails, the
bounded trust-region method. A minimum inside the bounds is the same for both.
"""
import json
import multiprocessing
import sys

import nibabel
import numpy
from scipy.optimize import curve_fit

TE = numpy.arange(1, 17) / 100
LOWER = numpy.array([0, 0.0005])
UPPER = numpy.array([numpy.inf, 5])
TOLERANCE = dict(ftol=1e-15, xtol=1e-15, gtol=1e-15)


def signal(te, s0, t2):
    return s0 * numpy.exp(-te / t2)


def jacobian(te, s0, t2):
    e = numpy.exp(-te / t2)
    return numpy.stack([e, s0 * e * te / t2**2], axis=1)


def make(path, voxels):
    random = numpy.random.default_rng(1)
    s0 = random.uniform(200, 2000, voxels)
    t2 = random.uniform(0.02, 0.3, voxels)
    sigma = s0 / numpy.exp(random.uniform(numpy.log(20), numpy.log(200), voxels))
    noise = random.standard_normal((voxels, TE.size))
    samples = s0[:, None] * numpy.exp(-TE / t2[:, None]) + sigma[:, None] * noise
    shape = (voxels // 200, 20, 10, TE.size)
    image = nibabel.Nifti1Image(samples.reshape(shape).astype(numpy.float32), numpy.eye(4))
    nibabel.save(image, path)
    with open(path.replace(".nii", ".json"), "w") as sidecar:
        json.dump({"EchoTime": TE.tolist()}, sidecar)


def start(samples):
    usable = samples > 1e-6 * samples.max()
    weights = samples[usable]  # polyfit squares them
    slope, intercept = numpy.polyfit(TE[usable], numpy.log(samples[usable]), 1, w=weights)
    t2 = -1 / slope if slope < 0 else UPPER[1]
    return numpy.clip([numpy.exp(intercept), t2], LOWER, UPPER)


def fit(samples):
    p0 = start(samples)
    try:
        found, _ = curve_fit(signal, TE, samples, p0=p0, jac=jacobian, maxfev=500, **TOLERANCE)
        if (found >= LOWER).all() and (found <= UPPER).all():
            return found
    except RuntimeError:
        pass
    inside = numpy.clip(p0, LOWER + 1e-6, UPPER - 1e-6)
    found, _ = curve_fit(signal, TE, samples, p0=inside, jac=jacobian, bounds=(LOWER, UPPER), max_nfev=2000)
    return found


def costs(samples, s0, t2):
    with numpy.errstate(all="ignore"):
        return ((samples - s0[:, None] * numpy.exp(-TE / t2[:, None])) ** 2).sum(axis=1)


def compare(series_path, s0_path, t2_path, status_path, processes):
    samples = numpy.asarray(nibabel.load(series_path).dataobj, dtype=float).reshape(-1, TE.size)
    s0, t2, status = (
        numpy.asarray(nibabel.load(path).dataobj, dtype=float).reshape(-1)
        for path in (s0_path, t2_path, status_path)
    )
    with numpy.errstate(all="ignore"), multiprocessing.Pool(int(processes)) as pool:
        scipy = numpy.array(pool.map(fit, samples, chunksize=500))
    own = numpy.stack([s0, t2], axis=1)
    difference = (numpy.abs(own - scipy) / numpy.abs(scipy)).max(axis=1)
    apart = ~(difference <= 1e-5)
    at_bound = apart & (status == 2)
    inside = apart & ~at_bound
    own_cost, scipy_cost = costs(samples, s0, t2), costs(samples, scipy[:, 0], scipy[:, 1])
    print(
        json.dumps(
            {
                "voxels": int(status.size),
                "share": float(1 - apart.mean()),
                "medianDifference": float(numpy.median(difference)),
                "apartAtBound": int(at_bound.sum()),
                "apartOwnCostLower": int((inside & (own_cost < scipy_cost * (1 - 1e-9))).sum()),
                "apartScipyCostLower": int((inside & (scipy_cost < own_cost * (1 - 1e-9))).sum()),
                "apartSameCost": int((inside & (numpy.abs(own_cost - scipy_cost) <= scipy_cost * 1e-9)).sum()),
                "failed": int((status > 2).sum()),
                "largestDifference": float(numpy.nanmax(difference)),
            }
        )
    )


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2], int(sys.argv[3]))
    else:
        compare(*sys.argv[2:])
