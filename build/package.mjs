import { packageApp } from './packageApp.mjs';

/** `npm run package [-- e2e]`: the program as users get it (release) or as tests drive it (e2e). */
const flavour = process.argv.includes('e2e') ? 'e2e' : 'release';
const { executable, electronVersion, shippable } = await packageApp(flavour);
console.log(`Packaged with Electron ${electronVersion} (${flavour}): ${executable}`);
if (!shippable) console.log('This Electron is for tests only: do not give the result to anybody.');
