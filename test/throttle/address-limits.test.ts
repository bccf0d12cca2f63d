import { describe, expect, it } from '@jest/globals';
import { addressLimits } from '#src/throttle/address-limits.ts';
import { fixedClock } from '../support/fixed-clock.ts';

function setup(limits = { attempts: 6, codes: 3 }, most?: number) {
  const clock = fixedClock();
  const { admit } = addressLimits({ clock, limits, ...(most === undefined ? {} : { most }) });
  const admitted = (count: number, address = '192.0.2.1', what: 'attempts' | 'codes' = 'attempts') =>
    Array.from({ length: count }, () => admit(what, address)).filter((one) => one.admitted).length;
  return { clock, admit, admitted };
}

describe('limits by network address', () => {
  it('admits as many at once as a period may have, and then one for each share of it', () => {
    const { clock, admit, admitted } = setup();
    expect(admitted(20)).toBe(6);
    expect(admit('attempts', '192.0.2.1')).toEqual({ admitted: false, retryAfter: 10, isFirst: false });
    clock.advance(9);
    expect(admitted(1)).toBe(0);
    clock.advance(1);
    expect(admitted(5)).toBe(1);
    clock.advance(60);
    expect(admitted(20)).toBe(6);
  });

  it('counts addresses, and what they do, apart', () => {
    const { admitted } = setup();
    expect(admitted(9)).toBe(6);
    expect(admitted(9, '192.0.2.2')).toBe(6);
    expect(admitted(9, '192.0.2.1', 'codes')).toBe(3);
  });

  it('does not count what is given back', () => {
    const { admit, admitted } = setup();
    for (let time = 0; time < 50; time += 1) {
      const one = admit('attempts', '192.0.2.1');
      if (!one.admitted) throw new Error('turned away');
      one.giveBack();
    }
    expect(admitted(9)).toBe(6);
  });

  it('says of the first that is turned away that it is the first', () => {
    const { clock, admit, admitted } = setup();
    admitted(6);
    expect(admit('attempts', '192.0.2.1')).toMatchObject({ isFirst: true });
    expect(admit('attempts', '192.0.2.1')).toMatchObject({ isFirst: false });
    clock.advance(10);
    admitted(1);
    expect(admit('attempts', '192.0.2.1')).toMatchObject({ isFirst: true });
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff'],
    ['2001:db8::1', '2001:db8:0:0:1::'],
    ['2001:0db8:0001:0002::', '2001:db8:1:2::9'],
    ['fe80::1%eth0', 'fe80::2'],
    ['::1', '::2'],
  ])('takes %s and %s for one place', (one, other) => {
    const { admitted } = setup();
    expect(admitted(6, one)).toBe(6);
    expect(admitted(1, other)).toBe(0);
  });

  it('tells two networks of IPv6 apart', () => {
    const { admitted } = setup();
    expect(admitted(6, '2001:db8:1:2::1')).toBe(6);
    expect(admitted(6, '2001:db8:1:3::1')).toBe(6);
  });

  it('counts nothing where the limit is 0', () => {
    const { admitted } = setup({ attempts: 0, codes: 0 });
    expect(admitted(1000)).toBe(1000);
  });

  it('remembers no more addresses than it may', () => {
    const { admitted } = setup({ attempts: 1, codes: 1 }, 3);
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4']) admitted(1, address);
    expect(admitted(1, '192.0.2.4')).toBe(0);
    expect(admitted(1, '192.0.2.1')).toBe(1);
  });
});
