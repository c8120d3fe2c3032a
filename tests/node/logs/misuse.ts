import { createShopLogger } from './shop.js';

/** What the compiler refuses: the record lacks what all records have. */
export function lacking(): void {
  createShopLogger({ service: 'shop' })
    // @ts-expect-error the fields are missing
    .info('sold');
}
