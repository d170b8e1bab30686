/**
 * Files that hold one icon in several sizes, as Windows and macOS want them. Both keep PNG images as they are.
 * @typedef {{readonly size: number, readonly png: Buffer}} IconImage `size`: pixels along one side
 */

/**
 * An .ico file. Layout: Microsoft, "Icons in Win32" (ICONDIR, ICONDIRENTRY); 0 stands for 256 pixels.
 * @param {readonly IconImage[]} images up to 256 pixels
 */
export function icoFile(images) {
  const header = Buffer.alloc(6 + 16 * images.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(images.length, 4);
  let offset = header.length;
  for (const [n, { size, png }] of images.entries()) {
    if (size > 256) throw new Error(`An .ico file holds up to 256 pixels, not ${size}.`);
    const at = 6 + 16 * n;
    header.writeUInt8(size % 256, at);
    header.writeUInt8(size % 256, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(png.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([header, ...images.map(({ png }) => png)]);
}

/** Type of each entry of an .icns file by its pixels; the second of a size is that of twice the resolution. */
const icnsTypes = /** @type {const} */ ([
  [16, 'icp4'],
  [32, 'icp5'],
  [32, 'ic11'],
  [64, 'ic12'],
  [128, 'ic07'],
  [256, 'ic08'],
  [256, 'ic13'],
  [512, 'ic09'],
  [512, 'ic14'],
  [1024, 'ic10'],
]);

/**
 * An .icns file: magic, length, then entries of type, length and PNG, all big-endian. Throws where a size is missing.
 * @param {readonly IconImage[]} images
 */
export function icnsFile(images) {
  const entries = icnsTypes.map(([size, type]) => {
    const image = images.find((each) => each.size === size);
    if (image === undefined) throw new Error(`An .icns file needs an image of ${size} pixels.`);
    return icnsBlock(type, image.png);
  });
  return icnsBlock('icns', Buffer.concat(entries));
}

/**
 * @param {string} type four letters
 * @param {Buffer} content
 */
function icnsBlock(type, content) {
  const header = Buffer.alloc(8);
  header.write(type, 'latin1');
  header.writeUInt32BE(8 + content.length, 4);
  return Buffer.concat([header, content]);
}
