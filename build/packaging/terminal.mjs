/** The oldest Node that runs the terminal program; the bundles are compiled for it. */
export const oldestNode = 18;

/**
 * The script that starts the terminal program. Electron cannot stand in for Node: the switch that would allow it is off
 * in the packaged program, for good reason.
 * @param {string} program how the shell names the installed program's folder
 */
export function terminalScript(program) {
  return `#!/bin/sh
# The terminal program of Voxfit: plain Node.js, no window, no display. VOXFIT_NODE names another Node.js.
node=\${VOXFIT_NODE:-$(command -v node || command -v nodejs)}
version=$("\${node:-node}" --version 2>/dev/null)
major=\${version#v}
major=\${major%%.*}
if [ "\${major:-0}" -lt ${oldestNode} ] 2>/dev/null; then
  echo "voxfit: the terminal program needs Node.js ${oldestNode} or newer; found: \${version:-none}." >&2
  echo "Install it (Debian, Ubuntu: apt-get install nodejs; or nodejs.org), or set VOXFIT_NODE to one." >&2
  exit 2
fi
exec "$node" "${program}/resources/terminal/dist/cli/voxfit.cjs" "$@"
`;
}
