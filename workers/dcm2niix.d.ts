/** dcm2niix as Emscripten compiles it; the package declares no types and exports another file. */
declare module '*/dcm2niix.jpeg.js' {
  export interface FileNode {
    readonly name: string;
    readonly mode: number;
    readonly id: number;
    node_ops: object;
    stream_ops: object;
  }

  export interface FileStream {
    readonly node: FileNode;
    readonly position: number;
  }

  export interface VirtualFiles {
    readonly ErrnoError: new (errno: number) => Error;
    mkdir(path: string): void;
    mount(type: { mount(mounted: object): FileNode }, options: object, path: string): void;
    createNode(parent: FileNode | null, name: string, mode: number, device: number): FileNode;
  }

  export interface Dcm2niixModule {
    readonly FS: VirtualFiles;
    /** Runs the program; answers its exit code. Changes the list. */
    callMain(words: string[]): number;
  }

  // biome-ignore lint/style/noDefaultExport: it is the package's
  export default function makeModule(options: {
    readonly wasmBinary: Uint8Array;
    readonly print: (line: string) => void;
    readonly printErr: (line: string) => void;
  }): Promise<Dcm2niixModule>;
}
