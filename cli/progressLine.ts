import type { RunProgress } from '../core/contracts/run.js';
import { durationText, rateText } from './text.js';

/** A terminal line is drawn this often at most; elsewhere a line is printed per tenth of the work. */
const barWidth = 30;

/** Progress on standard error: one line that is redrawn on a terminal, plain lines elsewhere. */
export class ProgressLine {
  private readonly onTerminal = process.stderr.isTTY === true;
  private lastTenth = -1;
  private lastLabel = '';
  private drawn = false;

  constructor(private readonly quiet: boolean) {}

  importing(fileName: string, fraction: number): void {
    this.draw(`reading ${fileName}`, fraction, '');
  }

  converting(folderName: string, fraction: number): void {
    this.draw(`converting ${folderName}`, fraction, '');
  }

  fitting(progress: RunProgress): void {
    const { phase, voxelsDone, voxelsTotal, slices, voxelsPerSecond, secondsLeft } = progress;
    if (phase === 'mask') {
      this.draw('making the mask', 0, '');
      return;
    }
    const done = slices.filter((state) => state === 'done' || state === 'failed').length;
    const left = secondsLeft === null || phase !== 'fitting' ? '' : `, ${durationText(secondsLeft)} left`;
    const rate = voxelsPerSecond > 0 ? `, ${rateText(voxelsPerSecond)}` : '';
    this.draw('fitting', voxelsDone / voxelsTotal, `${done} of ${slices.length} slices${rate}${left}`);
  }

  /** Leaves the line; to be called before anything else is printed. */
  end(): void {
    if (this.drawn) process.stderr.write('\n');
    this.drawn = false;
  }

  private draw(label: string, fraction: number, detail: string): void {
    if (this.quiet) return;
    const percent = `${Math.floor(fraction * 100)} %`;
    if (this.onTerminal) {
      const filled = Math.round(fraction * barWidth);
      const bar = `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}`;
      process.stderr.write(`\r\x1b[2K${label} ${bar} ${percent.padStart(5)}  ${detail}`);
      this.drawn = true;
      return;
    }
    const tenth = Math.floor(fraction * 10);
    if (tenth === this.lastTenth && label === this.lastLabel) return;
    this.lastTenth = tenth;
    this.lastLabel = label;
    process.stderr.write(`${label}: ${percent}${detail === '' ? '' : ` (${detail})`}\n`);
  }
}
