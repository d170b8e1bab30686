import type { FitRequest } from '../core/contracts/fitRequest.js';
import type { FunctionView, RestoredRequest } from '../core/contracts/windowViews.js';
import type { WindowFiles } from './windowFiles.js';

/** A request that outlives its session: paths of files in the places of their tokens. Plain JSON. */
export interface StoredRequest {
  readonly request: FitRequest;
  /** Path of each file, by the token that stands for it in `request`. */
  readonly paths: Readonly<Record<string, string>>;
  readonly functionPath: string | null;
}

/** Throws WRONG_USE for a token that stands for nothing. */
export function storeRequest(request: FitRequest, files: WindowFiles): StoredRequest {
  const paths: Record<string, string> = {};
  replaceTokens(request, (token) => {
    paths[token] = files.filePath(token);
    return token;
  });
  const { functionToken } = request;
  return {
    ...{ request: withoutInfinity(request), paths },
    functionPath: functionToken === null ? null : files.functions.path(functionToken),
  };
}

/** The request for a series of this session, its files with tokens of this session. Throws what reading a module throws. */
export async function restoreRequest(
  { request, paths, functionPath }: StoredRequest,
  seriesId: string,
  files: WindowFiles,
): Promise<RestoredRequest> {
  const fileNames: Record<string, string> = {};
  const replaced = replaceTokens(withInfinity(request), (token) => {
    const file = files.give(paths[token] ?? '');
    fileNames[file.token] = file.name;
    return file.token;
  });
  const view: FunctionView | null = functionPath === null ? null : await files.functions.choose(functionPath);
  return {
    request: { ...replaced, seriesId, functionToken: view?.token ?? null },
    ...{ fileNames, ownFunction: view },
  };
}

/** The request with every token of a file replaced. */
function replaceTokens(request: FitRequest, replace: (token: string) => string): FitRequest {
  return mapFields(request, (key, value) =>
    (key === 'token' || key === 'mapToken') && typeof value === 'string' ? replace(value) : value,
  );
}

/** JSON has no infinity, which bounds may be. */
function withoutInfinity(request: FitRequest): FitRequest {
  return mapFields(request, (_, value) =>
    value === Number.POSITIVE_INFINITY
      ? 'Infinity'
      : value === Number.NEGATIVE_INFINITY
        ? '-Infinity'
        : value,
  );
}

function withInfinity(request: FitRequest): FitRequest {
  return mapFields(request, (key, value) =>
    (key === 'lower' || key === 'upper') && typeof value === 'string' ? Number(value) : value,
  );
}

/** A deep copy of plain data with every value that is no object or list changed. */
function mapFields<T>(value: T, change: (key: string, value: unknown) => unknown, key = ''): T {
  if (Array.isArray(value)) return value.map((item: unknown) => mapFields(item, change)) as T;
  if (typeof value !== 'object' || value === null) return change(key, value) as T;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, mapFields<unknown>(item, change, name)]),
  ) as T;
}
