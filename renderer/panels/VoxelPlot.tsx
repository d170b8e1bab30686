import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import type { VoxelCurve } from '../display/curve.js';
import { plotColumns } from '../display/plotData.js';
import { displayVariableUnit, formatNumber } from '../display/units.js';
import { useWindow } from '../state/useWindow.js';

const residualHeight = 62;
const axisWidth = 48;

/** Samples, fitted curve and, below, residuals, on the axis of the acquisition. */
export function VoxelPlot({ curve, label }: { readonly curve: VoxelCurve | null; readonly label: string }) {
  const host = useRef<HTMLDivElement>(null);
  const plots = useRef<Plots | null>(null);
  const scheme = useWindow((state) => state.chosenScheme ?? state.systemScheme);
  const axis = curve?.axis ?? null;
  const unit = axis === null ? '' : displayVariableUnit(axis.symbol, axis.unit).symbol;
  const axisText = axis === null ? '' : unit === '' ? axis.label : `${axis.label} (${unit})`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are read from the page, which follows the scheme
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const made = makePlots(element, axisText);
    plots.current = made;
    const observer = new ResizeObserver(() => made.fit());
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plots.current = null;
    };
  }, [axisText, scheme]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new plots need the present curve
  useEffect(() => {
    if (curve !== null) plots.current?.show(curve);
  }, [curve, axisText, scheme]);
  return <div className="voxel-plot" ref={host} role="img" aria-label={label} />;
}

interface Plots {
  show(curve: VoxelCurve): void;
  fit(): void;
  destroy(): void;
}

function makePlots(host: HTMLElement, axisText: string): Plots {
  const style = getComputedStyle(host);
  const ink = (name: string): string => style.getPropertyValue(name).trim();
  const grid = { stroke: ink('--line'), width: 1 };
  const common = {
    stroke: ink('--text-dim'),
    font: `11px ${style.fontFamily}`,
    labelFont: `11px ${style.fontFamily}`,
    ticks: { ...grid, size: 4 },
    grid,
  };
  const ticksOf = (_: uPlot, splits: number[]): string[] => splits.map((value) => formatNumber(value, 4));
  const x = { ...common, label: axisText, labelSize: 16, size: 24, values: ticksOf };
  const y = { ...common, size: axisWidth, labelSize: 18, values: ticksOf };
  const points = { show: true, size: 6, width: 1.4, stroke: ink('--sample'), fill: ink('--panel') };
  const cursor = { show: true, points: { show: false }, drag: { x: false, y: false } };
  const main = new uPlot(
    {
      ...sizeOf(host, false),
      cursor,
      legend: { show: false },
      padding: [8, 12, 8, 0],
      scales: { x: { time: false, range: withMargin }, y: { range: fromZero } },
      axes: [
        { ...x, show: false },
        { ...y, label: 'Signal' },
      ],
      series: [
        {},
        { stroke: ink('--sample'), paths: () => null, points },
        { stroke: ink('--accent'), width: 1.6, spanGaps: true, points: { show: false } },
      ],
    },
    [[], [], []],
    host,
  );
  const residuals = new uPlot(
    {
      ...sizeOf(host, true),
      cursor,
      legend: { show: false },
      padding: [4, 12, 0, 0],
      scales: { x: { time: false, range: withMargin }, y: { range: aroundZero } },
      axes: [x, { ...y, label: 'Residual', space: 16 }],
      series: [{}, { stroke: ink('--sample'), width: 1, paths: stems, points: { ...points, size: 4 } }],
    },
    [[], []],
    host,
  );
  return {
    show(curve) {
      const factor = displayVariableUnit(curve.axis.symbol, curve.axis.unit).factor;
      const x = curve.x.map((value) => value * factor);
      const origin = [Math.min(0, ...x)];
      const fitted = curve.curveX.map((value) => value * factor);
      const line = fitted.length > 0 ? { x: fitted, y: curve.curveY } : { x: origin, y: [] };
      const above = plotColumns({ x, y: curve.samples }, line);
      main.setData([above.x, above.samples, above.curve]);
      const below = plotColumns({ x, y: curve.residuals }, { x: origin, y: [] });
      residuals.setData([below.x, below.samples]);
    },
    fit() {
      main.setSize(sizeOf(host, false));
      residuals.setSize(sizeOf(host, true));
    },
    destroy() {
      main.destroy();
      residuals.destroy();
    },
  };
}

function sizeOf(host: HTMLElement, below: boolean): { width: number; height: number } {
  const width = Math.max(120, host.clientWidth);
  const bottom = residualHeight + 40;
  return { width, height: below ? bottom : Math.max(44, host.clientHeight - bottom) };
}

/** A thin line from zero to each residual. */
function stems(plot: uPlot, seriesIndex: number): uPlot.Series.Paths {
  const path = new Path2D();
  const zero = plot.valToPos(0, 'y', true);
  plot.data[0].forEach((x, index) => {
    const y = plot.data[seriesIndex]?.[index];
    if (y === null || y === undefined) return;
    const left = plot.valToPos(x, 'x', true);
    path.moveTo(left, zero);
    path.lineTo(left, plot.valToPos(y, 'y', true));
  });
  return { stroke: path };
}

function withMargin(_: uPlot, min: number, max: number): [number, number] {
  const margin = (max - min) * 0.02 || 1;
  return [min - margin, max + margin];
}

function fromZero(_: uPlot, min: number | null, max: number | null): [number, number] {
  const low = min ?? 0;
  const high = max ?? 1;
  const span = high - low || Math.abs(high) || 1;
  return [low >= 0 && low < 0.5 * high ? 0 : low - 0.08 * span, high + 0.08 * span];
}

function aroundZero(_: uPlot, min: number | null, max: number | null): [number, number] {
  const largest = Math.max(Math.abs(min ?? 0), Math.abs(max ?? 0)) || 1;
  return [-1.2 * largest, 1.2 * largest];
}
