import type { MapTarget } from '../core/contracts/job.js';
import type { MapView } from '../core/contracts/windowViews.js';

/** A map as the window knows it, under an opaque id. */
export function mapView(id: string, map: MapTarget): MapView {
  return { id, name: map.name, label: map.label, unit: map.unit, role: roleOf(map) };
}

function roleOf({ source }: Pick<MapTarget, 'source'>): MapView['role'] {
  switch (source.kind) {
    case 'parameter':
      return 'parameter';
    case 'derived':
    case 'statistic':
    case 'linear':
    case 'calculated':
      return 'derived';
    case 'rmse':
    case 'r2':
    case 'standardError':
    case 'confidence':
    case 'covariance':
    case 'aicc':
    case 'bic':
    case 'degreesOfFreedom':
    case 'evaluations':
    case 'predicted':
    case 'residuals':
      return 'quality';
    case 'comparison':
      return 'quality';
    case 'rival':
      return roleOf(source);
    case 'status':
      return 'status';
  }
}
