import type { WorkerView } from '../../core/contracts/run.js';
import { formatBytes } from '../display/units.js';

/** The worker processes, as a process list would show them. */
export function WorkersTable({
  workers,
  lost,
}: {
  readonly workers: readonly WorkerView[];
  readonly lost: number;
}) {
  return (
    <div className="workers">
      <table aria-label="Workers">
        <thead>
          <tr>
            <th scope="col">PID</th>
            <th scope="col">State</th>
            <th scope="col">Slice</th>
            <th scope="col">Memory</th>
          </tr>
        </thead>
        <tbody>
          {workers.map((worker) => (
            <tr key={worker.pid}>
              <td>{worker.pid}</td>
              <td>{worker.state}</td>
              <td>{worker.slice ?? '–'}</td>
              <td>{formatBytes(worker.residentBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {workers.length === 0 && <p className="dim">No worker is running.</p>}
      {lost > 0 && (
        <p className="dim">
          {lost} worker{lost === 1 ? '' : 's'} ended unexpectedly and {lost === 1 ? 'was' : 'were'} replaced;
          their slices were fitted again.
        </p>
      )}
    </div>
  );
}
