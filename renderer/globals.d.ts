import type { WindowApi } from '../core/contracts/windowApi.js';

declare global {
  interface Window {
    readonly voxfit: WindowApi;
  }
}
