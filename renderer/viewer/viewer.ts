import { type NiiVueLocation, Niivue, NVImage, SHOW_RENDER, SLICE_TYPE } from '@niivue/niivue';
import type { ValueRange } from '../display/statistics.js';
import type { ColourMapName, Plane, ViewerFault } from '../state/windowState.js';
import { registerColours } from './colourMaps.js';
import { niftiBytes, type ViewGrid } from './niftiBytes.js';
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
  /** levels: kept, not copied; call `refreshOverlay` after writing into it. */
  showOverlay(levels: Uint8Array, look: OverlayLook): Promise<void>;
  refreshOverlay(look: OverlayLook): void;
  hideOverlay(): void;
  setPlane(plane: Plane): void;
  setConvention(radiological: boolean): void;
  setSmooth(smooth: boolean): void;
  moveTo(point: WorldPoint): void;
  step(step: RasStep): void;
  resetZoom(): void;
  zoom(factor: number): void;
}

/** Thickness of the crosshair on screen. */
const crosshairPixels = 1.5;

const sliceTypes: Readonly<Record<Plane, SLICE_TYPE>> = {
  axial: SLICE_TYPE.AXIAL,
  coronal: SLICE_TYPE.CORONAL,
  sagittal: SLICE_TYPE.SAGITTAL,
  multiplanar: SLICE_TYPE.MULTIPLANAR,
  render: SLICE_TYPE.RENDER,
};

/** A viewer in `host`, or a fault when WebGL2 is not there. Only one may live at a time. */
export async function createViewer(
  host: HTMLElement,
  listeners: ViewerListeners,
): Promise<Viewer | ViewerFault> {
  if (document.createElement('canvas').getContext('webgl2') === null) return 'noWebgl2';
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
    multiplanarShowRender: SHOW_RENDER.ALWAYS,
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
  return makeViewer(element, niivue);
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

function makeViewer(element: HTMLElement, niivue: Niivue): Viewer {
  let grid: ViewGrid | null = null;
  let overlay: NVImage | null = null;

  /** NiiVue's crosshair is as thick as it is told in mm; here it has one width on screen at any zoom. */
  const fitCrosshair = (): void => {
    const mmPerPixel = niivue.screenSlices.flatMap(({ fovMM, leftTopWidthHeight }) => {
      const scale = (fovMM[0] ?? 0) / (leftTopWidthHeight[2] ?? 0);
      return Number.isFinite(scale) && scale > 0 ? [scale] : [];
    });
    if (mmPerPixel.length === 0) return;
    const width = crosshairPixels * Math.max(...mmPerPixel);
    if (Math.abs(width - niivue.opts.crosshairWidth) < 0.05 * width) return;
    niivue.opts.crosshairWidth = width;
    if (niivue.crosshairs3D?.mm !== undefined) niivue.crosshairs3D.mm[0] = Number.NaN;
    niivue.drawScene();
  };
  let crosshairFrame = 0;
  const fitCrosshairSoon = (): void => {
    cancelAnimationFrame(crosshairFrame);
    crosshairFrame = requestAnimationFrame(fitCrosshair);
  };
  new ResizeObserver(fitCrosshairSoon).observe(element);

  const drawLayer = (layer: 0 | 1): void => {
    const volume = niivue.volumes[layer];
    if (volume === undefined) return;
    niivue.refreshLayers(volume, layer);
    niivue.drawScene();
  };
  const applyLook = (image: NVImage, look: OverlayLook): void => {
    image._colormap = registerColours(look.colours);
    image._opacity = look.opacity;
    image.cal_min = 0;
    image.cal_max = 255;
  };

  return {
    element,
    async showSeries(nextGrid, values, range) {
      for (const volume of [...niivue.volumes].reverse()) niivue.removeVolume(volume);
      overlay = null;
      grid = nextGrid;
      const base = await imageOf(
        niftiBytes(nextGrid, 'float32', finiteCopy(values)),
        'series.nii',
        'gray',
        range,
      );
      niivue.addVolume(base);
      niivue.scene.pan2Dxyzmm = [0, 0, 0, 1];
      niivue.createOnLocationChange();
      niivue.drawScene();
      fitCrosshairSoon();
    },
    replaceSeries(values, range) {
      const base = niivue.volumes[0];
      if (base === undefined) return;
      base.img = finiteCopy(values);
      base.cal_min = range.lower;
      base.cal_max = range.upper;
      drawLayer(0);
    },
    async showOverlay(levels, look) {
      if (grid === null) return;
      if (overlay === null) {
        const name = registerColours(look.colours);
        const made = await imageOf(niftiBytes(grid, 'uint8', levels), 'map.nii', name, {
          lower: 0,
          upper: 255,
        });
        made.img = levels;
        applyLook(made, look);
        overlay = made;
        niivue.addVolume(made);
        return;
      }
      overlay.img = levels;
      applyLook(overlay, look);
      drawLayer(1);
    },
    refreshOverlay(look) {
      if (overlay === null) return;
      applyLook(overlay, look);
      drawLayer(1);
    },
    hideOverlay() {
      if (overlay === null) return;
      niivue.removeVolume(overlay);
      overlay = null;
    },
    setPlane(plane) {
      niivue.setSliceType(sliceTypes[plane]);
      fitCrosshairSoon();
    },
    setConvention(radiological) {
      niivue.opts.sagittalNoseLeft = radiological;
      niivue.setRadiologicalConvention(radiological);
    },
    setSmooth(smooth) {
      niivue.setInterpolation(!smooth);
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
      fitCrosshairSoon();
    },
    zoom(factor) {
      const [x, y, z, scale] = niivue.scene.pan2Dxyzmm;
      const next = Math.min(10, Math.max(1, (scale ?? 1) * factor));
      niivue.setPan2Dxyzmm([x ?? 0, y ?? 0, z ?? 0, next]);
      fitCrosshairSoon();
    },
  };
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
