import type { MenuCommand, WindowApi, WindowEvent } from '../../core/contracts/windowApi.js';
import type { WindowStore } from '../state/useWindow.js';
import type { Commands } from './commands.js';
import type { VoxelReader } from './voxelReader.js';

/** Turns what the main process tells into actions and commands. */
export function followEvents(
  api: WindowApi,
  store: WindowStore,
  commands: Commands,
  voxels: VoxelReader,
): void {
  api.onEvent((event) => follow(event, store, commands, voxels));
}

function follow(event: WindowEvent, store: WindowStore, commands: Commands, voxels: VoxelReader): void {
  switch (event.kind) {
    case 'opening':
      store.dispatch({ kind: 'opening', opening: { fileName: event.fileName, fraction: event.fraction } });
      return;
    case 'seriesOpened':
      store.dispatch({ kind: 'seriesOpened', series: event.series });
      return;
    case 'seriesChoice':
      store.dispatch({ kind: 'seriesChoice', choice: event.choice });
      return;
    case 'modelOpened':
      store.dispatch({ kind: 'ownModel', definition: event.definition, opened: true });
      return;
    case 'functionChosen':
      store.dispatch({ kind: 'ownFunction', view: event.view });
      return;
    case 'requestRestored':
      store.dispatch({ kind: 'requestRestored', restored: event.restored });
      return;
    case 'openFailed':
      store.dispatch({ kind: 'openFailed', error: event.error });
      return;
    case 'runProgress': {
      const slice = store.getState().voxel?.index[2] ?? -1;
      const before = store.getState().run?.progress?.slices[slice];
      store.dispatch({ kind: 'runProgress', progress: event.progress });
      if (before !== 'done' && event.progress.slices[slice] === 'done') voxels.refresh();
      return;
    }
    case 'runEnded':
      store.dispatch({ kind: 'runEnded', outcome: event.outcome });
      voxels.refresh();
      return;
    case 'jobs':
      store.dispatch({ kind: 'jobs', jobs: event.jobs });
      return;
    case 'memory':
      store.dispatch({ kind: 'memory', sample: event.sample });
      return;
    case 'colorScheme':
      store.dispatch({ kind: 'systemScheme', scheme: event.colorScheme });
      return;
    case 'menu':
      obey(event.command, store, commands);
      return;
  }
}

/** Carries out a command of the menu or of a key. */
export function obey(command: MenuCommand, store: WindowStore, commands: Commands): void {
  switch (command) {
    case 'open':
      commands.open();
      break;
    case 'openFolder':
      commands.openFolder();
      break;
    case 'openTable':
      commands.openTable();
      break;
    case 'run':
      commands.run();
      break;
    case 'queueFit':
      commands.queueFit();
      break;
    case 'startJobs':
      commands.startJobs();
      break;
    case 'cancel':
      commands.cancel();
      break;
    case 'export':
      commands.exportAll();
      break;
    case 'axial':
    case 'coronal':
    case 'sagittal':
    case 'render':
      commands.setPlane(command);
      break;
    case 'sliceUp':
      commands.moveSlice(1);
      break;
    case 'sliceDown':
      commands.moveSlice(-1);
      break;
    case 'help':
      store.dispatch({ kind: 'help', open: !store.getState().helpOpen });
      break;
  }
}
