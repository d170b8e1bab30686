import { jobsText } from '../display/jobsText.js';
import { selectPhase } from '../state/select.js';
import { useWindow } from '../state/useWindow.js';

/** Says politely how far things are: at every change of state, every quarter of a fit, and when jobs come or end. */
export function Announcer() {
  const text = useWindow((state) => {
    const phase = selectPhase(state);
    const progress = state.run?.progress;
    switch (phase) {
      case 'ready':
        return `${state.series?.name ?? ''} is open.`;
      case 'running': {
        const total = progress?.voxelsTotal ?? 0;
        const quarter = total === 0 ? 0 : Math.floor((4 * (progress?.voxelsDone ?? 0)) / total) * 25;
        return quarter === 0 ? 'The fit is running.' : `The fit is ${quarter} percent done.`;
      }
      case 'paused':
        return 'The fit is paused.';
      case 'done':
        return 'The fit is done.';
      case 'cancelled':
        return 'The fit was cancelled.';
      default:
        return '';
    }
  });
  const jobs = useWindow((state) => jobsText(state.jobs));
  return (
    <>
      <p className="visually-hidden" aria-live="polite">
        {text}
      </p>
      <p className="visually-hidden" aria-live="polite">
        {jobs}
      </p>
    </>
  );
}
