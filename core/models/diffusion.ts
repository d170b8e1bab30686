import type { TensorModel } from '../contracts/model.js';

/** Diffusion tensor from a series with b-values and b-vectors. */
export const dti: TensorModel = {
  id: 'dti',
  kind: 'tensor',
  tensor: 'diffusion',
  name: 'Diffusion tensor',
  summary:
    'Diffusion tensor from ln(signal) by linear least squares, or from the signal itself, with its anisotropy and diffusivities; needs b-values and b-vectors with at least six directions.',
  variables: [{ symbol: 'bval', label: 'b-value', unit: 's/mm2', bidsField: '' }],
  methods: ['iwls', 'wls', 'ols', 'nlls'],
  minimumVolumes: 7,
  defaultMask: 'auto',
  notes: [
    "ln S = ln S0 - b g'Dg, with S0 estimated. Samples of 0 or less are left out by ols, wls and iwls; nlls takes them as they are.",
    'iwls weights with the squared signal, then twice with the squared prediction (the scheme of dwi2tensor in MRtrix); wls is ols, then one pass weighted with the squared prediction (as dipy).',
    'The tensor is not forced to be positive. MD, AD and RD are its mean, largest, and mean of the two smaller eigenvalues.',
    'Elements of the tensor (Dxx, Dxy, Dxz, Dyy, Dyz, Dzz, on request) are in the frame of the b-vectors: image axes, x reversed where the affine has a positive determinant (FSL).',
    'V1 (on request, 4D: x, y, z) is the unit eigenvector of the largest eigenvalue in the same frame. Its sign is free: the component of the largest size is positive. It is NaN where the two largest eigenvalues are the same. L1, L2 and L3 are the eigenvalues, largest first.',
  ],
  references: [
    {
      authors: 'Basser PJ, Mattiello J, LeBihan D',
      title: 'Estimation of the Effective Self-Diffusion Tensor from the NMR Spin Echo',
      year: 1994,
      journal: 'Journal of Magnetic Resonance, Series B 103:247-254',
      doi: '10.1006/jmrb.1994.1037',
    },
    {
      authors: 'Veraart J, Sijbers J, Sunaert S, Leemans A, Jeurissen B',
      title:
        'Weighted linear least squares estimation of diffusion MRI parameters: Strengths, limitations, and pitfalls',
      year: 2013,
      journal: 'NeuroImage 81:335-346',
      doi: '10.1016/j.neuroimage.2013.05.028',
    },
  ],
};
