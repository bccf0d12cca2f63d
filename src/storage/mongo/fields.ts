import mongoose, { type SchemaOptions } from 'mongoose';

/** Nothing is stored, and nothing searched, that a schema does not name; and no index is made behind our back. */
export const STRICT = {
  strict: 'throw',
  strictQuery: 'throw',
  versionKey: false,
  id: false,
  minimize: false,
  autoCreate: false,
  autoIndex: false,
} as const satisfies SchemaOptions;

// An empty text is a text.
mongoose.Schema.Types.String.checkRequired((value) => typeof value === 'string');

// Not converted: a value of another type is a mistake or an attack (an operator where a text belongs). What the library
// lets through all the same, a RegExp for one, is refused at the door.
const of = <Type>(type: Type) => ({ type, required: true, cast: false }) as const;
const orNull = <Type>(type: Type) => ({ type, default: null, cast: false }) as const;

export const text = of(String);
export const textOrNull = orNull(String);
/** Open-ended values are kept as JSON: no member name of theirs can mean anything to the database. */
export const json = of(String);
export const number = of(Number);
export const numberOrNull = orNull(Number);
export const flag = of(Boolean);
/** A BSON date, which a TTL index needs. */
export const time = of(Date);
export const timeOrNull = orNull(Date);
/** Where in the order of adding a document stands: exact within a process, to the second between processes. */
export const order = { type: mongoose.Schema.Types.ObjectId, required: true } as const;

/** The next place in the order of adding. */
export const nextInOrder = () => new mongoose.Types.ObjectId();

export const toDate = (epochSeconds: number) => new Date(epochSeconds * 1000);
export const toEpochSeconds = (date: Date) => date.getTime() / 1000;
