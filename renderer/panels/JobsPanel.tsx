import { Button } from '@mantine/core';
import { jobsText } from '../display/jobsText.js';
import { selectRunning } from '../state/select.js';
import { useTools, useWindow } from '../state/useWindow.js';
import { ErrorAlert } from './ErrorAlert.js';
import { JobItem } from './JobItem.js';

/** The queue: its jobs with their states, where the results go, and what can be done with them. */
export function JobsPanel() {
  const { commands, store } = useTools();
  const view = useWindow((state) => state.jobs);
  const refused = useWindow((state) => state.jobsError);
  const fitting = useWindow((state) => state.starting || selectRunning(state));
  const { jobs, state, folderName, doneBefore, error } = view;
  if (jobs.length === 0 && error === null && refused === null) return null;
  const waits = jobs.some((job) => job.state === 'waiting' || job.state === 'cancelled');
  const failed = jobs.some((job) => job.state === 'failed');
  const active = state !== 'idle';
  return (
    <section className="panel jobs" aria-labelledby="jobs-title">
      <div className="panel-head">
        <h2 id="jobs-title">Jobs</h2>
        <span className="dim">{jobsText(view)}</span>
      </div>
      <ul className="job-list" aria-label="Jobs">
        {jobs.map((job) => (
          <JobItem key={job.id} job={job} />
        ))}
      </ul>
      <p className="job-folder">
        <span className="dim">Results in</span>
        <span className="job-folder-name" title={folderName ?? undefined}>
          {folderName ?? 'no folder yet'}
        </span>
        <button type="button" className="link" disabled={active} onClick={commands.chooseJobsFolder}>
          Choose folder…
        </button>
      </p>
      {doneBefore > 0 && (
        <p className="dim" role="note">
          The folder has results of {doneBefore} of these jobs: those that were made with the same settings
          stay, others are replaced.
        </p>
      )}
      <div className="job-buttons">
        {state === 'idle' && (
          <Button size="compact-xs" disabled={!waits || fitting} onClick={commands.startJobs}>
            Start jobs
          </Button>
        )}
        {(state === 'running' || state === 'stopping') && (
          <Button
            size="compact-xs"
            variant="default"
            disabled={state === 'stopping'}
            onClick={commands.pauseJobs}
          >
            Pause jobs
          </Button>
        )}
        {state === 'paused' && (
          <Button size="compact-xs" onClick={commands.resumeJobs}>
            Resume jobs
          </Button>
        )}
        <Button
          size="compact-xs"
          variant="default"
          disabled={!active || state === 'stopping'}
          onClick={commands.cancelJobs}
        >
          Cancel jobs
        </Button>
        <Button size="compact-xs" variant="default" disabled={!failed} onClick={commands.retryFailedJobs}>
          Retry failed
        </Button>
      </div>
      {error !== null && <ErrorAlert error={error} />}
      {refused !== null && (
        <ErrorAlert error={refused} onDismiss={() => store.dispatch({ kind: 'jobsRefused', error: null })} />
      )}
    </section>
  );
}
