// oidc-provider refuses to fetch private addresses through the dispatcher it finds under these symbols. Jest's sandbox
// has a global object of its own: without the copy the guard would be silently off in every test.
const { TestEnvironment } = require('jest-environment-node');

const DISPATCHER_SYMBOLS = ['undici.globalDispatcher.1', 'undici.globalDispatcher.2'];
void Response; // initialises fetch, and with it the dispatcher

module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    for (const key of DISPATCHER_SYMBOLS) {
      const symbol = Symbol.for(key);
      if (globalThis[symbol]) this.global[symbol] = globalThis[symbol];
    }
  }
};
