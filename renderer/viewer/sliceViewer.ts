import type { ValueRange } from '../display/statistics.js';
import type { Plane } from '../state/windowState.js';
import { colourTable } from './colourMaps.js';
import type { ViewGrid } from './niftiBytes.js';
import { onScreenSize } from './screenSize.js';
import { patientAxes, type SliceLayout, type SlicePlane, sliceLayout } from './sliceSampling.js';
import type { OverlayLook, Viewer, ViewerListeners } from './viewer.js';
import { centreOf, gridIndex, nearestVoxel } from './voxelMapping.js';

/** What is on screen, as last told. */
interface Scene {
  readonly grid: ViewGrid;
  readonly values: Float32Array;
  readonly range: ValueRange;
}

/** A slice on the canvas: place and size in pixels of the page. */
interface Pane {
  readonly layout: SliceLayout;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const gapPx = 8;
const crosshairColour = 'rgba(242, 191, 77, 0.85)';

/**
 * The picture without the graphics processor, for machines that have no WebGL2: slices on a canvas of two dimensions. In
 * place of 3D it shows the three planes.
 */
export function createSliceViewer(host: HTMLElement, listeners: ViewerListeners): Viewer {
  const element = document.createElement('div');
  element.className = 'viewer-host';
  const canvas = document.createElement('canvas');
  canvas.tabIndex = 0;
  canvas.setAttribute('aria-label', 'Images. Arrow keys move the voxel, Page Up and Page Down the slice.');
  element.append(canvas);
  host.replaceChildren(element);

  let scene: Scene | null = null;
  let overlay: { readonly levels: Uint8Array; readonly look: OverlayLook } | null = null;
  let plane: Plane = 'multiplanar';
  let radiological = true;
  let smooth = false;
  let magnification = 1;
  let voxel: readonly [number, number, number] = [0, 0, 0];
  let panes: readonly Pane[] = [];
  let frame = 0;

  const redraw = (): void => {
    if (frame !== 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      draw();
    });
  };

  const draw = (): void => {
    const { clientWidth: width, clientHeight: height } = element;
    const scale = devicePixelRatio;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const context = canvas.getContext('2d');
    if (context === null) return;
    context.scale(scale, scale);
    context.fillStyle = '#000';
    context.fillRect(0, 0, width, height);
    if (scene === null) return;
    panes = placePanes(scene.grid, { width, height });
    for (const pane of panes) drawPane(context, pane, scene);
  };

  const placePanes = (grid: ViewGrid, size: { width: number; height: number }): readonly Pane[] => {
    const planes: readonly SlicePlane[] =
      plane === 'multiplanar' || plane === 'render' ? ['axial', 'coronal', 'sagittal'] : [plane];
    const layouts = planes.map((each) => sliceLayout(grid, each, voxel, radiological));
    const widthMm = layouts.reduce((sum, each) => sum + each.widthMm, 0);
    const heightMm = Math.max(...layouts.map((each) => each.heightMm));
    const free = size.width - gapPx * (layouts.length + 1);
    const pxPerMm = Math.min(free / widthMm, (size.height - 2 * gapPx) / heightMm) * magnification;
    let x = (size.width - widthMm * pxPerMm - gapPx * (layouts.length - 1)) / 2;
    return layouts.map((layout) => {
      const [width, height] = [layout.widthMm * pxPerMm, layout.heightMm * pxPerMm];
      const pane = { layout, x, y: (size.height - height) / 2, width, height };
      x += width + gapPx;
      return pane;
    });
  };

  const drawPane = (
    context: CanvasRenderingContext2D,
    { layout, x, y, width, height }: Pane,
    { values, range }: Scene,
  ): void => {
    const pixels = new ImageData(layout.columns, layout.rows);
    paintSlice(pixels.data, layout, values, range, overlay);
    const picture = new OffscreenCanvas(layout.columns, layout.rows);
    picture.getContext('2d')?.putImageData(pixels, 0, 0);
    context.imageSmoothingEnabled = smooth;
    context.drawImage(picture, x, y, width, height);

    const [column, row] = layout.pixelOf(voxel);
    const [cx, cy] = [
      x + ((column + 0.5) * width) / layout.columns,
      y + ((row + 0.5) * height) / layout.rows,
    ];
    context.strokeStyle = crosshairColour;
    context.beginPath();
    context.moveTo(x, cy);
    context.lineTo(x + width, cy);
    context.moveTo(cx, y);
    context.lineTo(cx, y + height);
    context.stroke();

    context.fillStyle = '#d0d4da';
    context.font = '13px system-ui';
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    const { left, right, up, down } = layout.edges;
    context.fillText(left, x + 8, y + height / 2);
    context.fillText(right, x + width - 8, y + height / 2);
    context.fillText(up, x + width / 2, y + 10);
    context.fillText(down, x + width / 2, y + height - 10);
  };

  const moveToVoxel = (next: readonly [number, number, number]): void => {
    if (scene === null) return;
    voxel = next;
    listeners.onMove(centreOf(scene.grid.affine, gridIndex(...next)));
    redraw();
  };

  const point = (event: PointerEvent): void => {
    if (event.buttons !== 1) return;
    const { x, y } = canvas.getBoundingClientRect();
    const [px, py] = [event.clientX - x, event.clientY - y];
    const pane = panes.find(
      (each) => px >= each.x && px < each.x + each.width && py >= each.y && py < each.y + each.height,
    );
    if (pane === undefined) return;
    const { layout } = pane;
    const column = Math.floor(((px - pane.x) / pane.width) * layout.columns);
    const row = Math.floor(((py - pane.y) / pane.height) * layout.rows);
    moveToVoxel(layout.voxelAt(column, row));
  };
  canvas.addEventListener('pointerdown', point);
  canvas.addEventListener('pointermove', point);
  onScreenSize(element, redraw);

  return {
    element,
    async showSeries(grid, values, range) {
      scene = { grid, values, range };
      overlay = null;
      magnification = 1;
      const [nx, ny, nz] = grid.shape;
      moveToVoxel([nx >> 1, ny >> 1, nz >> 1]);
    },
    replaceSeries(values, range) {
      if (scene !== null) scene = { ...scene, values, range };
      redraw();
    },
    showOverlay(levels, look) {
      overlay = { levels, look };
      redraw();
    },
    updateSlices: redraw,
    hideOverlay() {
      overlay = null;
      redraw();
    },
    // Masks are drawn with WebGL2 alone, and the form offers none here.
    draw() {},
    undoDrawing() {},
    setPlane(next) {
      plane = next;
      redraw();
    },
    setConvention(next) {
      radiological = next;
      redraw();
    },
    setSmooth(next) {
      smooth = next;
      redraw();
    },
    moveTo(to) {
      if (scene !== null) moveToVoxel(nearestVoxel(scene.grid.affine, scene.grid.shape, to));
    },
    step(step) {
      if (scene === null) return;
      const { shape, affine } = scene.grid;
      const next: [number, number, number] = [voxel[0], voxel[1], voxel[2]];
      patientAxes(affine).forEach(({ index, grows }, axis) => {
        const moved = next[index] + (grows ? (step[axis] ?? 0) : -(step[axis] ?? 0));
        next[index] = Math.min(shape[index] - 1, Math.max(0, moved));
      });
      moveToVoxel(next);
    },
    resetZoom() {
      magnification = 1;
      redraw();
    },
    zoom(factor) {
      magnification = Math.min(10, Math.max(1, magnification * factor));
      redraw();
    },
    settled: async () => undefined,
  };
}

/**
 * Fills RGBA pixels, row by row, with the series in grey and the map above it.
 * values: float32, i fastest; levels of the overlay: one byte per voxel, in the same order.
 */
export function paintSlice(
  pixels: Uint8ClampedArray,
  layout: SliceLayout,
  values: Float32Array,
  range: ValueRange,
  overlay: { readonly levels: Uint8Array; readonly look: OverlayLook } | null,
): void {
  const table = overlay === null ? null : colourTable(overlay.look.colours);
  const perUnit = 255 / (range.upper - range.lower);
  for (let row = 0; row < layout.rows; row += 1) {
    for (let column = 0; column < layout.columns; column += 1) {
      const at = layout.offset(column, row);
      const value = values[at] ?? 0;
      const grey = Number.isFinite(value) ? Math.min(255, Math.max(0, (value - range.lower) * perUnit)) : 0;
      const entry = (overlay?.levels[at] ?? 0) * 4;
      const opacity =
        table === null || overlay === null ? 0 : overlay.look.opacity * ((table[entry + 3] ?? 0) / 255);
      const pixel = (row * layout.columns + column) * 4;
      for (let channel = 0; channel < 3; channel += 1) {
        pixels[pixel + channel] = grey * (1 - opacity) + (table?.[entry + channel] ?? 0) * opacity;
      }
      pixels[pixel + 3] = 255;
    }
  }
}
