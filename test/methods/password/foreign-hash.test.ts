import { hash as argon2 } from '@node-rs/argon2';
import { describe, expect, it } from '@jest/globals';
import { readForeignHash, storedForeignHash } from '#src/methods/password/foreign/foreign-hash.ts';

const SALT = 'A'.repeat(22);
const KEY = 'A'.repeat(43);

// Each from the tests or the documentation of those who write it so, or computed by Python's hashlib.
const WRITTEN: readonly (readonly [string, string, string])[] = [
  ['bcrypt (crypt_blowfish)', 'U*U', '$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'],
  [
    'argon2i 1.0, without a version (reference implementation)',
    'password',
    '$argon2i$m=65536,t=2,p=1$c29tZXNhbHQ$9sTbSlTio3Biev89thdrlKKiCaYsjjYVJxGAL3swxpQ',
  ],
  [
    'argon2i 1.3 (reference implementation)',
    'password',
    '$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA',
  ],
  [
    'scrypt (RFC 7914 §12)',
    'password',
    '$scrypt$ln=10,r=8,p=16$TmFDbA$/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWIurzDZLiKjiG/xCSedmDDaxyevuUqD7m2DYMvfoswGQA',
  ],
  [
    'scrypt (Django)',
    'lètmein',
    'scrypt$16384$seasalt$8$1$Qj3+9PPyRjSJIebHnG81TMjsqtaIGxNQG/aEB/NYafTJ7tibgfYz71m0ldQESkXFRkdVCBhhY8mx7rQwite/Pw==',
  ],
  [
    'scrypt (Werkzeug)',
    'correct horse',
    'scrypt:1024:8:1$f1sALT.x$070ead6bb2085bc8ce6fef49837eb006220af0c462a7148d8d7598d35f3e69314586c32e49b6af2301dea61f73194cc9825f05c60ea3cb8380fa11e50bb3f17f',
  ],
  [
    'PBKDF2 with SHA-256 (passlib)',
    'password',
    '$pbkdf2-sha256$1212$4vjV83LKPjQzk31VI4E0Vw$hsYF68OiOUPdDZ1Fg.fJPeq1h/gXXY7acBp9/6c.tmQ',
  ],
  [
    'PBKDF2 with SHA-512 (passlib)',
    'password',
    '$pbkdf2-sha512$1212$RHY0Fr3IDMSVO/RSZyb5ow$eNLfBK.eVozomMr.1gYa17k9B7KIK25NOEshvhrSX.esqY3s.FvWZViXz4KoLlQI.BzY/YTNJOiKc5gBYFYGww',
  ],
  ['PBKDF2 (Django)', 'letmein', 'pbkdf2_sha256$10000$seasalt$FQCNpiZpTb0zub+HBsH6TOwyRxJ19FwvjbweatNmK/Y='],
  [
    'PBKDF2 (Werkzeug)',
    'correct horse',
    'pbkdf2:sha256:1000$f1sALT.x$aeff2d18d3b3e6691a00bd73ae54ce5605aa4e5a2a015999f84ff453dca8e954',
  ],
];

function taken(text: string) {
  const read = readForeignHash(text);
  if (read.kind !== 'hash') throw new Error(`${text} is ${read.kind}`);
  return read.hash;
}

describe('the hash of another system', () => {
  it.each(WRITTEN)('%s is verified, and no other password', async (_, password, text) => {
    const hash = taken(text);
    expect(await hash.verify(password)).toBe(true);
    expect(await hash.verify(`${password}!`)).toBe(false);
    expect(await hash.verify('')).toBe(false);
  });

  it.each(WRITTEN)(
    '%s is stored in a form that is read again, with a dummy of the same parameters',
    async (_, password, text) => {
      const hash = taken(text);
      expect(storedForeignHash(hash.stored)?.stored).toBe(hash.stored);
      const dummy = storedForeignHash(hash.dummy);
      expect(dummy).toMatchObject({ dummy: hash.dummy, weight: hash.weight });
      expect(await dummy?.verify(password)).toBe(false);
    },
  );

  it.each([
    ['salt', /\.E5/, '/E5'],
    ['hash', /W$/, 'X'],
  ])('of bcrypt may end its %s with bits that count for nothing', async (_, end, other) => {
    const [, password, text] = WRITTEN[0]!;
    const hash = taken(text.replace(end, other));
    expect(hash.stored).toBe(text);
    expect(await hash.verify(password)).toBe(true);
  });

  it.each([8, 48, 49, 64, 128])('of argon2 may have a salt of %i bytes', async (size) => {
    const made = await argon2('letmein', { memoryCost: 64, timeCost: 1, salt: Buffer.alloc(size, 1) });
    expect(await taken(made).verify('letmein')).toBe(true);
  });

  it('has the same dummy whatever the salt and the password', () => {
    const other = `$scrypt$ln=10,r=8,p=16$c2FsdC1vZi1hbm90aGVy$${'B'.repeat(86)}`;
    expect(taken(other).dummy).toBe(taken(WRITTEN[3]![2]).dummy);
    expect(taken(`$2b$05$${'x'.repeat(53)}`).dummy).toBe(taken(WRITTEN[0]![2]).dummy);
  });

  it.each([
    ['argon2 with 1 GB', `$argon2id$v=19$m=1048576,t=1,p=1$${SALT}$${KEY}`],
    ['argon2 with many passes', `$argon2id$v=19$m=65536,t=4294967295,p=1$${SALT}$${KEY}`],
    ['bcrypt of cost 31', `$2b$31$${'x'.repeat(53)}`],
    ['scrypt with N=2^30', `$scrypt$ln=30,r=8,p=1$${SALT}$${KEY}`],
    ['scrypt with a huge r', `scrypt:1024:999999999:1$salt$${'ab'.repeat(32)}`],
    ['scrypt with a huge p', `$scrypt$ln=14,r=8,p=999999$${SALT}$${KEY}`],
    ['scrypt with N=2^99', `$scrypt$ln=99,r=8,p=1$${SALT}$${KEY}`],
    ['PBKDF2 with a billion rounds', `pbkdf2_sha256$1000000000$salt$${KEY}=`],
  ])('%s is not taken: it would take too much of the machine', (_, text) => {
    expect(readForeignHash(text)).toEqual({ kind: 'too_costly', what: expect.any(String) });
  });

  it.each([
    ['nothing', ''],
    ['a password', 'correct horse battery staple'],
    ['MD5', '5f4dcc3b5aa765d61d8327deb882cf99'],
    ['SHA-512 of crypt(3)', `$6$rounds=5000$${SALT}$${'a'.repeat(86)}`],
    ['argon2d', `$argon2d$v=19$m=65536,t=2,p=1$${SALT}$${KEY}`],
    ['argon2 without a pass', `$argon2id$v=19$m=65536,t=0,p=1$${SALT}$${KEY}`],
    ['argon2 with too little memory', `$argon2id$v=19$m=8,t=1,p=4$${SALT}$${KEY}`],
    ['bcrypt with the mistake of 2011', `$2x$10$${'x'.repeat(53)}`],
    ['bcrypt that was cut', `$2b$10$${'x'.repeat(52)}`],
    ['scrypt whose N is no power of two', `scrypt:1000:8:1$salt$${'ab'.repeat(32)}`],
    ['scrypt with N=1', `$scrypt$ln=0,r=8,p=1$${SALT}$${KEY}`],
    ['PBKDF2 with SHA-1', `pbkdf2_sha1$10000$salt$${KEY}=`],
    ['PBKDF2 without rounds', `pbkdf2_sha256$0$salt$${KEY}=`],
    ['a hash of four bytes, which chance would meet', 'pbkdf2_sha256$1000$salt$AAAAAA=='],
    ['a hash with something before it', ` $2b$10$${'x'.repeat(53)}`],
    ['a hash with a line after it', `$2b$10$${'x'.repeat(53)}\n`],
  ])('%s is none that can be verified here', (_, text) => {
    expect(readForeignHash(text)).toEqual({ kind: 'unknown' });
  });
});
