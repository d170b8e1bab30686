import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import 'uplot/dist/uPlot.min.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/panels.css';
import './styles/data.css';
import './styles/model.css';
import './styles/function.css';
import './styles/jobs.css';
import './styles/maps.css';
import './styles/viewer.css';
import './styles/voxel.css';
import './styles/table.css';
import './styles/footer.css';
import { setNonce } from 'get-nonce';
import { createRoot } from 'react-dom/client';
import { createCommands } from './commands/commands.js';
import { followEvents } from './commands/events.js';
import { followForecast } from './commands/forecaster.js';
import { followKeys } from './commands/keys.js';
import { createPicture } from './commands/picture.js';
import { resumeWork } from './commands/resume.js';
import { rememberScheme, startScheme } from './commands/scheme.js';
import { createVoxelReader } from './commands/voxelReader.js';
import { App } from './panels/App.js';
import { reduce } from './state/reduce.js';
import { createStore } from './state/store.js';
import { WindowContext, type WindowStore } from './state/useWindow.js';
import { initialState } from './state/windowState.js';

const styleNonce = document.querySelector<HTMLMetaElement>('meta[name=voxfit-style-nonce]')?.content ?? '';
setNonce(styleNonce);

const api = window.voxfit;
const store: WindowStore = createStore(reduce, startScheme(initialState));
const voxels = createVoxelReader(api, store);
const picture = createPicture(api, store, voxels.moved);
const commands = createCommands(api, store, picture);
followEvents(api, store, commands, voxels);
followForecast(api, store);
followKeys(store, commands);
rememberScheme(store);
void api.appInfo().then((reply) => {
  if (!reply.ok) return;
  store.dispatch({ kind: 'appKnown', version: reply.value.version });
  store.dispatch({ kind: 'systemScheme', scheme: reply.value.colorScheme });
});

void api.interruptedFits().then((reply) => {
  if (reply.ok) store.dispatch({ kind: 'interruptedKnown', fits: reply.value });
});
void resumeWork(api, store);

void api.jobs().then((reply) => {
  if (reply.ok) store.dispatch({ kind: 'jobs', jobs: reply.value });
});

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element #root.');
createRoot(root).render(
  <WindowContext value={{ store, commands }}>
    <App styleNonce={styleNonce} />
  </WindowContext>,
);
