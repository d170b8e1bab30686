import { voxelStatus, voxelStatusLabels } from '../../core/contracts/voxelStatus.js';
import { formatCount, formatDuration } from '../display/units.js';
import { useTools, useWindow } from '../state/useWindow.js';
import type { RunState } from '../state/windowState.js';

/** What a finished run came to, above the picture: voxels by outcome, and slices that could not be fitted. */
export function RunNotices() {
  const { commands } = useTools();
  const run = useWindow((state) => state.run);
  const outcome = run?.outcome ?? null;
  if (outcome === null || outcome.kind === 'failed') return <p className="result dim">{hint(run)}</p>;
  if (outcome.kind === 'cancelled') {
    return (
      <p className="result">
        Cancelled: {outcome.slicesDone} slice{outcome.slicesDone === 1 ? ' is' : 's are'} finished and kept.
      </p>
    );
  }
  const { summary } = outcome;
  const givenUp = summary.statusCounts[voxelStatus.slabFailed] ?? 0;
  const failed = (run?.progress?.slices ?? []).flatMap((state, k) => (state === 'failed' ? [k] : []));
  return (
    <div className="result">
      <span className="result-main">{formatCount(summary.voxelsFitted)} voxels fitted</span>
      <span className="dim">in {formatDuration(summary.seconds)}</span>
      {notable.map(({ code, words }) => {
        const count = summary.statusCounts[code] ?? 0;
        return count === 0 ? null : (
          <span key={code} className="dim" title={voxelStatusLabels[code]}>
            {formatCount(count)} {words}
          </span>
        );
      })}
      {summary.mask !== null && (
        <span className="dim" title="Bright: a mean over the volumes above half of Otsu's threshold">
          mask: {formatCount(summary.mask.voxels)} voxels, {formatCount(summary.mask.withoutSignal)} without
          signal, {formatCount(summary.mask.brightOutside)} of {formatCount(summary.mask.bright)} bright ones
          outside
        </span>
      )}
      {summary.notes.map((note) => (
        <span key={note} className="dim" role="note">
          {note}
        </span>
      ))}
      {failed.length > 0 && (
        <span
          role="alert"
          className="result-failed"
          title={summary.slabErrors.map((error) => error.message).join('\n')}
        >
          {formatCount(givenUp)} voxel{givenUp === 1 ? '' : 's'} of {failed.length} slice
          {failed.length === 1 ? '' : 's'} given up
          {summary.slabErrors[0] === undefined ? '' : ` (${summary.slabErrors[0].message})`}{' '}
          {failed.slice(0, 8).map((k) => (
            <button key={k} type="button" className="link" onClick={() => commands.goToSlice(k)}>
              slice {k}
            </button>
          ))}
        </span>
      )}
    </div>
  );
}

function hint(run: RunState | null): string {
  if (run === null)
    return 'Click into the image, or move with the arrow keys, to see the samples of a voxel.';
  const { name } = run.model;
  if (run.outcome !== null) return `${name}: the fit failed.`;
  return `${name}: slices appear as they finish, the one on screen first.`;
}

const notable = [
  { code: voxelStatus.atBound, words: 'at a bound' },
  { code: voxelStatus.iterationLimit, words: 'at the iteration limit' },
  { code: voxelStatus.tooFewSamples, words: 'with too few samples' },
  { code: voxelStatus.notFinite, words: 'not finite' },
  { code: voxelStatus.singular, words: 'singular' },
] as const;
