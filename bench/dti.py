"""The diffusion tensor by dipy: FA and MD of a series within a mask, written as maps.

usage: dti.py SERIES.nii MASK.nii OUT    (SERIES.bval and SERIES.bvec beside the series)
Prints a JSON object: versions and the seconds of fitting alone.
"""

import json
import sys
import time

import dipy
import nibabel
import numpy as np
from dipy.core.gradients import gradient_table
from dipy.io.gradients import read_bvals_bvecs
from dipy.reconst.dti import TensorModel

series, mask, out = sys.argv[1:]
image = nibabel.load(series)
samples = np.asarray(image.dataobj)
inside = np.asarray(nibabel.load(mask).dataobj) > 0
stem = series[: -len(".nii")]
gradients = gradient_table(*read_bvals_bvecs(stem + ".bval", stem + ".bvec"))
start = time.perf_counter()
fit = TensorModel(gradients, fit_method="WLS").fit(samples, mask=inside)
seconds = time.perf_counter() - start
for name, values in (("FA", fit.fa), ("MD", fit.md)):
    nibabel.save(nibabel.Nifti1Image(values.astype(np.float32), image.affine), f"{out}/dipy_{name}.nii")
print(json.dumps({"dipy": dipy.__version__, "numpy": np.__version__, "fitSeconds": seconds}))
