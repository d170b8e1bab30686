import { formatBytes } from '../display/units.js';
import { useWindow } from '../state/useWindow.js';

/** Memory of machine and program; the shared data are one copy, whatever the number of workers. */
export function Meters() {
  const memory = useWindow((state) => state.memory);
  const total = memory?.systemTotalBytes ?? 0;
  return (
    <>
      <Meter
        name="System memory"
        short="System"
        used={memory?.systemUsedBytes ?? 0}
        total={total}
        ofTotal="shown"
      />
      <Meter
        name="Voxfit memory"
        short="Voxfit"
        used={memory?.programBytes ?? 0}
        total={total}
        ofTotal="hidden"
      />
      <Meter
        name="Shared data"
        short="Shared data"
        used={memory?.sharedBytes ?? 0}
        total={total}
        ofTotal="hidden"
      />
    </>
  );
}

interface MeterProps {
  readonly name: string;
  readonly short: string;
  readonly used: number;
  readonly total: number;
  readonly ofTotal: 'shown' | 'hidden';
}

const explanations: Readonly<Record<string, string>> = {
  'System memory': 'Used of all memory of this machine',
  'Voxfit memory': 'All processes of Voxfit together; pages that they share are counted once',
  'Shared data': 'Input and maps in files that all workers share: one copy',
};

function Meter({ name, short, used, total, ofTotal }: MeterProps) {
  const text = ofTotal === 'shown' ? `${formatBytes(used)} of ${formatBytes(total)}` : formatBytes(used);
  return (
    <span className="meter" title={explanations[name]}>
      <span className="dim">{short}</span>
      {/* biome-ignore lint/a11y/useSemanticElements: a meter element cannot be styled alike on all systems */}
      <span
        role="meter"
        className="meter-track"
        aria-label={name}
        aria-valuenow={used}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuetext={text}
      >
        <span
          className="meter-fill"
          style={{ transform: `scaleX(${total > 0 ? Math.min(1, used / total) : 0})` }}
        />
      </span>
      <span className="meter-value">{text}</span>
    </span>
  );
}
