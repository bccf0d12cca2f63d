import { Secret, TOTP } from 'otpauth';
import { ALGORITHM, DIGITS, PERIOD } from './code.ts';

export interface Provisioning {
  /** Base32, to be typed where no camera is. */
  readonly secret: string;
  /** `otpauth://totp/…`. */
  readonly uri: string;
  /** The URI as an SVG element: dark on white with a quiet zone, whatever the page's colours. */
  readonly qr: string;
  /** The name the app will show. */
  readonly account: string;
}

const QR_PIXELS = 240;

/** What an authenticator app reads to take over a secret. */
export async function provisioning(secret: string, issuer: string, account: string): Promise<Provisioning> {
  // The label is `issuer:account`: a colon inside either would move the border.
  const label = account.replaceAll(':', ' ');
  const totp = new TOTP({
    issuer: issuer.replaceAll(':', ' '),
    label,
    secret: Secret.fromBase32(secret),
    algorithm: ALGORITHM,
    digits: DIGITS,
    period: PERIOD,
  });
  const uri = totp.toString();
  // Loaded by the first who needs a picture.
  const { toString: toQrCode } = await import('qrcode');
  const color = { dark: '#000000', light: '#ffffff' };
  return { secret, uri, account, qr: await toQrCode(uri, { type: 'svg', margin: 4, width: QR_PIXELS, color }) };
}
