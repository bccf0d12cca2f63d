import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createApp } from './app.ts';
import { answerBeginnings, setHeaders } from './http/begin-answer.ts';
import { protocolTarget, type ProtocolTarget } from './oidc/protocol-paths.ts';
import type { TenantProvider } from './oidc/tenant-provider.ts';
import { requestLog } from './telemetry/request-log.ts';
import type { Container } from './container.ts';

/**
 * Answers every request. What is for the protocol alone goes straight to the tenant's provider, past everything that only
 * pages need; the rest, and what is none of a tenant's, goes through the map of URLs.
 */
export function createListener(container: Container): RequestListener {
  const { config, random, registry, logger, storage } = container;
  const begin = answerBeginnings({ random, secure: config.publicUrl.startsWith('https:') });
  const pages = createApp(container, begin).callback();
  const logged = requestLog(logger);

  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const target = protocolTarget(req.method, req.url);
    // The tenant is looked up in the time that the request has.
    const unit = storage.unitOfWork();
    try {
      await answerTo({ req, res }, target);
    } finally {
      await unit.durable();
    }
  };

  const answerTo = async ({ req, res }: Exchange, target: ProtocolTarget | undefined): Promise<void> => {
    // The pages know how to say that there is no such tenant, or that the database does not answer.
    const site = target && (await registry.get(target.tenantId).catch(() => undefined));
    if (!site) {
      await pages(req, res);
      return;
    }
    const { requestId, headers } = begin();
    const request = {
      ...{ method: req.method ?? '', path: site.address.basePath + target.path, state: { requestId } },
      get status() {
        return res.statusCode;
      },
    };
    await logged(request, () => answerProtocol({ req, res }, { headers, site, target }));
  };

  return (req, res) => {
    answer(req, res).catch((error: unknown) => {
      logger.error({ error }, 'a response failed');
      res.destroy();
    });
  };
}

interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

interface Answering {
  readonly headers: readonly string[];
  readonly site: TenantProvider;
  readonly target: ProtocolTarget;
}

async function answerProtocol({ req, res }: Exchange, { headers, site, target }: Answering): Promise<void> {
  const isRead = req.method === 'GET' || req.method === 'HEAD';
  const document = isRead ? site.document(target.path) : undefined;
  if (document) {
    res.writeHead(200, [...headers, ...document.headers]);
    res.end(req.method === 'HEAD' ? undefined : document.body);
    return;
  }
  setHeaders(res, headers);
  await site.handle({ req, res }, target.path + target.query);
}
