import mongoose, { type Connection, Schema } from 'mongoose';
import type { AuditBlock, AuditChain } from '../ports/audit-store.ts';
import { eventsOf, fromDocument, toStored, type Events } from './audit-document.ts';
import { documentId } from './document-id.ts';
import { unlessTaken } from './failures.ts';
import { number, STRICT, text, textOrNull } from './fields.ts';

export interface BlockDocument extends AuditBlock {
  readonly _id: string;
  /** Ids of the events that are being put into it; empty once they are. */
  readonly pending: readonly string[];
}

const schema = new Schema<BlockDocument>(
  {
    _id: text,
    tenantId: text,
    number,
    previousHash: text,
    hash: text,
    count: number,
    firstAt: number,
    lastAt: number,
    sealed: text,
    digests: textOrNull,
    removed: textOrNull,
    pending: { type: [{ type: String, cast: false }], default: [] },
  },
  STRICT,
);

const blocksOf = (connection: Connection) => connection.model('audit_block', schema, 'audit_block');
type Blocks = ReturnType<typeof blocksOf>;

/** Never in the order of its parts: numbers are as wide as they can be, so that ids sort as they do. */
export function blockId({ tenantId, number: count }: Pick<AuditBlock, 'tenantId' | 'number'>): string {
  return documentId(tenantId, String(count).padStart(15, '0'));
}

export function mongoAuditChain(connection: Connection): AuditChain {
  const events = eventsOf(connection);
  const blocks = blocksOf(connection);

  return {
    // The block first, which only one can add, with what is to be in it; whoever comes next finishes what is left undone.
    seal: async (block, eventIds) => {
      const document = { ...block, _id: blockId(block), pending: [...eventIds] };
      if (!(await unlessTaken(blocks.insertOne(document)))) return false;
      await finish(document, events, blocks);
      return true;
    },
    head: async (tenantId) => {
      const found = await blocks.findOne({ tenantId }).sort({ number: -1 }).lean().exec();
      if (found === null) return undefined;
      await finish(found, events, blocks);
      return toBlock(found);
    },
    removeEvents: async (tenantId, number, mark) => {
      const block = { _id: blockId({ tenantId, number }), tenantId };
      await blocks.updateOne(block, { $set: { removed: mark } });
      await events.deleteMany({ tenantId, block: number });
      await blocks.updateOne(block, { $set: { digests: null } });
    },
    ...reader(events, blocks),
  };
}

async function finish({ _id, tenantId, number, pending }: BlockDocument, events: Events, blocks: Blocks) {
  if (pending.length === 0) return;
  const places = pending.map((id, position) => ({
    updateOne: {
      filter: { _id: documentId(tenantId, id), tenantId, block: null },
      update: { $set: { block: number, position } },
    },
  }));
  await events.bulkWrite(places);
  await blocks.updateOne({ _id, tenantId }, { $set: { pending: [] } });
}

function reader(events: Events, blocks: Blocks): Omit<AuditChain, 'seal' | 'head' | 'removeEvents'> {
  return {
    waiting: () => events.distinct('tenantId', { block: null }).exec(),
    unsealed: async (tenantId, limit) =>
      (await events.find({ tenantId, block: null }).sort({ at: 1, order: 1 }).limit(limit).lean().exec()).map(
        fromDocument,
      ),
    blocks: async (tenantId, after, limit) => {
      const beyond = { tenantId, number: mongoose.trusted({ $gt: after }) };
      return (await blocks.find(beyond).sort({ number: 1 }).limit(limit).lean().exec()).map(toBlock);
    },
    eventsOf: async (tenantId, number) =>
      (await events.find({ tenantId, block: number }).sort({ position: 1, order: 1 }).lean().exec()).map(toStored),
    strayBeyond: async (tenantId, last) => {
      const out = [{ block: mongoose.trusted({ $lt: 1 }) }, { block: mongoose.trusted({ $gt: last }) }];
      const found = await events.findOne({ tenantId, $or: out }).lean().exec();
      return found ? toStored(found) : undefined;
    },
    olderThan: async (at, limit) => {
      const old = { digests: mongoose.trusted({ $ne: null }), lastAt: mongoose.trusted({ $lt: at }) };
      return (await blocks.find(old).sort({ lastAt: 1, number: 1 }).limit(limit).lean().exec()).map(toBlock);
    },
  };
}

export function toBlock(found: BlockDocument): AuditBlock {
  const { tenantId, number, previousHash, hash, count, firstAt, lastAt, sealed, digests, removed } = found;
  return { tenantId, number, previousHash, hash, count, firstAt, lastAt, sealed, digests, removed };
}
