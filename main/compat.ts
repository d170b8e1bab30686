/**
 * What differs between the Electron that Voxfit ships on and the older one that tests may run on. No other
 * file asks for a version. Free of imports, so that main process and preload share it.
 */

/** The part of `webUtils` that is used; absent before Electron 29. */
interface FilePaths {
  getPathForFile(file: File): string;
}

/**
 * Path of a file that was dropped or chosen; empty for a file that was made by a script.
 * Electron 32 removed `File.path`, in whose place came `webUtils.getPathForFile`.
 */
export function pathOfFile(webUtils: FilePaths | undefined, file: File): string {
  if (webUtils !== undefined) return webUtils.getPathForFile(file);
  const { path } = file as File & { readonly path?: unknown };
  return typeof path === 'string' ? path : '';
}

/**
 * Why a worker ended, for people. `exit` carries a code that hides crashes before Electron 31 (0 after
 * SIGKILL), `child-process-gone` knows the reason but is not sent for a plain exit: the latter wins.
 */
export function endReason(exitCode: number, gone: { reason: string; exitCode: number } | undefined): string {
  if (gone === undefined || gone.reason === 'clean-exit') return `exit code ${exitCode}`;
  return `${gone.reason}, exit code ${gone.exitCode}`;
}

/** The text of a `console-message` event: its arguments changed with Electron 35. */
export function consoleText(event: { readonly message?: unknown }, message: unknown): string {
  return typeof event.message === 'string' ? event.message : String(message);
}
