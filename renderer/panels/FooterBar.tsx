import { Button } from '@mantine/core';
import { useState } from 'react';
import type { RunProgress } from '../../core/contracts/run.js';
import { formatDuration, formatRate } from '../display/units.js';
import { selectPhase } from '../state/select.js';
import { useTools, useWindow } from '../state/useWindow.js';
import { Meters } from './Meters.js';
import { SliceStrip } from './SliceStrip.js';
import { WorkersTable } from './WorkersTable.js';

/** How far the fit is, what each slice is doing, and what the machine has left. */
export function FooterBar() {
  const { commands } = useTools();
  const phase = useWindow(selectPhase);
  const progress = useWindow((state) => state.run?.progress ?? null);
  const [workersOpen, setWorkersOpen] = useState(false);
  const active = phase === 'running' || phase === 'paused';
  const fraction = phase === 'done' ? 1 : fractionOf(progress);
  const pausable = progress?.phase === 'fitting';
  const percent = Math.floor(fraction * 100);
  return (
    <footer className="footer">
      {workersOpen && <WorkersTable workers={progress?.workers ?? []} lost={progress?.workersLost ?? 0} />}
      <div className="footer-row">
        <span className="footer-label">Fit</span>
        <div
          className="bar-track"
          role="progressbar"
          aria-label="Fit progress"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percent}
          aria-valuetext={`${percent} %, ${phaseText(phase, progress)}`}
        >
          <div className="bar-fill" data-phase={phase} style={{ transform: `scaleX(${fraction})` }} />
        </div>
        <span className="footer-percent">
          {active || phase === 'done' || phase === 'cancelled' ? `${percent} %` : ''}
        </span>
        <span className="footer-status">{phaseText(phase, progress)}</span>
        <span className="footer-buttons">
          {active && (
            <>
              {phase === 'paused' ? (
                <Button size="compact-sm" variant="filled" onClick={commands.resume}>
                  Resume fit
                </Button>
              ) : (
                <Button size="compact-sm" variant="default" disabled={!pausable} onClick={commands.pause}>
                  Pause fit
                </Button>
              )}
              <Button size="compact-sm" variant="default" onClick={commands.cancel}>
                Cancel fit
              </Button>
            </>
          )}
        </span>
      </div>
      <div className="footer-row">
        <span className="footer-label">Slices</span>
        <SliceStrip />
      </div>
      <div className="footer-row footer-meters">
        <Meters />
        <span className="spacer" />
        <button
          type="button"
          className="link"
          aria-expanded={workersOpen}
          onClick={() => setWorkersOpen(!workersOpen)}
        >
          Workers {progress === null ? '' : progress.workers.length} {workersOpen ? '▾' : '▴'}
        </button>
      </div>
    </footer>
  );
}

function fractionOf(progress: RunProgress | null): number {
  if (progress === null || progress.voxelsTotal === 0) return 0;
  return Math.min(1, progress.voxelsDone / progress.voxelsTotal);
}

/** What the fit is doing, with its rate and the time left. */
function phaseText(phase: ReturnType<typeof selectPhase>, progress: RunProgress | null): string {
  const rate =
    progress === null || progress.voxelsPerSecond === 0 ? '' : formatRate(progress.voxelsPerSecond);
  switch (phase) {
    case 'running':
      if (progress === null) return 'Starting';
      if (progress.phase === 'mask') return 'Making the mask';
      return [rate, progress.secondsLeft === null ? '' : `${formatDuration(progress.secondsLeft)} left`]
        .filter((part) => part !== '')
        .join('   ');
    case 'paused':
      return 'Paused';
    case 'done':
      return progress === null ? 'Done' : `Done in ${formatDuration(progress.secondsElapsed)}   ${rate}`;
    case 'cancelled':
      return 'Cancelled; finished slices are kept';
    case 'failed':
      return 'Failed';
    default:
      return 'No fit yet';
  }
}
