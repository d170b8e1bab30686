import type { MapTarget, MaskChoice, ResolvedParameter } from '../contracts/job.js';
import type { Model, Reference } from '../contracts/model.js';
import type { AcquisitionVariable } from '../contracts/series.js';
import { voxelStatusLabels } from '../contracts/voxelStatus.js';

export { hashFile } from './hashFile.js';

export interface MapSidecarOptions {
  readonly map: Pick<MapTarget, 'name' | 'label' | 'unit' | 'source'>;
  readonly model: Model;
  /** The equation that was fitted, where it is not the model's own. */
  readonly equation?: string;
  /** Empty for models that estimate nothing. */
  readonly parameters: readonly ResolvedParameter[];
  /** The variables of the series by symbol; those that the model declares are written. */
  readonly variables: Readonly<Record<string, AcquisitionVariable>>;
  /** Input images by file name, each with the SHA-256 of its bytes as they lie on disk. */
  readonly inputs: readonly { readonly name: string; readonly sha256: string }[];
  readonly mask: MaskChoice;
  /** Indexed by voxel status code. */
  readonly statusCounts: readonly number[];
  readonly programVersion: string;
}

/**
 * The JSON sidecar of one map, with the field names of the Brain Imaging Data Structure where it has them;
 * acquisition values in its units (s, deg), which are the program's own. A bound that is not finite is null.
 * Plain JSON, owned by the caller.
 */
export function mapSidecar(options: MapSidecarOptions): Record<string, unknown> {
  const { map, model, inputs, statusCounts } = options;
  const equation = options.equation ?? (model.kind === 'equation' ? model.equation : undefined);
  return {
    Description: map.label,
    Units: map.unit === 'a.u.' ? 'arbitrary' : map.unit,
    EstimationAlgorithm: algorithm(model),
    ...(model.references.length > 0 && { EstimationReference: model.references.map(cited).join('; ') }),
    Sources: inputs.map((input) => input.name),
    ...acquisition(options),
    Model: { Id: model.id, Name: model.name },
    ...(equation !== undefined && { Equation: equation }),
    ...(map.source.kind === 'derived' && { MapEquation: map.source.equation }),
    ...(options.parameters.length > 0 && { Parameters: parameterTable(options.parameters) }),
    Mask: maskName(options.mask),
    ...(map.source.kind === 'status' && {
      StatusLabels: Object.fromEntries(voxelStatusLabels.map((label, code) => [String(code), label])),
    }),
    Statistics: {
      VoxelsPerStatus: Object.fromEntries(
        voxelStatusLabels.map((label, code) => [label, statusCounts[code] ?? 0]),
      ),
    },
    SoftwareVersions: `Voxfit ${options.programVersion}`,
    InputSha256: Object.fromEntries(inputs.map((input) => [input.name, input.sha256])),
  };
}

function algorithm(model: Model): string {
  if (model.kind === 'statistics') return `${model.name} over the volumes of each voxel`;
  const search = 'Bounded non-linear least squares (Levenberg-Marquardt)';
  return model.start.kind === 'logLinear'
    ? `${search}, started from a log-linear least-squares fit weighted with the squared signal`
    : `${search}, started from declared values`;
}

function cited(reference: Reference): string {
  const { authors, title, journal, year, doi } = reference;
  return `${authors} (${year}). ${title}. ${journal}${doi === undefined ? '' : `. https://doi.org/${doi}`}`;
}

function acquisition(options: MapSidecarOptions): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const origins: Record<string, string> = {};
  for (const { symbol, bidsField } of options.model.variables) {
    const variable = options.variables[symbol];
    if (variable === undefined) continue;
    const field = bidsField === '' ? symbol : bidsField;
    values[field] = variable.values;
    origins[field] = variable.source;
  }
  return Object.keys(values).length === 0 ? {} : { ...values, AcquisitionSources: origins };
}

function parameterTable(parameters: readonly ResolvedParameter[]): Record<string, unknown> {
  const finite = (bound: number) => (Number.isFinite(bound) ? bound : null);
  return Object.fromEntries(
    parameters.map(({ symbol, unit, start, lower, upper, fixed }) => [
      symbol,
      fixed
        ? { Units: unit, Fixed: start }
        : { Units: unit, Start: start, Lower: finite(lower), Upper: finite(upper) },
    ]),
  );
}

function maskName(mask: MaskChoice): string {
  return mask.kind === 'file' ? mask.path : mask.kind;
}
