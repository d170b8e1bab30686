import type { TensorModel } from '../contracts/model.js';
import { bValue } from './adc.js';

/** Diffusion kurtosis from a series with b-vectors and two or more b-values beside 0. */
export const dki: TensorModel = {
  id: 'dki',
  kind: 'tensor',
  tensor: 'kurtosis',
  name: 'Diffusion kurtosis',
  summary:
    'Diffusion and kurtosis tensors from ln(signal) by linear least squares: mean, axial and radial kurtosis beside the measures of the diffusion tensor. Needs a volume without diffusion weighting, two or more shells and at least fifteen directions.',
  variables: [bValue],
  methods: ['iwls', 'wls', 'ols', 'nlls'],
  minimumVolumes: 22,
  defaultMask: 'auto',
  notes: [
    "ln S = ln S0 - b g'Dg + b²/6 MD² W(g), 22 unknowns, linear in D, ln S0 and MD² W. Samples of 0 or less are left out. The series ends at b²: b-values above about 3000 s/mm² bias it in the brain.",
    'The kurtosis in direction n is K(n) = MD² W(n)/D(n)². MK is its mean over all directions, AK its value along the main axis of D, RK its mean over the directions perpendicular to it: exact averages as in Tabesh et al., by quadrature to 1e-8, not the mean of the tensor W (MKT), nor a mean over a set of sampled directions.',
    'The fit is not constrained and nothing is clipped: noise and misregistration give kurtosis below 0 or far above 3, which stays in the map. dipy limits MK to -3/7…3 and AK and RK to -3/7…10; DESIGNER can constrain K to 0 or more. Voxels within such limits agree.',
    'A voxel whose diffusion tensor has an eigenvalue of 0 or less has no kurtosis in some direction: its status is "not finite" and all its maps are NaN (dipy raises such eigenvalues to a small positive number).',
    'FA, MD, AD and RD are those of D of this fit, which differs from that of dti: the curvature of ln S is not in it.',
    'wls is ols, then one pass weighted with the squared prediction (as dipy); iwls weights with the squared signal, then twice with the squared prediction.',
    'Elements of the tensors (Dxx …, Wxxxx …, on request, each named by its indices) are in the frame of the b-vectors: image axes, x reversed where the affine has a positive determinant (FSL). b-values within 10 % count as one shell.',
  ],
  references: [
    {
      authors: 'Jensen JH, Helpern JA, Ramani A, Lu H, Kaczynski K',
      title:
        'Diffusional kurtosis imaging: The quantification of non-gaussian water diffusion by means of magnetic resonance imaging',
      year: 2005,
      journal: 'Magnetic Resonance in Medicine 53:1432-1440',
      doi: '10.1002/mrm.20508',
    },
    {
      authors: 'Tabesh A, Jensen JH, Ardekani BA, Helpern JA',
      title: 'Estimation of tensors and tensor-derived measures in diffusional kurtosis imaging',
      year: 2011,
      journal: 'Magnetic Resonance in Medicine 65:823-836',
      doi: '10.1002/mrm.22655',
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
