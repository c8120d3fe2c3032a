// Writes records of schemas with every form of field.
import { createShopLogger } from './shop.js';
import { createClassLogger } from './hostile.js';

const shop = createShopLogger({ service: 'till' });
shop.warn('sold', { order: { id: 'o-1', '2go': true }, traceId: '0af7' });
const hostile = createClassLogger({ level: '2fa' });
hostile["it's"]('*/', { prototype: "'", new: { "it's */": true } });
hostile.delete('gone', Object.create({ prototype: 'inherited' }) as object);
