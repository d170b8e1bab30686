import { spawn } from 'node:child_process';

/** Whether windows can be shown to somebody. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * Starts a virtual display on a free number, 24 bits deep.
 * @param {{width: number, height: number}} size pixels
 * @returns {Promise<{env: NodeJS.ProcessEnv, stop: () => void}>} `env`: this process' with DISPLAY set
 */
export async function startVirtualDisplay({ width, height }) {
  const args = ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp'];
  const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] });
  let complaint = '';
  server.stderr?.on('data', (chunk) => {
    complaint += chunk;
  });
  const display = await new Promise((resolve, reject) => {
    server.on('error', (error) => reject(new Error(`Xvfb could not be started: ${error.message}`)));
    server.on('exit', (code) => reject(new Error(`Xvfb ended with ${code}: ${complaint.trim()}`)));
    /** @type {import('node:stream').Readable} */ (server.stdio[3]).once('data', (chunk) =>
      resolve(`:${String(chunk).trim()}`),
    );
  });
  server.removeAllListeners('exit');
  server.unref();
  const { WAYLAND_DISPLAY: _, ...env } = process.env;
  const stop = () => void server.kill();
  process.once('exit', stop);
  return { env: { ...env, DISPLAY: display }, stop };
}

/** Switches for Chromium without a screen: what draws on the processor and, for root, no sandbox. */
export function virtualDisplaySwitches() {
  return [...rootSwitches(), ...softwareSwitches];
}

/**
 * WebGL2 on the processor, X11. Text and boxes are drawn as on every machine without a graphics processor: told to use
 * one that is emulated, Chromium would draw them through it too, a second later.
 */
export const softwareSwitches = [
  '--ozone-platform=x11',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-gpu-rasterization',
];

/** Chromium refuses to run as root with its sandbox; everybody else keeps it. */
export function rootSwitches() {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}
