import type { JobsView } from '../../core/contracts/windowViews.js';

/** How far the queue is, in a few words; empty without jobs. */
export function jobsText({ jobs, state }: Pick<JobsView, 'jobs' | 'state'>): string {
  if (jobs.length === 0) return '';
  const count = (wanted: string): number => jobs.filter((job) => job.state === wanted).length;
  const failed = count('failed');
  const parts = [
    `${count('done')} of ${jobs.length} jobs done`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(state === 'paused' ? ['paused'] : []),
  ];
  return parts.join(', ');
}
