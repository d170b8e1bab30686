/** Names of the three channels between window and main process; everything else is in the window's contract. */
export const channels = {
  /** Window to main: `(name of a call, its arguments)`, answered by a Reply. */
  call: 'voxfit:call',
  /** Preload to main: paths of dropped files, answered by a Reply. */
  openDropped: 'voxfit:open-dropped',
  /** Main to window: a WindowEvent. */
  event: 'voxfit:event',
} as const;
