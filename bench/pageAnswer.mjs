import { randomBytes } from 'node:crypto';
import { get } from 'node:http';
import { setTimeout as later } from 'node:timers/promises';

/**
 * What an expression of a page comes to, asked by the protocol of Chromium's debugger; Playwright cannot join an Electron
 * that it has not started.
 * @param {string} port of the debugger
 * @param {string} expression of a promise of a string; it may ask for the page before that has loaded
 * @returns {Promise<string>}
 */
export async function pageAnswer(port, expression) {
  for (;;) {
    const targets = /** @type {{type: string, url: string, webSocketDebuggerUrl: string}[]} */ (
      JSON.parse(await textOf(`http://127.0.0.1:${port}/json/list`))
    );
    const page = targets.find(({ type, url }) => type === 'page' && url.startsWith('app:'));
    const answer = page === undefined ? null : await evaluate(page.webSocketDebuggerUrl, expression);
    if (answer !== null) return answer;
    await later(20);
  }
}

/**
 * @param {string} address
 * @returns {Promise<string>}
 */
function textOf(address) {
  return new Promise((resolve, reject) => {
    get(address, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => resolve(text));
    }).on('error', reject);
  });
}

/**
 * One request and its answer, each a frame of RFC 6455 of less than 64 KiB.
 * @param {string} address
 * @param {string} expression
 * @returns {Promise<string | null>} null where another page took the place of the one that was asked
 */
function evaluate(address, expression) {
  const params = { expression, awaitPromise: true, returnByValue: true };
  const request = Buffer.from(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }));
  const headers = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
  };
  return new Promise((resolve, reject) => {
    const asked = get(address.replace('ws:', 'http:'), { headers });
    asked.on('error', reject);
    asked.on('upgrade', (_, socket, head) => {
      let received = head;
      const read = () => {
        const payload = payloadOf(received);
        if (payload === null) return;
        socket.destroy();
        const { result } = JSON.parse(payload);
        resolve(typeof result?.result.value === 'string' ? result.result.value : null);
      };
      socket.on('error', reject);
      socket.on('data', (chunk) => {
        received = Buffer.concat([received, chunk]);
        read();
      });
      const frame = Buffer.alloc(8 + request.length); // the mask is zero, which leaves the text as it is
      frame.writeUInt16BE(0x81fe, 0);
      frame.writeUInt16BE(request.length, 2);
      request.copy(frame, 8);
      socket.write(frame);
      read();
    });
  });
}

/**
 * The text of a whole frame, null while some of it is missing.
 * @param {Buffer} bytes
 */
function payloadOf(bytes) {
  if (bytes.length < 4) return null;
  const short = (bytes[1] ?? 0) & 127;
  const [from, length] = short === 126 ? [4, bytes.readUInt16BE(2)] : [2, short];
  return bytes.length < from + length ? null : bytes.toString('utf8', from, from + length);
}
