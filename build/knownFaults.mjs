import { command } from './command.mjs';
import { bundledPackages } from './notices.mjs';

/** What is shipped beside the packages in the bundles. */
const shippedBeside = ['electron'];

/**
 * What `npm audit --json` says of packages that are shipped, a line each. All of them are development dependencies, since
 * their code is bundled, so `--omit=dev` would look at none.
 * @param {{vulnerabilities?: Readonly<Record<string, {name: string, severity: string, via: readonly unknown[]}>>}} report
 * @param {readonly string[]} shipped names
 * @returns {readonly string[]}
 */
export function faultsOfShipped(report, shipped) {
  if (report.vulnerabilities === undefined) throw new Error('npm audit gave no report.');
  return Object.values(report.vulnerabilities)
    .filter(({ name }) => shipped.includes(name))
    .map(({ name, severity, via }) => {
      const titles = via.map((each) => /** @type {{title?: string}} */ (each).title ?? String(each));
      return `${name} (${severity}): ${titles.join('; ')}`;
    });
}

/** Throws where a package that is shipped has a fault that the registry knows of. */
export async function assertNoKnownFaults() {
  // Ends with 1 where any package has a fault, also one that is not shipped.
  const { output } = await command('npm', ['audit', '--json', '--silent'], { quiet: true });
  const names = (await bundledPackages()).map(({ name }) => name);
  const faults = faultsOfShipped(JSON.parse(output.slice(output.indexOf('{'))), [...names, ...shippedBeside]);
  if (faults.length > 0) throw new Error(`Not shipped. Known faults:\n${faults.join('\n')}`);
}
