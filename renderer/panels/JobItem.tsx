import type { JobView } from '../../core/contracts/windowViews.js';
import { formatCount, formatDuration } from '../display/units.js';
import { selectRunning } from '../state/select.js';
import { useTools, useWindow } from '../state/useWindow.js';
import { CloseIcon } from './icons.js';

/** One job of the queue: what it is, how far it is or how it ended, and what can be done with it. */
export function JobItem({ job }: { readonly job: JobView }) {
  const { commands } = useTools();
  const fitting = useWindow((state) => state.starting || selectRunning(state));
  const { id, name, fileNames, modelName, state, error } = job;
  const model = modelName ?? 'model of the form';
  return (
    <li className="job" data-state={state} aria-label={`${name} ${model}: ${state}`}>
      <div className="job-row">
        <span className="job-mark" aria-hidden="true" />
        <span className="job-name" title={fileNames.join('\n')}>
          {name}
        </span>
        <span className="job-actions">
          {state === 'done' && (
            <button
              type="button"
              className="link"
              disabled={fitting}
              aria-label={`Show the maps of ${name}`}
              onClick={() => commands.showJob(id)}
            >
              Show
            </button>
          )}
          {(state === 'failed' || state === 'cancelled') && (
            <button
              type="button"
              className="link"
              aria-label={`Retry ${name}`}
              onClick={() => commands.retryJob(id)}
            >
              Retry
            </button>
          )}
          {(state === 'running' || state === 'waiting') && (
            <button
              type="button"
              className="link"
              aria-label={`Cancel ${name}`}
              onClick={() => commands.cancelJob(id)}
            >
              Cancel
            </button>
          )}
          <button
            type="button"
            className="icon-button"
            disabled={state === 'running'}
            aria-label={`Remove ${name}`}
            title="Takes the job off the list; its files stay"
            onClick={() => commands.removeJob(id)}
          >
            <CloseIcon />
          </button>
        </span>
      </div>
      <p className="job-state dim">
        <span className="job-model" title={model}>
          {model}
        </span>
        <span>{stateText(job)}</span>
      </p>
      <span className="job-bar">
        {state === 'running' && (
          <span
            role="progressbar"
            aria-label={`Progress of ${name}`}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.floor(job.fraction * 100)}
            style={{ transform: `scaleX(${job.fraction})` }}
          />
        )}
      </span>
      {error !== null && (
        <p role="alert" className="job-error" title={error.code}>
          {error.message}
        </p>
      )}
    </li>
  );
}

function stateText({ state, fraction, voxelsFitted, voxelsFailed, seconds }: JobView): string {
  switch (state) {
    case 'running':
      return `${Math.floor(fraction * 100)} %`;
    case 'done':
      return [
        `${formatCount(voxelsFitted)} voxels`,
        ...(voxelsFailed === 0 ? [] : [`${formatCount(voxelsFailed)} failed`]),
        formatDuration(seconds),
      ].join(', ');
    default:
      return state;
  }
}
