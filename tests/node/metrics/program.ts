// Uses metrics of every form, and prints what is then exposed.
import express from 'express';
import * as shop from './shop.js';
import * as hostile from './hostile.js';

const path = '/users/:id';
if (!shop.isPath(path) || shop.isPath('/users/42')) throw new Error('isPath');
shop.shopTookMilliseconds.observe({ path }, 7);
shop.shopMode.set(shop.SHOP_MODE["it's closing"]);
shop.shopBuildInfo.set({ release: 'v1', tenant: 'acme' }, shop.SHOP_BUILD_INFO.present);
const end = shop.shopWaitSeconds.startTimer();
if (end() < 0) throw new Error('startTimer');
shop.shopPayloadBytes.observe({ tenant: 'acme' }, 512);
for (const value of hostile.COUNTER_VALUES) hostile._delete.inc({ class: value });

const app = express();
app.use(shop.measureRequests());
const users = express.Router();
users.get('/:id', (_request, response) => { response.end(); });
app.use('/users', users);
const server = app.listen(0, '127.0.0.1', () => {
  void (async (): Promise<void> => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    for (const each of ['/users/7', '/nobody']) await (await fetch(`http://127.0.0.1:${String(port)}${each}`)).text();
    server.close();
    console.log(JSON.stringify([await shop.register.metrics(), await hostile.register.metrics()]));
  })();
});
