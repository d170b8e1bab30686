/**
 * Removes a temporary file after a failure, if it was made at all. Throws nothing: the error that led here is
 * the one that counts.
 */
export declare function removeLeftover(path: string): Promise<void>;
