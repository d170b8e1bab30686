/**
 * A part of a CycloneDX bill: the fields that are read or written here.
 * @typedef {{name: string, version: string, scope?: string, type?: string}} Component
 */

/**
 * The bill of materials as it is given to people, from npm's bill of everything that is installed: npm names what is
 * described after its folder and takes all packages as part of it. Here the program has its name, and `scope` tells what
 * is in it (`required`) from what it is only built and tested with (`excluded`).
 * @param {{metadata: {component: Component}, components: Component[]}} bill CycloneDX; its other fields stay
 * @param {string} name of the program
 * @param {readonly {name: string, version: string}[]} shipped packages whose code is in the program
 */
export function billOfMaterials(bill, name, shipped) {
  const keyOf = (/** @type {{name: string, version: string}} */ each) => `${each.name}@${each.version}`;
  const inProgram = new Set(shipped.map(keyOf));
  const known = new Set(bill.components.map(keyOf));
  const missing = [...inProgram].filter((key) => !known.has(key));
  if (missing.length > 0) throw new Error(`The bill lacks what is in the program: ${missing.join(', ')}.`);
  const components = bill.components.map((each) => ({
    ...each,
    scope: inProgram.has(keyOf(each)) ? 'required' : 'excluded',
  }));
  const component = { ...bill.metadata.component, name, type: 'application' };
  return { ...bill, metadata: { ...bill.metadata, component }, components };
}
