import type { Reply } from '../../core/contracts/errors.js';
import type { WindowApi } from '../../core/contracts/windowApi.js';
import { selectRequest } from '../state/formRequest.js';
import { selectQueueObstacle } from '../state/obstacles.js';
import { selectJobsActive, selectModel, selectRunning } from '../state/select.js';
import type { WindowStore } from '../state/useWindow.js';

/** All that a person can tell the queue of jobs. */
export interface JobCommands {
  /** Adds the rows of a batch table. */
  openTable(): void;
  /** Adds every series that the state offers. */
  queueCandidates(): void;
  /** Adds the fit of the form. */
  queueFit(): void;
  chooseJobsFolder(): void;
  startJobs(): void;
  pauseJobs(): void;
  resumeJobs(): void;
  cancelJobs(): void;
  cancelJob(id: string): void;
  retryJob(id: string): void;
  retryFailedJobs(): void;
  removeJob(id: string): void;
  /** Opens the images and the maps of a job that is done. */
  showJob(id: string): void;
}

/** Binds the commands to the main process and the state, where a refusal goes. */
export function createJobCommands(api: WindowApi, store: WindowStore): JobCommands {
  const ask = async (asking: Promise<Reply<null>>): Promise<boolean> => {
    const reply = await asking;
    store.dispatch({ kind: 'jobsRefused', error: reply.ok ? null : reply.error });
    return reply.ok;
  };

  const showJob = async (id: string): Promise<void> => {
    const before = store.getState();
    if (before.starting || selectRunning(before)) return;
    store.dispatch({ kind: 'runStarting' });
    const reply = await api.showJob(id);
    store.dispatch({ kind: 'jobsRefused', error: reply.ok ? null : reply.error });
    if (!reply.ok) return;
    const { series, restored, maps, progress, outcome } = reply.value;
    store.dispatch({ kind: 'seriesOpened', series });
    store.dispatch({ kind: 'requestRestored', restored });
    const state = store.getState();
    const request = selectRequest(state);
    if (request === null) return;
    store.dispatch({ kind: 'runStarted', request, model: selectModel(state), maps });
    store.dispatch({ kind: 'runProgress', progress });
    store.dispatch({ kind: 'runEnded', outcome });
  };

  return {
    openTable: () => void ask(api.openTable()),
    async queueCandidates() {
      if (await ask(api.queueCandidates())) store.dispatch({ kind: 'seriesChoice', choice: null });
    },
    queueFit() {
      const state = store.getState();
      const request = selectRequest(state);
      if (request !== null && selectQueueObstacle(state) === null) void ask(api.queueFit(request));
    },
    chooseJobsFolder: () => void ask(api.chooseJobsFolder()),
    startJobs() {
      const state = store.getState();
      if (state.jobs.jobs.length === 0 || selectJobsActive(state) || selectRunning(state)) return;
      void ask(api.startJobs(selectRequest(state)));
    },
    pauseJobs: () => void ask(api.pauseJobs()),
    resumeJobs: () => void ask(api.resumeJobs()),
    cancelJobs: () => void ask(api.cancelJobs()),
    cancelJob: (id) => void ask(api.cancelJob(id)),
    retryJob: (id) => void ask(api.retryJob(id)),
    retryFailedJobs() {
      for (const { id, state } of store.getState().jobs.jobs) {
        if (state === 'failed') void ask(api.retryJob(id));
      }
    },
    removeJob: (id) => void ask(api.removeJob(id)),
    showJob: (id) => void showJob(id),
  };
}
