/** What a resource asks of the sign-in behind an access token. */
export interface Demand {
  /** Any of these classes. */
  readonly acrValues?: readonly string[];
  /** Seconds since the person last proved anything. */
  readonly maxAge?: number;
}

export interface Resource {
  readonly title: string;
  /** In words for the person who opens it. */
  readonly asks: string;
  readonly demand: Demand;
  readonly content: Readonly<Record<string, string>>;
}

/** What the demo's API has, by name. */
export const RESOURCES: ReadonlyMap<string, Resource> = new Map<string, Resource>([
  [
    'orders',
    {
      title: 'Your orders',
      asks: 'any sign-in',
      demand: {},
      content: { 'Order 1041': 'A pot of ink, on its way', 'Order 1007': 'Two notebooks, delivered' },
    },
  ],
  [
    'cards',
    {
      title: 'Your payment cards',
      asks: 'a passkey',
      // OpenID Connect EAP ACR Values 1.0 §2. Without the second, whoever has shown more would be sent away.
      demand: { acrValues: ['phr', 'phrh'] },
      content: { 'Card ending in 4242': 'Valid until December', 'Card ending in 1881': 'Valid until March' },
    },
  ],
  [
    'address',
    {
      title: 'Your delivery address',
      asks: 'a sign-in of the last two minutes',
      demand: { maxAge: 120 },
      content: { Street: '1 Harbour Road', Town: 'Port Elsewhere' },
    },
  ],
]);
