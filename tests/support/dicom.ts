import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

const python = '/usr/bin/python3';

/** Whether pydicom can be asked; says so once per test file where it cannot. */
export function pydicomPresent(what: string): boolean {
  try {
    execFileSync(python, ['-c', 'import pydicom, numpy'], { stdio: 'ignore' });
    return true;
  } catch {
    console.log(`Left out: ${what} (python3-pydicom is not installed).`);
    return false;
  }
}

/** One series of a scanner: a 2D file per slice and echo. */
export interface DicomSeries {
  readonly number: number;
  readonly description: string;
  readonly echoTimesMs: readonly number[];
  readonly flipAngleDeg?: number;
  /** Columns, rows, slices. */
  readonly shape: readonly [number, number, number];
  /** Of pydicom's names; uncompressed where absent. */
  readonly transferSyntax?: 'RLELossless';
}

/** Texts that are in each file where a scanner writes whose images they are. */
export const patientTexts = ['Doe^Jane', 'PID-4711', '19700203', 'Dr^Referring'] as const;

/**
 * Signal of a voxel of the files, as stored: 1000 (1 + (i + j + k) / 100) exp(-TE / T2) with a T2 of 50 ms and 1 ms more per
 * slice, rounded.
 */
export function dicomSignal(i: number, j: number, k: number, teMs: number): number {
  return Math.round(1000 * (1 + (i + j + k) / 100) * Math.exp(-teMs / (50 + k)));
}

const writeFiles = `
import json, sys, datetime, numpy, pydicom
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, RLELossless, MRImageStorage

folder, series, texts = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
root = "1.2.826.0.1.3680043.8.498.1."
for one in series:
    columns, rows, slices = one["shape"]
    i, j = numpy.meshgrid(numpy.arange(columns), numpy.arange(rows))
    instance = 0
    for echo, te in enumerate(one["echoTimesMs"]):
        for k in range(slices):
            instance += 1
            meta = FileMetaDataset()
            meta.MediaStorageSOPClassUID = MRImageStorage
            meta.MediaStorageSOPInstanceUID = root + f"{one['number']}.{instance}"
            meta.TransferSyntaxUID = ExplicitVRLittleEndian
            d = FileDataset(None, {}, file_meta=meta, preamble=b"\\0" * 128)
            d.is_little_endian, d.is_implicit_VR = True, False
            d.SOPClassUID, d.SOPInstanceUID = MRImageStorage, meta.MediaStorageSOPInstanceUID
            d.StudyInstanceUID, d.SeriesInstanceUID = root + "9", root + str(one["number"])
            d.FrameOfReferenceUID = root + "8"
            d.PatientName, d.PatientID, d.PatientBirthDate, d.ReferringPhysicianName = texts
            d.Modality, d.Manufacturer, d.ManufacturerModelName = "MR", "SIEMENS", "Prisma"
            d.SeriesNumber, d.SeriesDescription, d.ProtocolName = one["number"], one["description"], one["description"]
            d.StudyDate, d.StudyTime, d.AcquisitionTime, d.ContentTime = "20240102", "101112", "101112.5", "101112.5"
            d.ImageType, d.ScanningSequence, d.SequenceVariant, d.MRAcquisitionType = ["ORIGINAL", "PRIMARY", "M"], "SE", "SK", "2D"
            d.InstanceNumber, d.AcquisitionNumber, d.EchoNumbers = instance, 1, echo + 1
            d.EchoTime, d.RepetitionTime, d.FlipAngle = te, 2500, one.get("flipAngleDeg", 90)
            d.MagneticFieldStrength, d.ImagingFrequency, d.PatientPosition = 3, 123.2, "HFS"
            d.SliceThickness, d.SpacingBetweenSlices, d.PixelSpacing = 3, 3, [2, 2]
            d.ImageOrientationPatient, d.ImagePositionPatient = [1, 0, 0, 0, 1, 0], [-columns, -rows, 3 * k]
            d.SliceLocation = 3 * k
            d.Rows, d.Columns, d.SamplesPerPixel, d.PhotometricInterpretation = rows, columns, 1, "MONOCHROME2"
            d.BitsAllocated, d.BitsStored, d.HighBit, d.PixelRepresentation = 16, 16, 15, 0
            signal = 1000 * (1 + (i + j + k) / 100) * numpy.exp(-te / (50 + k))
            d.PixelData = numpy.floor(signal + 0.5).astype("<u2").tobytes()
            if one.get("transferSyntax") == "RLELossless": d.compress(RLELossless)
            d.save_as(f"{folder}/IM{one['number']:03d}_{instance:04d}", write_like_original=False)
`;

/** Writes series of one patient into a folder, which is made, the files without an extension as scanners export them. */
export function writeDicom(folder: string, series: readonly DicomSeries[]): void {
  mkdirSync(folder, { recursive: true });
  execFileSync(
    python,
    ['-c', writeFiles, folder, JSON.stringify(series), JSON.stringify([...patientTexts])],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
}
