import { type NiiVueLocation, Niivue, NVImage, SHOW_RENDER, SLICE_TYPE } from '@niivue/niivue';
import type { ValueRange } from '../display/statistics.js';
import type { ColourMapName, DrawingTool, Plane, ViewerFault } from '../state/windowState.js';
import { colourTable, registerColours } from './colourMaps.js';
import { keepCrosshairThin } from './crosshair.js';
import { drawnVoxels } from './drawnVoxels.js';
import { niftiBytes, type ViewGrid } from './niftiBytes.js';
import { onDisplayScale } from './screenSize.js';
import { slabTexels, type TextureLayout } from './slabTexels.js';
import { createSliceViewer } from './sliceViewer.js';
import { type WorldPoint, worldPoint } from './voxelMapping.js';

/** What is drawn above the series: colour levels (see displayImage.ts), one byte per voxel. */
export interface OverlayLook {
  readonly colours: ColourMapName;
  /** 0 to 1. */
  readonly opacity: number;
}

/** Steps of the crosshair in voxels towards right, anterior and superior. */
export type RasStep = readonly [number, number, number];

export interface ViewerListeners {
  readonly onMove: (point: WorldPoint) => void;
  readonly onFault: (fault: ViewerFault) => void;
  /** A stroke has ended or was taken back; voxels: 1 where something is drawn, file order. */
  readonly onDrawn: (voxels: Uint8Array) => void;
}

/**
 * The one picture of the window. It owns a canvas and its WebGL context for the whole life of the window
 * (NiiVue never frees a context) and shows one series and at most one map of the same grid.
 */
export interface Viewer {
  /** Put it where the picture belongs; it fills its parent. */
  readonly element: HTMLElement;
  /** New grid, everything replaced. values: float32, i fastest; copied, what is not finite is drawn as 0. */
  showSeries(grid: ViewGrid, values: Float32Array, range: ValueRange): Promise<void>;
  /** Other values on the same grid. */
  replaceSeries(values: Float32Array, range: ValueRange): void;
  /** levels: one byte per voxel in file order; kept, not copied. Draws all of them. */
  showOverlay(levels: Uint8Array, look: OverlayLook): void;
  /** Draws slices k0 <= k < k1 again after their levels were written; the cost is that of the slices. */
  updateSlices(k0: number, k1: number): void;
  hideOverlay(): void;
  setPlane(plane: Plane): void;
  setConvention(radiological: boolean): void;
  setSmooth(smooth: boolean): void;
  /** With a tool, dragging in a slice draws; null: it moves the crosshair. The drawing goes with its series. */
  draw(tool: DrawingTool | null, isShown: boolean): void;
  undoDrawing(): void;
  moveTo(point: WorldPoint): void;
  step(step: RasStep): void;
  resetZoom(): void;
  zoom(factor: number): void;
  /** Resolves when the graphics processor has drawn all that it was told. */
  settled(): Promise<void>;
}

const sliceTypes: Readonly<Record<Plane, SLICE_TYPE>> = {
  axial: SLICE_TYPE.AXIAL,
  coronal: SLICE_TYPE.CORONAL,
  sagittal: SLICE_TYPE.SAGITTAL,
  multiplanar: SLICE_TYPE.MULTIPLANAR,
  render: SLICE_TYPE.RENDER,
};

/**
 * A viewer in `host`; where WebGL2 is not there, one that draws slices without it, told as fault `noWebgl2`. Only one may
 * live at a time.
 */
export async function createViewer(host: HTMLElement, listeners: ViewerListeners): Promise<Viewer> {
  if (document.createElement('canvas').getContext('webgl2') === null) {
    listeners.onFault('noWebgl2');
    return createSliceViewer(host, listeners);
  }
  const element = document.createElement('div');
  element.className = 'viewer-host';
  const canvas = document.createElement('canvas');
  canvas.setAttribute('aria-label', 'Images. Arrow keys move the voxel, Page Up and Page Down the slice.');
  element.append(canvas);
  host.replaceChildren(element);
  canvas.addEventListener('webglcontextlost', (event) => {
    event.preventDefault();
    listeners.onFault('contextLost');
  });
  const niivue = new Niivue({
    dragAndDropEnabled: false,
    logLevel: 'error',
    loadingText: '',
    isColorbar: false,
    isOrientationTextVisible: true,
    isCornerOrientationText: false,
    showAllOrientationMarkers: true,
    isRadiologicalConvention: true,
    isNearestInterpolation: true,
    isForceMouseClickToVoxelCenters: true,
    multiplanarShowRender: SHOW_RENDER.NEVER,
    multiplanarPadPixels: 4,
    show3Dcrosshair: true,
    isAntiAlias: false,
    crosshairWidthUnit: 'mm',
    crosshairGap: 10,
    crosshairColor: [0.95, 0.75, 0.3, 0.85],
    fontColor: [0.8, 0.82, 0.85, 1],
    fontSizeScaling: 0.4,
    fontMinPx: 12,
    backColor: [0, 0, 0, 1],
  });
  niivue.onLocationChange = (location) => {
    const [x, y, z] = (location as NiiVueLocation).mm;
    listeners.onMove(worldPoint(x ?? 0, y ?? 0, z ?? 0));
  };
  clearSmallTextures(niivue);
  await niivue.attachToCanvas(canvas, false);
  onDisplayScale(() => niivue.resizeListener());
  return makeViewer(element, niivue, listeners);
}

/**
 * NiiVue blends the first overlay with a texture of 2 x 2 x 2 voxels that it never fills and takes to be zero.
 * Chromium 114 on SwiftShader has the memory's former content in it, seen as a tint where the map is transparent.
 */
function clearSmallTextures(niivue: Niivue): void {
  const makeTexture = niivue.rgbaTex.bind(niivue);
  niivue.rgbaTex = (texture, unit, dims, isInit = false) =>
    makeTexture(texture, unit, dims, isInit || dims[1] === 2);
}

function makeViewer(element: HTMLElement, niivue: Niivue, { onDrawn }: ViewerListeners): Viewer {
  let grid: ViewGrid | null = null;
  /** Always there above a series, so that no heavy work is left for the moment in which a fit starts. */
  let overlay: NVImage | null = null;
  /** Null while the overlay is empty. */
  let shown: OverlayLook | null = null;

  const fitCrosshair = keepCrosshairThin(element, niivue);

  /** NiiVue makes a new texture for the overlay each time and leaves the old one to the garbage collector. */
  const drawLayer = (layer: 0 | 1): void => {
    const volume = niivue.volumes[layer];
    if (volume === undefined) return;
    const before = niivue.overlayTexture;
    niivue.refreshLayers(volume, layer);
    if (niivue.overlayTexture !== before) niivue.gl.deleteTexture(before);
    niivue.drawScene();
  };
  const applyLook = (image: NVImage, look: OverlayLook): void => {
    image._colormap = registerColours(look.colours);
    image._opacity = look.opacity;
    image.cal_min = 0;
    image.cal_max = 255;
  };

  const tellDrawn = (): void => {
    const [base] = niivue.volumes;
    const layout = base === undefined ? null : layoutOf(base);
    if (layout !== null && niivue.drawBitmap !== null) onDrawn(drawnVoxels(niivue.drawBitmap, layout));
  };
  niivue.onMouseUp = () => {
    if (niivue.opts.drawingEnabled) tellDrawn();
  };

  return {
    element,
    async showSeries(nextGrid, values, range) {
      const [nx, ny, nz] = nextGrid.shape;
      const empty = new Uint8Array(nx * ny * nz);
      const map = await imageOf(niftiBytes(nextGrid, 'uint8', empty), 'map.nii', registerColours('viridis'), {
        lower: 0,
        upper: 255,
      });
      const base = await imageOf(
        niftiBytes(nextGrid, 'float32', finiteCopy(values)),
        'series.nii',
        'gray',
        range,
      );
      niivue.closeDrawing();
      niivue.volumes = [];
      niivue.addVolume(base);
      niivue.addVolume(map);
      overlay = map;
      shown = null;
      grid = nextGrid;
      niivue.scene.pan2Dxyzmm = [0, 0, 0, 1];
      niivue.createOnLocationChange();
      niivue.drawScene();
      fitCrosshair();
    },
    replaceSeries(values, range) {
      const base = niivue.volumes[0];
      if (base === undefined) return;
      base.img = finiteCopy(values);
      base.cal_min = range.lower;
      base.cal_max = range.upper;
      drawLayer(0);
    },
    showOverlay(levels, look) {
      if (overlay === null) return;
      overlay.img = levels;
      shown = look;
      applyLook(overlay, look);
      drawLayer(1);
    },
    updateSlices(k0, k1) {
      if (overlay === null || grid === null || shown === null || !(overlay.img instanceof Uint8Array)) return;
      const layout = layoutOf(overlay);
      const look = { colours: colourTable(shown.colours), opacity: shown.opacity };
      const box = layout === null ? null : slabTexels(layout, grid.shape, overlay.img, look, k0, k1);
      if (box === null || niivue.overlayTexture === null) {
        drawLayer(1);
        return;
      }
      const { gl } = niivue;
      gl.activeTexture(gl.TEXTURE0 + overlayTextureUnit);
      gl.bindTexture(gl.TEXTURE_3D, niivue.overlayTexture);
      gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
      gl.texSubImage3D(gl.TEXTURE_3D, 0, ...box.offset, ...box.size, gl.RGBA, gl.UNSIGNED_BYTE, box.texels);
      niivue.drawScene();
    },
    hideOverlay() {
      if (overlay === null || shown === null) return;
      shown = null;
      overlay.img = new Uint8Array(overlay.img?.length ?? 0);
      drawLayer(1);
    },
    setPlane(plane) {
      niivue.setSliceType(sliceTypes[plane]);
      fitCrosshair();
    },
    setConvention(radiological) {
      niivue.opts.sagittalNoseLeft = radiological;
      niivue.setRadiologicalConvention(radiological);
    },
    setSmooth(smooth) {
      niivue.setInterpolation(!smooth);
    },
    draw(tool, isShown) {
      if (niivue.volumes.length === 0) return;
      niivue.setDrawingEnabled(tool !== null);
      niivue.setDrawOpacity(isShown ? drawingOpacity : 0);
      if (tool !== null) niivue.setPenValue(tool === 'erase' ? 0 : 1, tool === 'filled');
    },
    undoDrawing() {
      if (niivue.drawBitmap === null) return;
      niivue.drawUndo();
      tellDrawn();
    },
    moveTo(point) {
      if (niivue.volumes.length === 0) return;
      niivue.scene.crosshairPos = niivue.mm2frac([...point], 0, true);
      niivue.createOnLocationChange();
      niivue.drawScene();
    },
    step([x, y, z]) {
      if (niivue.volumes.length > 0) niivue.moveCrosshairInVox(x, y, z);
    },
    resetZoom() {
      niivue.setPan2Dxyzmm([0, 0, 0, 1]);
      fitCrosshair();
    },
    zoom(factor) {
      const [x, y, z, scale] = niivue.scene.pan2Dxyzmm;
      const next = Math.min(10, Math.max(1, (scale ?? 1) * factor));
      niivue.setPan2Dxyzmm([x ?? 0, y ?? 0, z ?? 0, next]);
      fitCrosshair();
    },
    settled: () => drawn(niivue.gl),
  };
}

/** The image stays to be seen below what is drawn. */
const drawingOpacity = 0.5;

/** Where NiiVue binds the texture of its overlays. */
const overlayTextureUnit = 2;
const pollMs = 20;

/** Polled, not waited for: the window's thread stays free. A lost context counts as drawn. */
function drawn(gl: WebGL2RenderingContext): Promise<void> {
  const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  gl.flush();
  return new Promise((resolve) => {
    const look = (): void => {
      if (
        fence !== null &&
        !gl.isContextLost() &&
        gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED
      ) {
        setTimeout(look, pollMs);
        return;
      }
      gl.deleteSync(fence);
      resolve();
    };
    setTimeout(look);
  });
}

function layoutOf(image: NVImage): TextureLayout | null {
  const size = tripleOf(image.dimsRAS?.slice(1, 4));
  const start = tripleOf(image.img2RASstart);
  const step = tripleOf(image.img2RASstep);
  return size === null || start === null || step === null ? null : { size, start, step };
}

function tripleOf(values: readonly number[] | undefined): readonly [number, number, number] | null {
  const [x, y, z] = values ?? [];
  return x === undefined || y === undefined || z === undefined ? null : [x, y, z];
}

function imageOf(bytes: ArrayBuffer, name: string, colormap: string, range: ValueRange): Promise<NVImage> {
  return NVImage.loadFromUrl({
    url: bytes,
    name,
    colormap,
    opacity: 1,
    cal_min: range.lower,
    cal_max: range.upper,
    trustCalMinMax: true,
  });
}

/** A copy with 0 where a value is not finite: textures treat NaN differently on different machines. */
function finiteCopy(values: Float32Array): Float32Array {
  const copy = Float32Array.from(values);
  for (let index = 0; index < copy.length; index += 1) {
    if (!Number.isFinite(copy[index])) copy[index] = 0;
  }
  return copy;
}
