import { powerSaveBlocker } from 'electron';

/** Keeps the machine awake while a fit runs. */
export class PowerLock {
  #id: number | null = null;

  set(active: boolean): void {
    if (active && this.#id === null) this.#id = powerSaveBlocker.start('prevent-app-suspension');
    if (!active && this.#id !== null) {
      powerSaveBlocker.stop(this.#id);
      this.#id = null;
    }
  }
}
