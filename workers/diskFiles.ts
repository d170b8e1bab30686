import {
  closeSync,
  fstatSync,
  openSync,
  readSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type {
  FileNode,
  FileStream,
  VirtualFiles,
} from '../node_modules/@niivue/dcm2niix/dist/dcm2niix.jpeg.js';

/** Numbers of errors as WASI has them, which Emscripten uses. */
const errno = { io: 29, isThere: 20, isNotThere: 44, invalid: 28 } as const;
const folderMode = 0o40777;
const fileMode = 0o100666;

interface DiskOptions {
  /** Absolute path of each file, by its name in the folder. */
  readonly files: ReadonlyMap<string, string>;
  /** Where new files are made; absent: none can be. */
  readonly newIn?: string;
  /** Told of each file that is opened. */
  onOpen?(name: string): void;
  /** Told of what the system refuses, of which the program learns a number alone. */
  onFault(error: unknown, path: string): void;
}

/**
 * Mounts files of the disk as one folder of a program that Emscripten has compiled: they are read and written by position,
 * piece by piece, and none of them is held in memory. The program sees these files and no others.
 */
export function mountDiskFiles(fs: VirtualFiles, place: string, options: DiskOptions): void {
  const paths = new Map(options.files);
  const open = new Map<FileStream, number>();

  /** What the system says no to becomes a number for the program, and is told in full. */
  const attempt = <T>(path: string, deed: () => T): T => {
    try {
      return deed();
    } catch (error) {
      options.onFault(error, path);
      throw new fs.ErrnoError(errno.io);
    }
  };
  const pathOf = (name: string): string => {
    const path = paths.get(name);
    if (path === undefined) throw new fs.ErrnoError(errno.isNotThere);
    return path;
  };
  const descriptorOf = (stream: FileStream): number => {
    const descriptor = open.get(stream);
    if (descriptor === undefined) throw new fs.ErrnoError(errno.invalid);
    return descriptor;
  };
  const attributes = (node: FileNode, size: number): object => {
    const time = new Date(0);
    return {
      ...{ dev: 1, ino: node.id, mode: node.mode, nlink: 1, uid: 0, gid: 0, rdev: 0, size },
      ...{ atime: time, mtime: time, ctime: time, blksize: 4096, blocks: Math.ceil(size / 4096) },
    };
  };

  const fileOperations = {
    getattr: (node: FileNode) =>
      attributes(
        node,
        attempt(pathOf(node.name), () => statSync(pathOf(node.name)).size),
      ),
    setattr: (node: FileNode, { size }: { readonly size?: number }) => {
      if (size !== undefined) attempt(pathOf(node.name), () => truncateSync(pathOf(node.name), size));
    },
  };
  const streamOperations = {
    open: (stream: FileStream) => {
      const path = pathOf(stream.node.name);
      options.onOpen?.(stream.node.name);
      open.set(
        stream,
        attempt(path, () => openSync(path, options.newIn === undefined ? 'r' : 'r+')),
      );
    },
    close: (stream: FileStream) => {
      closeSync(descriptorOf(stream));
      open.delete(stream);
    },
    read: (stream: FileStream, memory: Int8Array, offset: number, length: number, position: number) =>
      attempt(pathOf(stream.node.name), () =>
        readSync(descriptorOf(stream), memory, offset, length, position),
      ),
    write: (stream: FileStream, memory: Int8Array, offset: number, length: number, position: number) =>
      attempt(pathOf(stream.node.name), () =>
        writeSync(descriptorOf(stream), memory, offset, length, position),
      ),
    llseek: (stream: FileStream, offset: number, whence: 0 | 1 | 2) => {
      const from = [0, stream.position, whence === 2 ? fstatSync(descriptorOf(stream)).size : 0][whence] ?? 0;
      if (from + offset < 0) throw new fs.ErrnoError(errno.invalid);
      return from + offset;
    },
  };
  const addFile = (folder: FileNode, name: string): FileNode => {
    const node = fs.createNode(folder, name, fileMode, 0);
    node.node_ops = fileOperations;
    node.stream_ops = streamOperations;
    return node;
  };
  const folderOperations = {
    getattr: (node: FileNode) => attributes(node, 4096),
    lookup: () => {
      throw new fs.ErrnoError(errno.isNotThere); // all that is there has a node
    },
    readdir: () => ['.', '..', ...paths.keys()],
    mknod: (folder: FileNode, name: string) => {
      const { newIn } = options;
      if (newIn === undefined) throw new fs.ErrnoError(errno.invalid);
      const path = join(newIn, name);
      attempt(path, () => closeSync(openSync(path, 'wx')));
      paths.set(name, path);
      return addFile(folder, name);
    },
    unlink: (_: FileNode, name: string) => {
      attempt(pathOf(name), () => unlinkSync(pathOf(name)));
      paths.delete(name);
    },
  };

  fs.mkdir(place);
  const root = fs.createNode(null, '/', folderMode, 0);
  root.node_ops = folderOperations;
  // By its place the entries of a folder are counted.
  root.stream_ops = {
    llseek: (stream: FileStream, offset: number, whence: 0 | 1 | 2) =>
      whence === 1 ? stream.position + offset : offset,
  };
  fs.mount({ mount: () => root }, {}, place);
  for (const name of options.files.keys()) addFile(root, name);
}
