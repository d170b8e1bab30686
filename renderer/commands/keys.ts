import type { MenuCommand } from '../../core/contracts/windowApi.js';
import type { WindowStore } from '../state/useWindow.js';
import type { Commands } from './commands.js';
import { obey } from './events.js';

/** The keys of the window, for the help panel; `Ctrl` is `Cmd` on macOS. */
export const keyHelp: readonly { readonly keys: string; readonly does: string }[] = [
  { keys: 'Ctrl+O', does: 'Open files' },
  { keys: 'Ctrl+Shift+O', does: 'Open a folder' },
  { keys: 'Ctrl+Enter', does: 'Run the fit' },
  { keys: 'Ctrl+.', does: 'Cancel the fit' },
  { keys: 'Ctrl+E', does: 'Export the maps' },
  { keys: 'Ctrl+B', does: 'Open a batch table' },
  { keys: 'Ctrl+Shift+Enter', does: 'Add the fit to the queue of jobs' },
  { keys: 'Ctrl+Shift+J', does: 'Start the jobs' },
  { keys: '1  2  3', does: 'Axial, coronal, sagittal plane' },
  { keys: '4', does: 'Three-dimensional view' },
  { keys: '5', does: 'All planes' },
  { keys: 'Page Up / Page Down', does: 'Next or previous slice (also the mouse wheel)' },
  { keys: 'Arrow keys', does: 'Move the voxel by one' },
  { keys: 'Ctrl+wheel, 0', does: 'Zoom, and back to the whole image' },
  { keys: 'Right drag', does: 'Grey levels of the series from the region' },
  { keys: 'In the table', does: 'Enter or type to edit, Ctrl+V to paste, Ctrl+Z to undo' },
  { keys: 'F1', does: 'This list' },
];

const withControl: Readonly<Record<string, MenuCommand>> = {
  o: 'open',
  O: 'openFolder',
  Enter: 'run',
  '.': 'cancel',
  e: 'export',
  b: 'openTable',
  J: 'startJobs',
  'Shift+Enter': 'queueFit',
};
const alone: Readonly<Record<string, MenuCommand>> = {
  '1': 'axial',
  '2': 'coronal',
  '3': 'sagittal',
  '4': 'render',
  PageUp: 'sliceUp',
  PageDown: 'sliceDown',
};
const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/**
 * Listens for the keys of the window, before anything else does: the canvas has keys of its own that would change
 * the view behind the state's back. Keys that type or move inside a control are left to it.
 */
export function followKeys(store: WindowStore, commands: Commands): void {
  window.addEventListener(
    'keydown',
    (event) => {
      const onCanvas = event.target instanceof HTMLCanvasElement;
      if (onCanvas && event.key !== 'Tab') event.stopPropagation();
      if (event.altKey || event.defaultPrevented) return;
      if (!carryOut(event, onCanvas, store, commands)) return;
      event.preventDefault();
      event.stopPropagation(); // Ctrl+Enter would also open the list that has the focus
    },
    { capture: true },
  );
}

function carryOut(event: KeyboardEvent, onCanvas: boolean, store: WindowStore, commands: Commands): boolean {
  if (event.key === 'F1') {
    obey('help', store, commands);
    return true;
  }
  if (event.key === 'Escape' && store.getState().helpOpen) {
    store.dispatch({ kind: 'help', open: false });
    return true;
  }
  if (event.ctrlKey || event.metaKey) {
    const command = withControl[event.shiftKey && event.key === 'Enter' ? 'Shift+Enter' : event.key];
    if (command !== undefined) obey(command, store, commands);
    return command !== undefined;
  }
  if (store.getState().series === null || usesKeys(event.target)) return false;
  const command = alone[event.key];
  if (command !== undefined) {
    obey(command, store, commands);
    return true;
  }
  if (event.key === '5') {
    commands.setPlane('multiplanar');
    return true;
  }
  if (event.key === '0') {
    commands.resetZoom();
    return true;
  }
  const arrow = arrows[event.key];
  if (arrow === undefined || !(onCanvas || event.target === document.body)) return false;
  commands.moveOnScreen(arrow[0], arrow[1]);
  return true;
}

/** Whether keys without Ctrl belong to the control that has the focus. */
function usesKeys(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest(
      'input:not([type=checkbox], [type=radio]), textarea, select, [role=slider], [role=listbox], [role=combobox], [role=grid], [role=tab]',
    ) !== null
  );
}
