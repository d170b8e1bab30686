import type { ErrorReport, Reply } from '../../core/contracts/errors.js';
import type { ModelVariable } from '../../core/contracts/model.js';
import type { ExportRequest, WindowApi } from '../../core/contracts/windowApi.js';
import type { ChosenFile, FilePurpose, SeriesView } from '../../core/contracts/windowViews.js';
import { selectOwnModel, selectRequest, sliceOffsetText } from '../state/formRequest.js';
import { selectRunObstacle } from '../state/obstacles.js';
import { selectModel, selectRunning } from '../state/select.js';
import type { WindowStore } from '../state/useWindow.js';
import type { Plane } from '../state/windowState.js';
import { centreOf, gridIndex } from '../viewer/voxelMapping.js';
import { createJobCommands, type JobCommands } from './jobCommands.js';
import { drawn, pageArea } from './pageAreas.js';
import type { Picture } from './picture.js';
import { screenStep, sliceStep } from './steps.js';

/** All that a person can tell the window to do. Nothing throws: what goes wrong is in the state. */
export interface Commands extends JobCommands {
  open(): void;
  openFolder(): void;
  /** One of the series that the state offers. */
  openCandidate(id: string): void;
  openSample(): void;
  openDropped(files: readonly File[]): void;
  cancelOpening(): void;
  chooseMaskFile(): void;
  /** Takes the last stroke of a drawn mask back. */
  undoDrawing(): void;
  /** Asks for a file and, unless the dialog is dismissed, hands it to `take`. */
  chooseFile(purpose: FilePurpose, take: (file: ChosenFile) => void): void;
  /** Writes the slice times of the sidecars into the form, to be added to a variable. */
  takeSliceTiming(variable: Pick<ModelVariable, 'symbol' | 'unit'>): void;
  openModel(): void;
  /** Asks for the module of an own function; nothing of it is run. */
  chooseFunction(): void;
  /** Lets the module of the form run, as it was when it was chosen. */
  allowFunction(): void;
  saveModel(): void;
  run(): void;
  /** Goes on with a fit of an earlier session. */
  continueFit(id: string): void;
  discardFit(id: string): void;
  pause(): void;
  resume(): void;
  cancel(): void;
  /** Every map of the run in the chosen format, with what else is chosen; nothing is replaced. */
  exportAll(): void;
  /** The same into the folder of the last attempt, where files are replaced. */
  exportOver(): void;
  showExported(): void;
  /** Puts a terminal command that makes the exported maps again into the clipboard. */
  copyCommand(): void;
  setPlane(plane: Plane): void;
  /** right, up: one voxel on the screen, -1, 0 or 1. */
  moveOnScreen(right: number, up: number): void;
  /** +1 towards superior, anterior or right. */
  moveSlice(direction: 1 | -1): void;
  goToSlice(k: number): void;
  zoom(factor: number): void;
  resetZoom(): void;
  mountViewer(host: HTMLElement): void;
  rebuildViewer(): void;
}

/** Binds the commands to the main process, the state and the picture. */
export function createCommands(api: WindowApi, store: WindowStore, picture: Picture): Commands {
  let openingCancelled = false;

  const open = async (asking: Promise<Reply<SeriesView | null>>): Promise<void> => {
    openingCancelled = false;
    const reply = await asking;
    if (openingCancelled) store.dispatch({ kind: 'openingEnded' });
    else if (!reply.ok) store.dispatch({ kind: 'openFailed', error: reply.error });
    else if (reply.value !== null) store.dispatch({ kind: 'seriesOpened', series: reply.value });
    else store.dispatch({ kind: 'openingEnded' });
  };

  const run = async (): Promise<void> => {
    const state = store.getState();
    const request = selectRequest(state);
    if (request === null || state.starting || selectRunObstacle(state) !== null) return;
    store.dispatch({ kind: 'runStarting' });
    const reply = await api.startFit(request);
    if (!reply.ok) {
      store.dispatch({ kind: 'runRefused', error: reply.error });
      return;
    }
    store.dispatch({ kind: 'runStarted', request, model: selectModel(state), maps: reply.value.maps });
    const slice = store.getState().voxel?.index[2];
    if (slice !== undefined) void api.preferSlice(slice);
  };

  const continueFit = async (id: string): Promise<void> => {
    const before = store.getState();
    if (before.starting || selectRunning(before)) return;
    store.dispatch({ kind: 'runStarting' });
    const reply = await api.continueFit(id);
    if (!reply.ok) {
      store.dispatch({ kind: 'interruptedRefused', id, error: reply.error });
      return;
    }
    const state = store.getState();
    const request = selectRequest(state);
    if (request === null) return;
    store.dispatch({ kind: 'runStarted', request, model: selectModel(state), maps: reply.value.maps });
    store.dispatch({ kind: 'interruptedGone', id });
  };

  const discardFit = async (id: string): Promise<void> => {
    const reply = await api.discardFit(id);
    if (reply.ok) store.dispatch({ kind: 'interruptedGone', id });
    else store.dispatch({ kind: 'interruptedRefused', id, error: reply.error });
  };

  const chooseFile = async (purpose: FilePurpose, take: (file: ChosenFile) => void): Promise<void> => {
    const reply = await api.chooseFile(purpose);
    if (!reply.ok) refuse(reply.error);
    else if (reply.value !== null) take(reply.value);
  };

  const refuse = (error: ErrorReport): void =>
    store.dispatch({ kind: 'forecast', forecast: { kind: 'refused', error } });

  const takeSliceTiming = async (variable: Pick<ModelVariable, 'symbol' | 'unit'>): Promise<void> => {
    const { series } = store.getState();
    if (series === null) return;
    const reply = await api.sliceTiming(series.id);
    if (!reply.ok) return refuse(reply.error);
    const text = sliceOffsetText(reply.value, variable);
    store.dispatch({ kind: 'editSliceOffsets', symbol: variable.symbol, text });
  };

  const openModel = async (): Promise<void> => {
    const reply = await api.openModel();
    if (!reply.ok) refuse(reply.error);
    else if (reply.value !== null)
      store.dispatch({ kind: 'ownModel', definition: reply.value, opened: true });
  };

  const chooseFunction = async (): Promise<void> => {
    const reply = await api.chooseFunction();
    if (!reply.ok) refuse(reply.error);
    else if (reply.value !== null) store.dispatch({ kind: 'ownFunction', view: reply.value });
  };

  const allowFunction = async (): Promise<void> => {
    const { ownFunction } = store.getState().form;
    if (ownFunction === null) return;
    const reply = await api.allowFunction(ownFunction.token, ownFunction.sha256);
    if (store.getState().form.ownFunction !== ownFunction) return;
    if (reply.ok) store.dispatch({ kind: 'ownFunction', view: reply.value });
    else store.dispatch({ kind: 'runRefused', error: reply.error });
  };

  const saveModel = async (): Promise<void> => {
    const definition = selectOwnModel(store.getState());
    const reply = definition === null ? null : await api.saveModel(definition);
    if (reply?.ok === false) refuse(reply.error);
  };

  const copyCommand = async (): Promise<void> => {
    const reply = await api.copyCommand();
    const { exported } = store.getState().exporting;
    if (!reply.ok)
      store.dispatch({ kind: 'exporting', exporting: { busy: false, error: reply.error, exported } });
  };

  const exportMaps = async ({ overwrite }: Pick<ExportRequest, 'overwrite'>): Promise<void> => {
    const { run, exportFormat: format, exportChoice, exporting } = store.getState();
    if (run?.outcome == null || run.outcome.kind === 'failed' || exporting.busy) return;
    const { viewPicture, plotPicture, regions, ...choice } = exportChoice;
    store.dispatch({ kind: 'exporting', exporting: { busy: true, error: null, exported: null } });
    await drawn(); // what says that something was done is not on the pictures
    const request: ExportRequest = {
      ...{ ...choice, format, overwrite, mapIds: run.maps.map((map) => map.id) },
      regions: regions?.token ?? null,
      pictures: {
        view: viewPicture ? pageArea('view') : null,
        plot: plotPicture ? pageArea('plot') : null,
      },
    };
    const reply = await api.exportMaps(request);
    if (!reply.ok) {
      store.dispatch({ kind: 'exporting', exporting: { busy: false, error: reply.error, exported: null } });
      return;
    }
    const { folder, fileNames } = reply.value;
    const exported = folder === null ? null : { folder, fileNames };
    store.dispatch({ kind: 'exporting', exporting: { busy: false, error: null, exported } });
  };

  return {
    ...createJobCommands(api, store),
    open: () => void open(api.chooseImages()),
    openFolder: () => void open(api.chooseFolder()),
    openCandidate: (id) => void open(api.openCandidate(id)),
    openSample() {
      store.dispatch({ kind: 'opening', opening: { fileName: 'the sample series', fraction: 0 } });
      void open(api.openSample());
    },
    openDropped: (files) => void open(api.openDropped(files)),
    cancelOpening() {
      openingCancelled = true;
      void api.cancelOpening();
      store.dispatch({ kind: 'openingEnded' });
    },
    chooseMaskFile: () =>
      void chooseFile('mask', (file) =>
        store.dispatch({ kind: 'chooseMask', mask: { kind: 'file', ...file } }),
      ),
    undoDrawing: () => picture.undoDrawing(),
    chooseFile: (purpose, take) => void chooseFile(purpose, take),
    takeSliceTiming: (variable) => void takeSliceTiming(variable),
    openModel: () => void openModel(),
    chooseFunction: () => void chooseFunction(),
    allowFunction: () => void allowFunction(),
    saveModel: () => void saveModel(),
    run: () => void run(),
    continueFit: (id) => void continueFit(id),
    discardFit: (id) => void discardFit(id),
    pause: () => void api.pauseFit(),
    resume: () => void api.resumeFit(),
    cancel() {
      if (selectRunning(store.getState())) void api.cancelFit();
    },
    exportAll: () => void exportMaps({ overwrite: false }),
    exportOver: () => void exportMaps({ overwrite: true }),
    showExported: () => void api.showExported(),
    copyCommand: () => void copyCommand(),
    setPlane: (plane) => store.dispatch({ kind: 'view', change: { plane } }),
    moveOnScreen(right, up) {
      picture.step(screenStep(store.getState().view, right, up));
    },
    moveSlice(direction) {
      picture.step(sliceStep(store.getState().view.plane, direction));
    },
    goToSlice(k) {
      const { series, voxel } = store.getState();
      if (series === null || voxel === null) return;
      picture.moveTo(centreOf(series.affine, gridIndex(voxel.index[0], voxel.index[1], k)));
    },
    zoom: (factor) => picture.zoom(factor),
    resetZoom: () => picture.resetZoom(),
    mountViewer: (host) => picture.mount(host),
    rebuildViewer: () => picture.rebuild(),
  };
}
