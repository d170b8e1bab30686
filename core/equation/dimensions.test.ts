import { describe, expect, it } from 'vitest';
import { VoxfitError } from '../contracts/errors.js';
import { checkDimensions } from './dimensions.js';
import { parseUnit, sameDimension, sameScale, unitText } from './units.js';

const units: Readonly<Record<string, string>> = {
  S0: 'a.u.',
  C: 'a.u.',
  TE: 's',
  TI: 's',
  T: 's',
  Tms: 'ms',
  R: '1/s',
  Rms: '1/ms',
  Rmin: '1/min',
  bval: 's/mm2',
  D: 'mm2/s',
  K: 'mm4/s2',
  alpha: '1',
  Angle: 'deg',
  phi: 'rad',
};

function refusal(run: () => void): VoxfitError {
  try {
    run();
  } catch (error) {
    if (error instanceof VoxfitError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

describe('dimensional analysis', () => {
  it.each([
    ['S0*exp(-TE/T)+C', 'a.u.'],
    ['S0*abs(1-2*exp(-TI*R))', 'a.u.'],
    ['S0*exp(-bval*D+bval^2*K/6)', 'a.u.'],
    ['S0*exp(-(bval*D)^alpha)', 'a.u.'],
    ['S0*sin(Angle*pi/180)*cos(phi)*cos(2*pi*TE*R)', 'a.u.'],
    ['S0*exp(-TE*1000/Tms)', 'a.u.'],
    ['S0*exp(-TE/(Tms/1000))', 'a.u.'],
    ['sqrt(S0^2+C^2)', 'a.u.'],
    ['TE > 0.02 ? S0 : C', 'a.u.'],
    ['TE > T and alpha < 1 ? S0 : 0', 'a.u.'],
    ['S0*step(TE-T)*sign(R)+max(C, 0)', 'a.u.'],
    ['1/T', '1/s'],
    ['1/Tms', '1/ms'],
    ['0+sqrt(K)', 'mm2/s'],
    ['expconv(S0, 1/T, TE)', 'a.u. s'],
    ['R*expconv(S0, 1/T, TE)+cumint(S0, TE)/T', 'a.u.'],
    ['Rmin*expconv(S0, Rmin/alpha, TE/60)', 'a.u.'],
    ['log(S0/C)/TE-0', '1/s'],
    ['unknown*exp(-TE*alsoUnknown)', 'a.u.'],
  ])('accepts %s in %s', (equation, unit) => {
    expect(() => checkDimensions(equation, units, unit)).not.toThrow();
  });

  it.each([
    ['S0*exp(-TE)', '-TE', 7, 's'],
    ['S0*exp(-TE/Tms)', '-TE/Tms', 7, '1000'],
    ['S0*(TE+R)', 'R', 7, '1/s'],
    ['expconv(S0, T, TE)', 'T', 12, 's2'],
    ['expconv(S0, Rms, TE)', 'Rms', 12, '1000'],
    ['S0*exp(-(TE+Tms)*R)', 'Tms', 12, 'ms'],
    ['S0*exp(-TE/T)+alpha', 'alpha', 14, '1'],
    ['S0+1', '1', 3, '1'],
    ['S0*sin(Angle)', 'Angle', 7, 'deg'],
    ['S0*log(TE)', 'TE', 7, 's'],
    ['S0*alpha^TE', 'TE', 9, 's'],
    ['S0*TE^alpha', 'TE', 3, 's'],
    ['max(S0, TE)', 'TE', 8, 's'],
    ['TE > R ? S0 : C', 'R', 5, '1/s'],
    ['TE > T ? S0 : TE', 'TE', 14, 's'],
    ['S0*TE', 'S0*TE', 0, 's a.u.'],
    ['unknown*exp(-TE)', '-TE', 12, 's'],
  ])('refuses %s because of "%s" at %i in %s', (equation, part, position, unit) => {
    const error = refusal(() => checkDimensions(equation, units, 'a.u.'));
    expect(error.code).toBe('EQUATION_INVALID');
    expect(error.detail).toMatchObject({ equation, part, position });
    const stated = String(error.detail.unit);
    expect(stated.split(' ').sort()).toEqual(unit.split(' ').sort());
    expect(error.message).toContain(`"${part}" at character ${position + 1} `);
  });

  it('says how degrees become radians', () => {
    expect(refusal(() => checkDimensions('S0*sin(Angle)', units)).message).toMatch(/multiply by pi\/180/);
  });

  it('constrains nothing where no unit is known', () => {
    expect(() => checkDimensions('a+exp(b)+sin(c)^d', {})).not.toThrow();
  });
});

describe('units', () => {
  it.each([
    ['mM', 'mmol/L'],
    ['mL/100g/min', 'mL/(100 g min)'],
    ['1/(mM s)', 'mM^-1 s-1'],
    ['s/mm2', 's mm-2'],
    ['um2/ms', '0.001 mm2/s'],
    ['Hz', '1/s'],
    ['%', '0.01'],
    ['rad/s', '1/s'],
  ])('read %s as the same as %s', (a, b) => {
    const [first, second] = [parseUnit(a), parseUnit(b)];
    expect(sameDimension(first, second) && sameScale(first, second)).toBe(true);
  });

  it('tell ms from s, and mm2/s from s/mm2', () => {
    expect(sameScale(parseUnit('ms'), parseUnit('s'))).toBe(false);
    expect(sameDimension(parseUnit('mm2/s'), parseUnit('s/mm2'))).toBe(false);
  });

  it.each(['', 'parsec', 's/', 's//mm', '2^3', 'm m m?', '-s'])('refuse "%s"', (text) => {
    expect(refusal(() => parseUnit(text)).code).toBe('WRONG_USE');
  });

  it.each(['s', 'ms', 'mm2/s', 's/mm2', '1/s', '1', 'deg', 'a.u.', 'mM', '1/ms', 'a.u./s2'])(
    'are written so that %s is read again as itself',
    (text) => {
      const unit = parseUnit(text);
      const again = parseUnit(unitText(unit));
      expect(sameDimension(unit, again) && sameScale(unit, again)).toBe(true);
    },
  );
});
