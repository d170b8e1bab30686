/** DICOM files to be converted to NIfTI images with BIDS sidecars. Paths are absolute. */
export interface DicomTask {
  readonly files: readonly string[];
  /** Empty, and for nothing else. */
  readonly outputFolder: string;
}

/** What dcm2niix has made of DICOM files. */
export interface DicomResult {
  /** Name and version of the program, e.g. `dcm2niix v1.0.20241231`. */
  readonly program: string;
  /** Names of the images in the output folder. */
  readonly images: readonly string[];
  /** What it warned of or failed at, in its words, without the names of files. */
  readonly words: readonly string[];
}
